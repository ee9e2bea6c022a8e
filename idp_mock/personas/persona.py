"""A test person: facts, a public password, and what it is there to try."""

import hmac
from enum import StrEnum

from msgspec import Struct, field

from eid.identity.level import Level
from eid.identity.person import Person
from eid.identity.pesel import Sex

PASSWORD = "Test-1234"  # noqa: S105 - public: every persona has it unless the seed says otherwise


class State(StrEnum):
    """Of a persona's Profil Zaufany; only an active one can log in."""

    ACTIVE = "active"
    EXPIRED = "expired"
    NO_PROFILE = "no_profile"
    BLOCKED = "blocked"
    DECEASED = "deceased"


class Employer(Struct, frozen=True, kw_only=True):
    """The business a persona runs. `nip` has 10 digits, `regon` 9."""

    name: str
    nip: str
    regon: str


class Address(Struct, frozen=True, kw_only=True):
    """A postal address."""

    street_address: str
    postal_code: str
    locality: str
    country: str

    @property
    def formatted(self) -> str:
        """In one line."""
        return f"{self.street_address}, {self.postal_code} {self.locality}"


HOME = Address(street_address="ul. Zmyślona 1", postal_code="00-000", locality="Testowo", country="PL")
"""Where every test person lives; neither the postal code nor the town exists."""


class Persona(Struct, frozen=True, kw_only=True):
    """`username` is the login at Profil Zaufany; `level` the highest level of assurance the persona reaches; `purpose` what it is there
    to try, by language code; `email` and `phone` may be empty; without `address` the persona lives at `HOME`. An active profile ends at
    `valid_until` (seconds since the epoch), where it has one."""

    username: str
    person: Person
    sex: Sex
    purpose: dict[str, str] = field(default_factory=dict)
    password: str = PASSWORD
    level: Level = Level.SUBSTANTIAL
    state: State = State.ACTIVE
    email: str = ""
    phone: str = ""
    employer: Employer | None = None
    address: Address | None = None
    valid_until: float | None = None

    def state_at(self, now: float) -> State:
        """Of the profile at that time."""
        ended = self.valid_until is not None and now >= self.valid_until and self.state is State.ACTIVE
        return State.EXPIRED if ended else self.state

    def knows(self, password: str) -> bool:
        """Whether this is the persona's password; the time it takes does not tell."""
        return hmac.compare_digest(self.password.encode(), password.encode())
