"""Clerks of ZUS: persons of the settings, who log in through the node and then sit in one branch."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from eid.identity.identifier import PersonIdentifier
from eid.identity.person import Person
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.accounts.accounts import holder_key
from relying_party.zus.branch.branches import BRANCHES

FIRST_BRANCH = "warszawa-1"


class NotAClerk(Exception):
    """The person does not work for ZUS."""


class Clerk(Struct, frozen=True, kw_only=True):
    """One clerk, and the branch where they sit at present."""

    pesel: str
    name: str
    branch: str = FIRST_BRANCH


class Clerks:
    """`pesels` are those of the settings: who is taken off the list is a clerk no more, even while logged in."""

    def __init__(self, store: Store, pesels: Iterable[str]) -> None:
        self._clerks = Collection(store, "zus-clerk", Clerk)
        self._pesels = frozenset(pesels)

    def enter(self, person: Person) -> Clerk:
        """The clerk who this person is. Raises `NotAClerk`."""
        pesel = person.identifier.pesel
        if pesel is None or pesel not in self._pesels:
            raise NotAClerk()
        known = self._clerks.get(holder_key(person.identifier)) or Clerk(pesel=pesel, name="")
        clerk = replace(known, name=person.full_name)
        self._clerks.put(holder_key(person.identifier), clerk)
        return clerk

    def find(self, identifier: PersonIdentifier) -> Clerk | None:
        """The clerk, if they still are one."""
        return self._clerks.get(holder_key(identifier)) if identifier.pesel in self._pesels else None

    def sit(self, clerk: Clerk, branch: str) -> None:
        """Moves the clerk to a branch; an unknown one changes nothing."""
        if branch in BRANCHES:
            self._clerks.put(f"PL:{clerk.pesel}", replace(clerk, branch=branch))
