"""Whether a process is alone with a file, and how the next one makes itself heard.

Whoever uses the file holds a lock on it (flock(2)): an exclusive one who is alone, a shared one each of several. Who finds it taken by
somebody who is alone knocks at a named pipe beside it, until that one has made room.
"""

import errno
import fcntl
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from eid.clock import pause, ticks
from eid.storage.journal import is_empty

_MODE = 0o600
_MOMENT = 0.005
"""Seconds between two knocks."""
_KNOCK, _FAREWELL = b"k", b"f"


class NoRoom(Exception):
    """Somebody who is alone did not make room in time."""


class Tenancy:
    """Made by `enter`. `fd` is the open file. `alone` says whether nobody else uses it."""

    def __init__(self, path: Path, fd: int, *, alone: bool) -> None:
        self.fd = fd
        self.alone = alone
        self._path = path
        self._pipe: int | None = None

    def listen(self, knocked: Callable[[], bool]) -> None:
        """Has `knocked` called, in a thread of its own, whenever somebody wants to come in, until it is true. Raises `OSError`."""
        door = _door(self._path)
        door.unlink(missing_ok=True)  # of somebody who died
        os.mkfifo(door, _MODE)
        pipe = os.open(door, os.O_RDWR | os.O_CLOEXEC)
        try:
            threading.Thread(target=_listen, args=(pipe, knocked), name="store", daemon=True).start()
        except RuntimeError as error:  # no more threads
            os.close(pipe)
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from error
        self._pipe = pipe

    def leave(self) -> None:
        """Gives the lock back. The last one takes the file away when it is empty."""
        with suppress(OSError):  # what cannot be taken away stays
            if self._pipe is not None:
                os.write(self._pipe, _FAREWELL)
            if _took(self.fd, fcntl.LOCK_EX) and _is_at(self._path, self.fd):
                _door(self._path).unlink(missing_ok=True)
                if is_empty(self.fd):
                    self._path.unlink(missing_ok=True)
        with suppress(OSError):
            fcntl.flock(self.fd, fcntl.LOCK_UN)  # closing does not, where a copy is open still: of a map, or in a child
        os.close(self.fd)

    def abandon(self) -> None:
        """In the child of a fork: the lock is the parent's, which goes on with it."""
        os.close(self.fd)
        if self._pipe is not None:
            os.close(self._pipe)


def enter(path: Path, *, alone: bool, patience: float) -> Tenancy:
    """Takes the lock, and makes the file where there is none: alone, where `alone` is true and nobody is there, or where the journal in the
    file is not empty, since whoever wrote it has died; shared otherwise. Waits for `patience` seconds at most; raises `NoRoom` then, and
    `OSError`.
    """
    end = ticks() + patience
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        try:
            held = _held(fd, alone)
            if held is not None and _is_at(path, fd):
                return Tenancy(path, fd, alone=held)
        except OSError:
            os.close(fd)
            raise
        os.close(fd)
        if ticks() > end:
            raise NoRoom
        alone = False
        _knock(path)
        pause(_MOMENT)


def _held(fd: int, alone: bool) -> bool | None:
    """Whether the lock was taken alone; None where it was not taken."""
    for kind in (fcntl.LOCK_EX, fcntl.LOCK_SH) if alone else (fcntl.LOCK_SH, fcntl.LOCK_EX):
        if _took(fd, kind) and (kind == fcntl.LOCK_EX or is_empty(fd)):
            return kind == fcntl.LOCK_EX
    return None


def _took(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(path: Path, fd: int) -> bool:
    """Whether the last one who left has not taken the file away meanwhile."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(fd))
    except FileNotFoundError:
        return False


def _door(path: Path) -> Path:
    return path.with_name(f"{path.name}-door")


def _knock(path: Path) -> None:
    """Whoever listens hears it; nobody, where nobody does."""
    with suppress(OSError):
        pipe = os.open(_door(path), os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.write(pipe, _KNOCK)
        finally:
            os.close(pipe)


def _listen(pipe: int, knocked: Callable[[], bool]) -> None:
    try:
        while _FAREWELL not in os.read(pipe, 64):
            if knocked():
                return
    finally:
        os.close(pipe)
