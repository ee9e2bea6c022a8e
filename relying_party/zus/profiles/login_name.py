"""Logins that ZUS makes up: unique, and of digits, so that they can be keyed on a telephone (Z9, Z12)."""

from msgspec import Struct

from eid.chance import Chance, digits
from eid.storage.collection import Collection
from eid.storage.store import AlreadyExists, Store

LENGTH = 10
"""One less than a PESEL has, so that nobody takes one for the other."""


class Owner(Struct, frozen=True, kw_only=True):
    """The key of the holder whose profile has the login."""

    holder: str


class LoginNames:
    """All logins that were ever given out; none is given out twice."""

    def __init__(self, store: Store, chance: Chance) -> None:
        self._owners = Collection(store, "zus-login", Owner)
        self._chance = chance

    def new(self, holder: str) -> str:
        """A login for the holder that nobody had before."""
        while True:
            login = digits(self._chance, LENGTH)
            try:
                self._owners.add(login, Owner(holder=holder))
            except AlreadyExists:
                continue
            return login

    def holder(self, login: str) -> str | None:
        """The key of the login's holder."""
        owner = self._owners.get(login) if len(login) == LENGTH and login.isascii() and login.isdigit() else None
        return owner.holder if owner else None
