"""Links that prove that the owner of an account reads what is sent to its address; each is good once, for a day."""

import hashlib

from msgspec import Struct

from eid.chance import Chance, handle
from eid.clock import DAY, Clock
from eid.identity.identifier import PersonIdentifier
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.accounts.holder import Account

LIFETIME = DAY


def link_records(portal: str) -> str:
    """Kind of the records, which a sweeper may remove after their `expires_at`."""
    return f"{portal}-email-link"


class LinkNotGood(Exception):
    """The link is unknown, was used or is too old."""


class EmailLink(Struct, frozen=True, kw_only=True):
    """Which account a link confirms; `expires_at` in seconds since the epoch."""

    identifier: PersonIdentifier
    account: str
    expires_at: float


class EmailLinks:
    """The links of one portal."""

    def __init__(self, store: Store, portal: str, clock: Clock, chance: Chance) -> None:
        self._links = Collection(store, link_records(portal), EmailLink)
        self._clock = clock
        self._chance = chance

    def issue(self, account: Account) -> str:
        """The secret that a new link ends in."""
        secret = handle(self._chance)
        expires_at = self._clock.now() + LIFETIME
        self._links.put(_key(secret), EmailLink(identifier=account.person.identifier, account=account.id, expires_at=expires_at))
        return secret

    def redeem(self, secret: str) -> EmailLink:
        """What the link confirms. Raises `LinkNotGood`."""
        link = self._links.take(_key(secret))
        if link is None or self._clock.now() >= link.expires_at:
            raise LinkNotGood()
        return link


def _key(secret: str) -> str:
    """The store holds only the hash: who reads it cannot confirm an address."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
