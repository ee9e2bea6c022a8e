"""What the API takes and gives about people: personas, their sessions, and what is made for them without a login."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from eid.identity.level import Level
from eid.identity.pesel import Sex
from idp_mock.control.models import Model, Text, Word
from idp_mock.personas.persona import State
from idp_mock.personas.population import MOST

UserName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]*$", max_length=14)]
BirthDate = Annotated[date, Field(ge=date(1800, 1, 1), le=date(2299, 12, 31))]


class Business(Model):
    """What a persona runs."""

    name: Word
    nip: Digits
    regon: Digits


class Home(Model):
    """Where a persona lives."""

    street_address: Word
    postal_code: Word
    locality: Word
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] = "PL"


class PersonaChange(Model):
    """Members that are left out stay as they are. A new `pesel` brings date of birth and sex along, unless these are given too."""

    given_name: Word | None = None
    family_name: Word | None = None
    pesel: Digits | None = Field(None, description="11 digits with a right check digit")
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] | None = Field(None, description="of a person without PESEL")
    number: Word | None = Field(None, description="the national number of a person without PESEL")
    birth_date: date | None = None
    sex: Sex | None = None
    password: Word | None = None
    level: Level | None = None
    state: State | None = None
    email: Text | None = None
    phone: Text | None = None
    purpose: dict[Literal["pl", "en"], Text] | None = None
    employer: Business | None = None
    address: Home | None = None
    valid_until: float | None = Field(None, description="when an active profile ends, in seconds since the epoch")


class PersonaCopy(PersonaChange):
    username: UserName


class NewPersona(PersonaCopy):
    """Needs a `pesel`, or all of `country`, `number`, `birth_date` and `sex`."""

    given_name: Word
    family_name: Word


class PersonaTold(Model):
    username: str
    given_name: str
    family_name: str
    pesel: str
    country: str
    number: str
    birth_date: date
    sex: Sex
    password: str
    level: Level
    state: State
    email: str
    phone: str
    purpose: dict[str, str]
    employer: Business | None
    address: Home
    valid_until: float | None


class PersonaQuery(Model):
    offset: int = Field(0, ge=0, le=10**9, description="how many to leave out")
    limit: int = Field(1000, ge=1, le=1000)


class Generation(Model):
    """The same seed gives the same people. Dates of birth before 1900 belong to nobody alive; with later ones a PESEL may be somebody's."""

    count: int = Field(ge=1, le=MOST)
    seed: int = Field(1, ge=0, lt=2**53)
    born_from: BirthDate = date(1820, 1, 1)
    born_to: BirthDate = date(1899, 12, 31)


class Generated(Model):
    """Numbers of the first and the last of them: a user name ends in its number. `examples` are the first few."""

    first: int
    last: int
    examples: list[PersonaTold]


class SessionTold(Model):
    id: str
    username: str
    authority: str
    level: Level
    authenticated_at: float
    expires_at: float
    clients: list[str] = Field(description="protocol and id of each client that got data in this session")


class MintToken(Model):
    persona: Word
    client_id: Word
    scope: Text = "openid profile"
    nonce: Text = ""
    fault: Text = Field("", description="the id of what is wrong with it")


class MintAssertion(Model):
    persona: Word
    entity_id: Word = Field(description="the audience")
    acs: Word = Field(description="the recipient")
    in_response_to: Text = ""
    certificate: str = Field(
        "", max_length=20_000, description="encrypt for it: PEM, or DER in base64; default: that of the registered service provider"
    )
    fault: Text = Field("", description="the id of what is wrong with it")


class AssertionTold(Model):
    assertion: str = Field(description="signed")
    encrypted: str = Field(description="an EncryptedAssertion that holds it; empty where no certificate is known")
