"""Facts about a person, as an identity provider vouches for them."""

from datetime import date

from msgspec import Struct

from eid.identity.identifier import PersonIdentifier


class Person(Struct, frozen=True, kw_only=True):
    """`given_name` holds all given names, separated by spaces; `birth_date` and `identifier` need not agree (a test may want that). A
    certificate of another country need not tell when its holder was born: then `birth_date` is None."""

    given_name: str
    family_name: str
    birth_date: date | None
    identifier: PersonIdentifier

    @property
    def born(self) -> str:
        """The date of birth as YYYY-MM-DD, empty where nobody told it."""
        return self.birth_date.isoformat() if self.birth_date else ""

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"
