"""One at a time."""

from pathlib import Path
from threading import Lock
from types import TracebackType

from eid.storage import sqlite_file


class Turn:
    """A lock for a `with` statement, for what is done with a file. Raises `StoreUnavailable` when it was not free in time."""

    def __init__(self, path: Path, patience: float) -> None:
        """`patience` is in seconds."""
        self._path = path
        self._patience = patience
        self._lock = Lock()
        self.release = self._lock.release

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._patience):
            raise sqlite_file.locked(self._path)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._lock.release()

    def wait(self) -> None:
        """However long it takes; `release` ends it."""
        self._lock.acquire()
