"""The PINs of the cards: three wrong ones block a card until its PUK is given; what was tried is kept in the store."""

import hmac
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.signing.cards import CARDS, PIN, PUK, Card

KIND = "signing-card"
"""Kind of the records. A card without one was never tried in vain."""
ATTEMPTS = 3
"""Wrong PINs, and wrong PUKs, after which no more are heard."""


class UnknownCard(Exception):
    """There is no such card in the drawer."""


class WrongPin(Exception):
    """`left` more may be tried."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} left")
        self.left = left


class WrongPuk(WrongPin):
    """`left` more may be tried."""


class CardBlocked(Exception):
    """Too many wrong PINs: only the PUK helps."""


class CardSpoilt(Exception):
    """Too many wrong PUKs: the card is of no use until the space is reset."""


class Tried(Struct, frozen=True, kw_only=True):
    """How often in a row a wrong PIN and a wrong PUK were given."""

    pins: int = 0
    puks: int = 0

    @property
    def blocked(self) -> bool:
        return self.pins >= ATTEMPTS

    @property
    def spoilt(self) -> bool:
        return self.puks >= ATTEMPTS


class Drawer:
    """The cards of one space. Every try is one atomic update: of many at once none is forgotten."""

    def __init__(self, store: Store) -> None:
        self._tried = Collection(store, KIND, Tried)

    def tried(self) -> Mapping[str, Tried]:
        """What is known of the cards that were tried in vain, by their ids. Lists the store."""
        return dict(self._tried.items())

    def use(self, card_id: str, pin: str) -> Card:
        """The card, for one signature. Raises `UnknownCard`, `WrongPin`, `CardBlocked`, `CardSpoilt`."""
        card = card_of(card_id)
        right = hmac.compare_digest(pin.strip().encode(), PIN.encode())

        def change(known: Tried | None) -> Tried | None:
            before = _usable(known or Tried())
            if before.blocked:
                raise CardBlocked(card_id)
            return None if right else replace(before, pins=before.pins + 1)

        after = self._tried.update(card_id, change)
        if after is None:
            return card
        if after.blocked:
            raise CardBlocked(card_id)
        raise WrongPin(ATTEMPTS - after.pins)

    def unblock(self, card_id: str, puk: str) -> Card:
        """The card, whose PIN may be tried again. Raises `UnknownCard`, `WrongPuk`, `CardSpoilt`."""
        card = card_of(card_id)
        right = hmac.compare_digest(puk.strip().encode(), PUK.encode())

        def change(known: Tried | None) -> Tried | None:
            before = _usable(known or Tried())
            return None if right else replace(before, puks=before.puks + 1)

        after = self._tried.update(card_id, change)
        if after is None:
            return card
        _usable(after)
        raise WrongPuk(ATTEMPTS - after.puks)


def card_of(card_id: str) -> Card:
    """Raises `UnknownCard`."""
    if card_id not in CARDS:
        raise UnknownCard(card_id[:100])
    return CARDS[card_id]


def _usable(tried: Tried) -> Tried:
    if tried.spoilt:
        raise CardSpoilt
    return tried
