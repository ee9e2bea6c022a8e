"""mObywatel: a code shown by one screen and confirmed on another (wezel-krajowy.md ch. 12 [C]; how long it lives is a guess)."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.annex.records import PHONE_CODES
from idp_mock.devices.holders import holder
from idp_mock.personas.personas import Personas

LIFETIME = 3 * MINUTE


class State(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    EXPIRED = "expired"


class CodeUnusable(Exception):
    """The code does not wait to be confirmed: it is `state`, expired also where nobody knows it."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


class NobodysPhone(Exception):
    """Nobody with that user name holds a phone with the application."""


class Code(Struct, frozen=True, kw_only=True):
    """What one login waits for. `service` is whom the person logs in to, `username` who confirmed."""

    flow_id: str
    service: str
    expires_at: float
    state: State = State.WAITING
    username: str = ""

    def state_at(self, now: float) -> State:
        return State.EXPIRED if now >= self.expires_at else self.state


class Phones:
    """The codes of one space."""

    def __init__(self, store: Store, personas: Personas, clock: Clock, chance: Chance) -> None:
        self._codes = Collection(store, PHONE_CODES, Code)
        self._personas = personas
        self._clock = clock
        self._chance = chance

    def show(self, flow_id: str, service: str) -> str:
        """A new code for that login."""
        code = handle(self._chance, 12)
        self._codes.put(code, Code(flow_id=flow_id, service=service, expires_at=self._clock.now() + LIFETIME))
        return code

    def state(self, code: str) -> State:
        known = self._codes.get(code)
        return known.state_at(self._clock.now()) if known else State.EXPIRED

    def waiting(self, code: str) -> Code:
        """What the phone shows. Raises `CodeUnusable`."""
        return self._expect_waiting(self._codes.get(code))

    def confirm(self, code: str, username: str) -> None:
        """The holder of that phone confirms. Raises `CodeUnusable` and `NobodysPhone`."""
        persona = holder(self._personas, username)
        if persona is None:
            raise NobodysPhone(username)
        self._codes.update(code, lambda known: replace(self._expect_waiting(known), state=State.CONFIRMED, username=persona.username))

    def refuse(self, code: str) -> None:
        """The holder of the phone does not want that. Raises `CodeUnusable`."""
        self._codes.update(code, lambda known: replace(self._expect_waiting(known), state=State.REFUSED))

    def take(self, code: str, flow_id: str) -> Code:
        """What has become of the code of that login; one that was confirmed or refused is used up. Raises `CodeUnusable`."""
        known = self._codes.get(code)
        if known is None or known.flow_id != flow_id:
            raise CodeUnusable(State.EXPIRED)
        state = known.state_at(self._clock.now())
        if state is not State.CONFIRMED:
            raise CodeUnusable(state)
        taken = self._codes.take(code)
        if taken is None:
            raise CodeUnusable(State.EXPIRED)
        return taken

    def _expect_waiting(self, code: Code | None) -> Code:
        state = code.state_at(self._clock.now()) if code else State.EXPIRED
        if code is None or state is not State.WAITING:
            raise CodeUnusable(state)
        return code
