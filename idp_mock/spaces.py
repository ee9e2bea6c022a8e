"""Spaces: under every path prefix `/s/<name>` a node of its own, made when it is first used.

Whatever a space keeps lies in the store, in a namespace; what this process builds for it can be thrown away at any time. `/` is the
default space: it lies in the store's root, so that a node that nobody divides knows nothing of all this.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import Clock, MovableClock, Shift, ticks
from eid.storage.collection import Collection
from eid.storage.namespace import Namespace
from eid.storage.store import Store
from idp_mock.faults.armed import Armed, once_less

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

N = TypeVar("N")
DEFAULT = ""
"""The name of the space at `/`."""
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
KEPT_BUILT = 256
"""How many spaces a process keeps built; the others are built again when they are used."""
LAG = 0.1
"""Seconds after which every process has seen that the default space's clock was moved or a fault armed there. Any other space is looked at
in each request."""
ENVIRON = "idp_mock.space"
_MAY_BE_PREFIXED = ("/s/", "/.well-known/")
_OF_THE_PROGRAM = ("/metrics", "/readyz", "/healthz")
"""Not of a space, and not to be reached past a proxy that keeps them inside."""
_PREFIXED = re.compile(rf"(/\.well-known/[a-z-]+)?(/s/({NAME}))(/.*)?", re.DOTALL)


class NoSpace(Exception):
    """There is no space of that name, or its name cannot be one."""


class Record(Struct, frozen=True, kw_only=True):
    """What all processes must know of a space. `life` names its namespace: a space that is dropped and made again has another one, so
    that nothing of the first can come back. `moves` counts how often its clock was moved or a fault armed."""

    life: str
    made_at: float
    shift: Shift = field(default_factory=Shift)
    moves: int = 0
    armed: tuple[Armed, ...] = ()


class Armoury:
    """The faults that are armed in a space, as this process knows them."""

    def __init__(self, armed: tuple[Armed, ...] = ()) -> None:
        self.armed = armed


class Space(Struct, frozen=True, kw_only=True):
    """What a node is built from: its name, its part of the store, its clock, and what is armed there."""

    name: str
    store: Store
    clock: Clock
    armoury: Armoury = field(default_factory=Armoury)

    @property
    def prefix(self) -> str:
        """Of its paths: empty, or `/s/<name>`."""
        return prefix_of(self.name)


class _Built(Generic[N]):
    """A node in this process, and the clock and the armoury that it was built with."""

    def __init__(self, record: Record, clock: MovableClock, armoury: Armoury, node: N) -> None:
        self.life = record.life
        self.node = node
        self._clock = clock
        self._armoury = armoury
        self._moves = record.moves

    def keep_up(self, record: Record) -> None:
        """An older record, read by a slower thread, moves nothing back."""
        if record.moves >= self._moves:
            self._clock.shift, self._armoury.armed, self._moves = record.shift, record.armed, record.moves


class Spaces(Generic[N]):
    """The spaces of one store. `build` makes the node of a space; `kinds` tells all kinds and logs in which a node keeps its state."""

    def __init__(self, store: Store, clock: Clock, chance: Chance, build: Callable[[Space], N], kinds: Callable[[], Iterable[str]]) -> None:
        self._store = store
        self._real = clock
        self._chance = chance
        self._build = build
        self._kinds = kinds
        self._records = Collection(store, "space", Record)
        self._built: OrderedDict[str, _Built[N]] = OrderedDict()
        self._lock = Lock()
        self._looked_at = ticks()
        self._default = self._new(DEFAULT, self._records.get(DEFAULT) or self._record())

    def enter(self, name: str) -> N:
        """The node of that space, made where there is none, on the space's time. Raises `NoSpace` for what cannot be a name."""
        if name == DEFAULT:
            if ticks() - self._looked_at > LAG:
                self._look_at_default()
            return self._default.node
        record = self._records.get(name) or self.make(name)
        built = self._built_of(name, record)
        built.keep_up(record)
        return built.node

    def names(self) -> list[str]:
        """Of all spaces but the default one. Lists the store."""
        return sorted(name for name, _ in self._records.items() if name != DEFAULT)

    def all(self) -> Iterator[Space]:
        """The default space and all others, without building them. Lists the store."""
        yield self._space(DEFAULT, self._records.get(DEFAULT) or self._record())[0]
        for name, record in self._records.items():
            if name != DEFAULT:
                yield self._space(name, record)[0]

    def make(self, name: str) -> Record:
        """The space of that name, made where there is none. Raises `NoSpace`."""
        if not re.fullmatch(NAME, name):
            raise NoSpace(f"a name has 1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first, not {name[:70]!r}")
        return self._records.update(name, lambda known: known or self._record()) or self._record()

    def drop(self, name: str) -> None:
        """Forgets the space and all that it kept. Raises `NoSpace`; the default space cannot be dropped, but `reset`."""
        record = self._records.take(name) if name != DEFAULT else None
        if record is None:
            raise NoSpace(f"there is no space {name[:70]!r} to drop")
        with self._lock:
            self._built.pop(name, None)
        self._namespace(record).clear()

    def reset(self, name: str) -> None:
        """Empties the space and gives it real time again. What is under way in it may still write to what is being removed."""
        if name == DEFAULT:
            for kind in self._kinds():
                self._store.clear(kind)
            self._change(DEFAULT, lambda record: replace(record, shift=Shift(), armed=()))
            return
        before = self._records.get(name)
        self._records.put(name, self._record())
        if before is not None:
            self._namespace(before).clear()

    def shift(self, name: str) -> Shift:
        """How the space's clock differs from real time now."""
        record = self._records.get(name)
        return record.shift if record is not None else Shift()

    def move(self, name: str, change: Callable[[Shift, float], Shift]) -> Shift:
        """Moves the space's clock by `change(shift, real time)`, for all processes; what that raises is passed on. This process sees it at
        once; see `LAG` for the others."""

        return self._change(name, lambda record: replace(record, shift=change(record.shift, self._real.now()))).shift

    def armed(self, name: str) -> tuple[Armed, ...]:
        """The faults that are armed in the space now, in the order of arming."""
        record = self._records.get(name)
        return record.armed if record is not None else ()

    def arm(self, name: str, change: Callable[[tuple[Armed, ...]], tuple[Armed, ...]]) -> tuple[Armed, ...]:
        """Arms and disarms, for all processes, which see it as they see a moved clock."""
        return self._change(name, lambda record: replace(record, armed=change(record.armed))).armed

    def claim(self, name: str, armed: Armed) -> bool:
        """Takes one of the times for which the fault is armed; False where none was left: of many who claim the last one exactly one
        gets it."""
        found: list[bool] = []

        def claimed(record: Record) -> Record:
            found[:] = [any(one.id == armed.id for one in record.armed)]
            return replace(record, armed=once_less(record.armed, armed.id))

        self._change(name, claimed)
        return found[0]

    def real_time(self) -> float:
        """Of the node, which nobody moves."""
        return self._real.now()

    def _look_at_default(self) -> None:
        self._looked_at = ticks()
        record = self._records.get(DEFAULT)
        if record is not None:
            self._default.keep_up(record)

    def _change(self, name: str, change: Callable[[Record], Record]) -> Record:
        """What `change` makes of the space's record, which this process keeps up with at once; it may run twice."""

        def changed(record: Record | None) -> Record:
            record = record or self._record()
            return replace(change(record), moves=record.moves + 1)

        record = self._records.update(name, changed) or self._record()
        if name == DEFAULT:
            self._default.keep_up(record)
        return record

    def _built_of(self, name: str, record: Record) -> _Built[N]:
        with self._lock:
            built = self._built.get(name)
            if built is None or built.life != record.life:
                built = self._built[name] = self._new(name, record)
            self._built.move_to_end(name)
            if len(self._built) > KEPT_BUILT:
                self._built.popitem(last=False)
            return built

    def _new(self, name: str, record: Record) -> _Built[N]:
        space, clock = self._space(name, record)
        return _Built(record, clock, space.armoury, self._build(space))

    def _space(self, name: str, record: Record) -> tuple[Space, MovableClock]:
        clock = MovableClock(self._real)
        clock.shift = record.shift
        store = self._store if name == DEFAULT else self._namespace(record)
        return Space(name=name, store=store, clock=clock, armoury=Armoury(record.armed)), clock

    def _record(self) -> Record:
        return Record(life=handle(self._chance, 9), made_at=self._real.now())

    def _namespace(self, record: Record) -> Namespace:
        return Namespace(self._store, f"space/{record.life}")


class SpacePrefix:
    """The WSGI middleware that moves `/s/<name>` from PATH_INFO to SCRIPT_NAME, so that no route knows of it, and names the space in
    `ENVIRON`. RFC 8414 section 3.1 writes a well-known path before that of the issuer: both orders are understood."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        path = environ["PATH_INFO"]
        if path.startswith("//"):
            path = environ["PATH_INFO"] = _with_one_slash(path)
        if path.startswith(_MAY_BE_PREFIXED) and (found := _PREFIXED.fullmatch(path)):
            well_known, prefix, name, rest = found.groups()
            rest = _with_one_slash(rest) if rest else rest
            if rest in _OF_THE_PROGRAM:
                return self._application(environ, start_response)
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
            environ["PATH_INFO"] = (well_known or "") + (rest or "" if well_known else rest or "/")
            environ[ENVIRON] = name
        return self._application(environ, start_response)


def _with_one_slash(path: str) -> str:
    """As routes read it: all that looks at paths before them must not be told another one."""
    return "/" + path.lstrip("/")


def prefix_of(name: str) -> str:
    """Of the paths of a space: empty for the default one."""
    return f"/s/{name}" if name != DEFAULT else ""
