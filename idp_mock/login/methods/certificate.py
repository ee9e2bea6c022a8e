"""Profil Zaufany with a qualified certificate (N2): whose profile a card of the signing application's drawer opens.

The node knows its own cards, so it judges them by their table; the portals judge certificates.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from eid.clock import Clock, utc
from idp_mock.personas.persona import Persona
from idp_mock.personas.personas import Personas
from idp_mock.signing.cards import Card, Statement
from idp_mock.signing.countries import AUTHORITIES, Listing
from idp_mock.signing.drawer import CardBlocked, CardSpoilt, Drawer, UnknownCard, WrongPin


class Obstacle(StrEnum):
    """Why a card opens no profile; another card, or another PIN, may be tried."""

    UNKNOWN_CARD = "unknown_card"
    WRONG_PIN = "wrong_pin"
    BLOCKED = "blocked"
    SPOILT = "spoilt"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    SEAL = "seal"
    NOT_LISTED = "not_listed"
    NOT_QUALIFIED = "not_qualified"
    NO_PNO = "no_pno"


class CardRefused(Exception):
    """`left` are the PINs that may still be tried, where one was wrong."""

    def __init__(self, obstacle: Obstacle, left: int = 0) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle
        self.left = left


CHECKS: tuple[tuple[Obstacle, Callable[[Card, datetime], bool]], ...] = (
    (Obstacle.NOT_YET_VALID, lambda card, now: now < card.validity.begins),
    (Obstacle.EXPIRED, lambda card, now: now > card.validity.ends),
    (Obstacle.REVOKED, lambda card, now: card.revoked_at is not None and card.revoked_at <= now),
    (Obstacle.SEAL, lambda card, now: card.organization is not None),
    (Obstacle.NOT_LISTED, lambda card, now: AUTHORITIES[card.issuer].listing is not Listing.GRANTED),
    (Obstacle.NOT_QUALIFIED, lambda card, now: Statement.COMPLIANCE not in card.statements),
    (Obstacle.NO_PNO, lambda card, now: not card.serial_number.startswith("PNO")),
)
"""What may be the matter with a card, in the order in which it is told."""


class CertificateLogin:
    """The cards of one space, and the personas whose profiles they open."""

    def __init__(self, drawer: Drawer, personas: Personas, clock: Clock) -> None:
        self._drawer = drawer
        self._personas = personas
        self._clock = clock

    def recognised(self, card_id: str, pin: str) -> Persona | None:
        """The persona with the card's national number; None where nobody with that number has a Profil Zaufany. Raises `CardRefused`."""
        card = self._card(card_id, pin)
        now = utc(self._clock.now())
        for obstacle, stands_in_the_way in CHECKS:
            if stands_in_the_way(card, now):
                raise CardRefused(obstacle)
        return self._personas.known_by(lambda identifier: identifier.pno == card.serial_number, self._clock.now())

    def _card(self, card_id: str, pin: str) -> Card:
        try:
            return self._drawer.use(card_id, pin)
        except UnknownCard as error:
            raise CardRefused(Obstacle.UNKNOWN_CARD) from error
        except CardBlocked as error:
            raise CardRefused(Obstacle.BLOCKED) from error
        except CardSpoilt as error:
            raise CardRefused(Obstacle.SPOILT) from error
        except WrongPin as wrong:
            raise CardRefused(Obstacle.WRONG_PIN, wrong.left) from wrong
