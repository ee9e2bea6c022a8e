"""Facts about a person, as an identity provider vouches for them."""

from datetime import date

from msgspec import Struct

from eid.identity.identifier import PersonIdentifier


class Person(Struct, frozen=True, kw_only=True):
    """`given_name` holds all given names, separated by spaces; `birth_date` and `identifier` need not agree (a test may want that)."""

    given_name: str
    family_name: str
    birth_date: date
    identifier: PersonIdentifier

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"
