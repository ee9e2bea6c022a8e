"""Login names: unique at a portal, whatever the case of their letters."""

import hashlib
import re

from msgspec import Struct

from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.accounts.holder import Account, Holder

GRACE = 15 * MINUTE
"""How long a claim stands without an account. Claim and account are two records; a process that dies in between leaves the claim,
and after this time another person may have the name."""

_SHAPE = re.compile(r"[a-z0-9][a-z0-9._@+-]{3,63}")


class LoginNameTaken(Exception):
    """Another person uses the name."""


class Claim(Struct, frozen=True, kw_only=True):
    """Who has the name: the key of a holder; `at` in seconds since the epoch."""

    holder: str
    at: float


def normal(login: str) -> str:
    """The name as it is kept and compared."""
    return login.strip().lower()


def is_well_formed(login: str) -> bool:
    """4 to 64 Latin letters, digits and `._@+-`, the first one a letter or a digit."""
    return _SHAPE.fullmatch(normal(login)) is not None


def storage_key(login: str) -> str:
    """A key of fixed length: the name comes from anybody, and may be a password typed into the wrong field."""
    return hashlib.sha256(normal(login).encode()).hexdigest()


class LoginNames:
    """A name belongs to a holder, not to an account: who closed an account may use the old name for the next."""

    def __init__(self, store: Store, portal: str, clock: Clock, holders: Collection[Holder]) -> None:
        self._claims = Collection(store, f"{portal}-login-name", Claim)
        self._clock = clock
        self._holders = holders

    def claim(self, login: str, holder: str) -> None:
        """Makes the name the holder's. Raises `LoginNameTaken`; of several at once exactly one succeeds."""
        found = self._claims.get(storage_key(login))
        if found and found.holder != holder and self._stands(found, login):
            raise LoginNameTaken()

        def change(current: Claim | None) -> Claim:
            if current and current != found and current.holder != holder:
                raise LoginNameTaken()
            return Claim(holder=holder, at=self._clock.now())

        self._claims.update(storage_key(login), change)

    def account(self, login: str) -> Account | None:
        """The account that logs in under this name."""
        claim = self._claims.get(storage_key(login))
        holder = self._holders.get(claim.holder) if claim else None
        return holder.called(normal(login)) if holder else None

    def _stands(self, claim: Claim, login: str) -> bool:
        if self._clock.now() < claim.at + GRACE:
            return True
        holder = self._holders.get(claim.holder)
        return holder is not None and holder.called(normal(login)) is not None
