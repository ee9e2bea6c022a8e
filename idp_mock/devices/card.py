"""e-dowód: the number on the card (CAN), PIN1 and PUK (wezel-krajowy.md ch. 12 [D]; how many PUKs may be tried is a guess)."""

import hashlib
import hmac
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.annex.records import CHIPS
from idp_mock.devices.holders import holder
from idp_mock.personas.persona import Persona
from idp_mock.personas.personas import Personas

PIN1 = "1234"
PUK = "87654321"
"""Of every card: public test data."""
PINS, PUKS = 3, 10
"""Wrong ones in a row after which no more are heard."""


class Obstacle(StrEnum):
    UNKNOWN_CARD = "unknown_card"
    WRONG_CAN = "wrong_can"
    WRONG_PIN = "wrong_pin"
    WRONG_PUK = "wrong_puk"
    BLOCKED = "blocked"
    SPOILT = "spoilt"


class CardRefused(Exception):
    """`left` are the tries that are left, where that matters."""

    def __init__(self, obstacle: Obstacle, left: int = 0) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle
        self.left = left


class Tried(Struct, frozen=True, kw_only=True):
    """How often in a row a wrong PIN1 and a wrong PUK were given."""

    pins: int = 0
    puks: int = 0


class Chips:
    """The cards of one space, by their holders' user names. Every try is one atomic update."""

    def __init__(self, store: Store, personas: Personas) -> None:
        self._tried = Collection(store, CHIPS, Tried)
        self._personas = personas

    def open(self, card: str, can: str, pin: str) -> Persona:
        """Whose card it is. A wrong CAN costs no try. Raises `CardRefused`."""
        persona = self._of(card, can)
        right = hmac.compare_digest(pin.strip().encode(), PIN1.encode())

        def change(known: Tried | None) -> Tried | None:
            before = _usable(known)
            if before.pins >= PINS:
                raise CardRefused(Obstacle.BLOCKED)
            return None if right else replace(before, pins=before.pins + 1)

        after = self._tried.update(persona.username, change)
        if after is None:
            return persona
        raise CardRefused(Obstacle.BLOCKED) if after.pins >= PINS else CardRefused(Obstacle.WRONG_PIN, PINS - after.pins)

    def unblock(self, card: str, can: str, puk: str) -> None:
        """PIN1 may be tried again. Raises `CardRefused`."""
        persona = self._of(card, can)
        right = hmac.compare_digest(puk.strip().encode(), PUK.encode())

        def change(known: Tried | None) -> Tried | None:
            before = _usable(known)
            return None if right else replace(before, puks=before.puks + 1)

        after = self._tried.update(persona.username, change)
        if after is not None:
            _usable(after)
            raise CardRefused(Obstacle.WRONG_PUK, PUKS - after.puks)

    def _of(self, card: str, can: str) -> Persona:
        persona = holder(self._personas, card)
        if persona is None:
            raise CardRefused(Obstacle.UNKNOWN_CARD)
        if not hmac.compare_digest(can.strip().encode(), can_of(persona).encode()):
            raise CardRefused(Obstacle.WRONG_CAN)
        return persona


def can_of(persona: Persona) -> str:
    """The six digits printed on the card: always the same for a user name."""
    return str(int.from_bytes(hashlib.sha256(persona.username.encode()).digest()[:8], "big") % 10**6).zfill(6)


def _usable(tried: Tried | None) -> Tried:
    if tried is not None and tried.puks >= PUKS:
        raise CardRefused(Obstacle.SPOILT)
    return tried or Tried()
