"""The node's own key pairs, with which it signs SAML messages and OpenID tokens: made at first use, parsed once, replaced in two steps.

A rotation first publishes the next keys beside the active ones, so that everybody who caches published keys can learn them, and at the
second call puts them to use. What was active is retired: it signs no more, but stays published until what it signed has expired. Which
file holds which key stands in `node-keys.json` beside them, from the first rotation on. Every process that shares the folder looks at that
file's stamp before it signs, unless it has just done so; a rotation waits until all of them have changed over.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from eid.clock import DAY, Clock, pause, ticks
from eid.keys import KeyPair, KeysUnusable, PrivateKey, ec384_key, ec_key, ed25519_key, key_pair, rsa_key

STATE = "node-keys.json"
MAKERS: Mapping[str, Callable[[], PrivateKey]] = {
    "node-ec": ec_key,
    "node-rsa": rsa_key,
    "node-ec384": ec384_key,
    "node-rsa-pss": rsa_key,
    "node-ed25519": ed25519_key,
}
"""The kinds of keys, each named like the file of its first key."""
ALWAYS = ("node-ec", "node-rsa")
"""Kinds that are published before anybody has used them."""
Stamp = tuple[int, int] | None
_FRESH = 0.01
"""Seconds for which a look at the file is good: a look takes a fiftieth of an OpenID login."""


class Step(StrEnum):
    """What a call of `rotate` did."""

    PUBLISHED = "published"
    IN_USE = "in_use"


class Use(StrEnum):
    """What a published key is for."""

    ACTIVE = "active"
    NEXT = "next"
    RETIRED = "retired"


class Standing(Struct, frozen=True, kw_only=True):
    """A published key; `until` (seconds since the epoch) is set for a retired one."""

    pair: KeyPair
    kind: str
    use: Use
    until: float | None = None


class Retired(Struct, frozen=True):
    """A key that signs no more; published until that time (seconds since the epoch)."""

    file: str
    until: float


class Line(Struct, frozen=True):
    """The keys of one kind by the names of their files, without the ending. `made` counts all that there ever were."""

    active: str
    next: str = ""
    retired: tuple[Retired, ...] = ()
    made: int = 1


class State(Struct, frozen=True):
    """Lines by kind; a kind that is missing has never been rotated."""

    lines: Mapping[str, Line] = field(default_factory=dict)

    def line(self, kind: str) -> Line:
        return self.lines.get(kind) or Line(kind)


class Keyring:
    """Key pairs in a folder. Nothing is read before it is first wanted; after that the same object is given to every thread.

    Any number of processes may share the folder: whoever comes first makes a file, all others read it. A retired key stays published
    for `retention` seconds. Every method and property may raise `KeysUnusable`.
    """

    def __init__(self, folder: Path, clock: Clock, retention: float = DAY) -> None:
        self._folder = folder
        self._path = str(folder / STATE)
        self._clock = clock
        self._retention = retention
        self._pairs: dict[str, KeyPair] = {}
        self._lock = threading.Lock()
        self._known: tuple[Stamp, State] = (None, State())
        self._looked = float("-inf")

    @property
    def ec(self) -> KeyPair:
        """The active P-256 key, at first in `node-ec.pem`: SAML signatures and ES256."""
        return self.active("node-ec")

    @property
    def rsa(self) -> KeyPair:
        """The active RSA key of 2048 bits, at first in `node-rsa.pem`: RS256 for clients that know nothing newer."""
        return self.active("node-rsa")

    def active(self, kind: str) -> KeyPair:
        """The key of that kind that signs now."""
        name = self._state().line(kind).active
        return self._pairs.get(name) or self._load(kind, name)

    def upcoming(self, kind: str) -> KeyPair | None:
        """The key of that kind that signs after the next rotation; None where none is published yet."""
        name = self._state().line(kind).next
        return (self._pairs.get(name) or self._load(kind, name)) if name else None

    def published(self, *kinds: str) -> tuple[KeyPair, ...]:
        """The pairs of these kinds (of all, where none is named) whose public halves the node publishes: of each kind the active one, the
        next, then the retired. A kind that nobody has used yet has none, but for those of `ALWAYS`."""
        return tuple(one.pair for one in self.standing(*kinds))

    def standing(self, *kinds: str) -> tuple[Standing, ...]:
        """As `published`, with what each key is for."""
        state, now = self._state(), self._clock.now()
        chosen = [(kind, state.line(kind)) for kind in kinds or MAKERS if self._is_made(kind, state)]
        return tuple(
            Standing(pair=self._pairs.get(name) or self._load(kind, name), kind=kind, use=use, until=until)
            for kind, line in chosen
            for name, use, until in _names(line, now)
        )

    def rotate(self) -> Step:
        """Publishes a next key of every kind in use or, where that has been done, puts the next keys to use. Between the two calls
        should lie the time for which others cache published keys."""
        try:
            with _alone(self._folder):
                before = self._read()
                step = Step.IN_USE if any(line.next for line in before.lines.values()) else Step.PUBLISHED
                after = self._with_next(before) if step is Step.PUBLISHED else self._with_next_in_use(before)
                self._write(after)
                self._remove(before, after)
        except OSError as error:
            raise KeysUnusable(f"keys: cannot rotate in {self._folder}: {error.strerror}") from error
        return step

    def withdraw(self) -> None:
        """Publishes no retired key any more."""
        try:
            with _alone(self._folder):
                before = self._read()
                after = State({kind: replace(line, retired=()) for kind, line in before.lines.items()})
                self._write(after)
                self._remove(before, after)
        except OSError as error:
            raise KeysUnusable(f"keys: cannot withdraw in {self._folder}: {error.strerror}") from error

    def _with_next(self, state: State) -> State:
        lines = dict(state.lines)
        for kind in MAKERS:
            if self._is_made(kind, state):
                line = state.line(kind)
                lines[kind] = replace(line, next=f"{kind}-{line.made + 1}", made=line.made + 1)
                self._load(kind, line.active)
                self._load(kind, lines[kind].next)
        return State(lines)

    def _with_next_in_use(self, state: State) -> State:
        now = self._clock.now()
        until = now + self._retention

        def used(line: Line) -> Line:
            kept = tuple(one for one in line.retired if now < one.until)
            return replace(line, active=line.next, next="", retired=(Retired(line.active, until), *kept)) if line.next else line

        return State({kind: used(line) for kind, line in state.lines.items()})

    def _remove(self, before: State, after: State) -> None:
        """Nobody needs a key whose last signature has expired."""
        for kind, line in before.lines.items():
            for name in {one.file for one in line.retired} - {one.file for one in after.line(kind).retired}:
                (self._folder / f"{name}.pem").unlink(missing_ok=True)

    def _is_made(self, kind: str, state: State) -> bool:
        return kind in ALWAYS or kind in state.lines or (self._folder / f"{kind}.pem").exists()

    def _state(self) -> State:
        now = ticks()
        if now - self._looked > _FRESH:
            stamp = _stamp(self._path)
            if stamp != self._known[0]:
                self._known = (stamp, self._read())
            self._looked = now
        return self._known[1]

    def _read(self) -> State:
        try:
            return msgspec.json.decode(Path(self._path).read_bytes(), type=State)
        except FileNotFoundError:
            return State()
        except (OSError, msgspec.DecodeError) as error:
            raise KeysUnusable(f"keys: cannot use {self._path}: {error}") from error

    def _write(self, state: State) -> None:
        """Replaces the file, so that every state has a stamp of its own, and waits until everybody has looked at it."""
        draft = Path(f"{self._path}.draft")
        draft.write_bytes(msgspec.json.encode(state))
        draft.replace(self._path)
        pause(2 * _FRESH)

    def _load(self, kind: str, name: str) -> KeyPair:
        with self._lock:
            if name not in self._pairs:
                self._pairs[name] = key_pair(self._folder, name, MAKERS[kind], self._clock.now())
            return self._pairs[name]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Waits until no other process rotates in that folder."""
    import fcntl  # not on every system, and only who rotates needs it

    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _names(line: Line, now: float) -> Iterator[tuple[str, Use, float | None]]:
    yield line.active, Use.ACTIVE, None
    if line.next:
        yield line.next, Use.NEXT, None
    yield from ((one.file, Use.RETIRED, one.until) for one in line.retired if now < one.until)


def _stamp(path: str) -> Stamp:
    """Changes with every state; None where there is none yet."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino
