"""A call: what the line asks next. Each step is a pure change of the call, so that it works with and without script."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.accounts.attempts import TooManyAttempts
from relying_party.zus.cot.cot import Cot, Locked, NotRecognised, Told

CALL = "zus-call"
"""Kind of the records, which a sweeper may remove after their `expires_at`."""
LIFETIME = 10 * MINUTE
LONGEST = 32


class Prompt(StrEnum):
    """What the line says and then waits for."""

    WHO = "who"
    PASSWORD = "password"  # noqa: S105
    NOT_RECOGNISED = "not_recognised"
    LOCKED = "locked"
    MENU = "menu"
    STATE = "state"
    LAST = "last"
    GOODBYE = "goodbye"


MENU = {"1": Prompt.STATE, "2": Prompt.LAST, "9": Prompt.MENU, "0": Prompt.GOODBYE}
"""What the keys of the menu lead to."""
ENDS = (Prompt.LOCKED, Prompt.GOODBYE)


class Call(Struct, frozen=True, kw_only=True):
    """One call; `who` was keyed in already, `told` is there once the caller was recognised. `expires_at` in seconds since the epoch."""

    expires_at: float
    prompt: Prompt = Prompt.WHO
    who: str = ""
    told: Told | None = None


class NoCall(Exception):
    """The line is dead: there is no such call, or it took too long."""


class Calls:
    """All calls on the line."""

    def __init__(self, store: Store, cot: Cot, clock: Clock, chance: Chance) -> None:
        self._calls = Collection(store, CALL, Call)
        self._cot = cot
        self._clock = clock
        self._chance = chance

    def begin(self) -> str:
        """The name of a new call."""
        name = handle(self._chance)
        self._calls.put(name, Call(expires_at=self._clock.now() + LIFETIME))
        return name

    def find(self, name: str) -> Call:
        """Raises `NoCall`."""
        call = self._calls.get(name)
        if call is None or self._clock.now() >= call.expires_at:
            raise NoCall()
        return call

    def key_in(self, name: str, keys: str, address: str = "") -> None:
        """Goes on with what the caller, who is at that IP address, keyed in before #. Raises `NoCall`."""
        call = self.find(name)
        if call.prompt not in ENDS:
            self._calls.put(name, self._next(call, keys[:LONGEST], address))

    def _next(self, call: Call, keys: str, address: str) -> Call:
        if call.told:
            return replace(call, prompt=MENU.get(keys, Prompt.MENU))
        if call.prompt is Prompt.PASSWORD:
            return self._recognised(call, keys, address)
        return replace(call, prompt=Prompt.PASSWORD, who=keys) if keys else call

    def _recognised(self, call: Call, password: str, address: str) -> Call:
        try:
            return replace(call, prompt=Prompt.STATE, told=self._cot.ask(call.who, password, address))
        except (NotRecognised, TooManyAttempts):
            return replace(call, prompt=Prompt.NOT_RECOGNISED, who="")
        except Locked:
            return replace(call, prompt=Prompt.LOCKED)
