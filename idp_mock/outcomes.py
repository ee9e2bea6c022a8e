"""Scripted outcomes: how the next logins of a space end, queued beforehand or said in the request itself.

Knows neither login nor protocol: `login/scripting.py` plays what is decided here.
"""

from enum import StrEnum

from msgspec import Struct

from eid.chance import Chance, handle
from eid.storage.collection import Collection
from eid.storage.store import Store

OUTCOMES = "outcome"
LONGEST_QUEUE = 1000
LONGEST_DELAY = 5.0
"""Seconds: a login that waits holds one of the few threads that serve."""
MARK = "mock:"
"""How a hint begins that is a directive: `mock:persona=jan.testowy`."""
_KEY = "queue"
_SAID = ("persona", "outcome", "delay", "fault")


class Ending(StrEnum):
    """How a login ends that brings no identity."""

    CANCELLED = "cancelled"
    FAILED = "failed"
    CONSENT_REFUSED = "consent_refused"
    NO_PROFILE = "no_profile"
    LEVEL_TOO_LOW = "level_too_low"


class ScriptRefused(Exception):
    """A script that cannot be played; the message says what was expected and what came."""


class QueueFull(Exception):
    """So many outcomes wait that something must be wrong."""


class Script(Struct, frozen=True, kw_only=True):
    """As which persona (user name) the login ends, or how else; where neither is said, it goes on with its pages. First it waits `delay`
    seconds. `fault` is the id of what is wrong with its answers. Raises `ScriptRefused` where persona and ending are said or nothing is,
    and for a delay that is longer than `LONGEST_DELAY`."""

    persona: str = ""
    ending: Ending | None = None
    delay: float = 0
    fault: str = ""

    def __post_init__(self) -> None:
        if self.persona and self.ending:
            raise ScriptRefused(f"expected persona or outcome, got persona {self.persona!r} and outcome {self.ending.value!r}")
        if not 0 <= self.delay <= LONGEST_DELAY:
            raise ScriptRefused(f"expected a delay from 0 to {LONGEST_DELAY:g} seconds, got {self.delay:g}")
        if not (self.persona or self.ending or self.delay or self.fault):
            raise ScriptRefused("expected a persona, an outcome, a delay or a fault, got none of them")


class Queued(Struct, frozen=True, kw_only=True):
    """A script for the next login of that client and of that person; empty: of any. The person is known when the request brings the user
    name as its hint, or when it is given at the login."""

    id: str
    script: Script
    client_id: str = ""
    username: str = ""

    def fits(self, client_id: str, username: str) -> bool:
        return self.client_id in ("", client_id) and self.username in ("", username)


class Taken(Struct, frozen=True, kw_only=True):
    """What a login got from the queue. `names_persons`: scripts wait for certain persons, so it is worth asking again when one is known."""

    script: Script | None = None
    names_persons: bool = False


NOTHING = Taken()


class _Queue(Struct, frozen=True, kw_only=True):
    waiting: tuple[Queued, ...] = ()


class Outcomes:
    """The queue of a space. It is one record, so of many logins at once each gets another outcome, in the order of queueing."""

    def __init__(self, store: Store, chance: Chance) -> None:
        self._queues = Collection(store, OUTCOMES, _Queue)
        self._chance = chance

    def waiting(self) -> tuple[Queued, ...]:
        """The next one first."""
        queue = self._queues.get(_KEY)
        return queue.waiting if queue is not None else ()

    def queue(self, script: Script, client_id: str = "", username: str = "") -> Queued:
        """Adds a script to the end. Raises `QueueFull`."""
        queued = Queued(id=handle(self._chance, 9), script=script, client_id=client_id, username=username)

        def longer(queue: _Queue | None) -> _Queue:
            waiting = queue.waiting if queue else ()
            if len(waiting) >= LONGEST_QUEUE:
                raise QueueFull(f"{LONGEST_QUEUE} outcomes wait already")
            return _Queue(waiting=(*waiting, queued))

        self._queues.update(_KEY, longer)
        return queued

    def take(self, client_id: str, username: str) -> Taken:
        """The first script for that client and that person (empty: not known yet), which nobody else gets."""
        waiting = self.waiting()
        if not waiting:
            return NOTHING
        script = self._pop(client_id, username) if any(one.fits(client_id, username) for one in waiting) else None
        return Taken(script=script, names_persons=any(one.username for one in waiting))

    def _pop(self, client_id: str, username: str) -> Script | None:
        popped: list[Script] = []

        def shorter(queue: _Queue | None) -> _Queue | None:
            waiting = queue.waiting if queue else ()
            first = next((one for one in waiting if one.fits(client_id, username)), None)
            popped[:] = [first.script] if first else []
            left = tuple(one for one in waiting if one is not first)
            return _Queue(waiting=left) if left else None

        self._queues.update(_KEY, shorter)
        return popped[0] if popped else None

    def remove(self, identifier: str) -> bool:
        """Takes one out of the queue; False where it is not there (any more)."""
        found: list[bool] = []

        def without(queue: _Queue | None) -> _Queue | None:
            waiting = queue.waiting if queue else ()
            left = tuple(one for one in waiting if one.id != identifier)
            found[:] = [len(left) < len(waiting)]
            return _Queue(waiting=left) if left else None

        self._queues.update(_KEY, without)
        return found[0]

    def clear(self) -> None:
        self._queues.delete(_KEY)


def read_directive(text: str) -> Script:
    """The script in `persona=jan.testowy`, `outcome=cancelled`, `delay=2` or `fault=id-token-expired`, or in several of them with
    semicolons between. Raises `ScriptRefused`."""
    said: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.removeprefix(MARK).split(";"))):
        name, separator, value = part.partition("=")
        if name not in _SAID or not separator or name in said:
            raise ScriptRefused(f"expected {'=..., '.join(_SAID)}=..., each at most once and ; between them, got {part[:100]!r}")
        said[name] = value
    return Script(
        persona=said.get("persona", ""),
        ending=_ending(said.get("outcome", "")),
        delay=_seconds(said.get("delay", "0")),
        fault=said.get("fault", ""),
    )


def _ending(text: str) -> Ending | None:
    try:
        return Ending(text) if text else None
    except ValueError as error:
        raise ScriptRefused(f"expected an outcome of {', '.join(Ending)}, got {text[:100]!r}") from error


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ScriptRefused(f"expected a number of seconds, got {text[:100]!r}") from error
