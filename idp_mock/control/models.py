"""What the API takes and gives, as pydantic models. Times are seconds since the epoch; a text that is not known is empty."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from eid.clock import EARLIEST, LATEST
from eid.identity.level import Level
from eid.identity.pesel import Sex
from idp_mock.faults.fault import Expect, Family, Reach
from idp_mock.keyring import Use
from idp_mock.outcomes import LONGEST_DELAY, Ending
from idp_mock.personas.persona import State
from idp_mock.personas.population import MOST
from idp_mock.spaces import NAME

Instant = Annotated[float, Field(ge=EARLIEST, lt=LATEST, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=-LATEST, lt=LATEST, allow_inf_nan=False)]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("printable characters")
    return text


Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(_printable)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]
UserName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$")]
SpaceName = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]*$", max_length=14)]


BirthDate = Annotated[date, Field(ge=date(1800, 1, 1), le=date(2299, 12, 31))]


class Model(BaseModel):
    """Unknown members are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


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


class NewOutcome(Model):
    """How the next login ends that fits `client_id` and `username`, where these are given. One of `persona`, `outcome`, `delay` and `fault`
    at least; `persona` and `outcome` exclude each other."""

    client_id: Text = ""
    username: Text = Field("", description="only a login of this persona")
    persona: Text = Field("", description="it succeeds as this persona")
    outcome: Ending | None = None
    delay: float = Field(0, ge=0, le=LONGEST_DELAY, description="seconds to wait first")
    fault: Text = Field("", description="the id of what is wrong with its answers")


class OutcomeTold(NewOutcome):
    id: str


class FaultTold(Model):
    """`title` is Polish. `expect` says what a correct relying party does: refuse it, accept it, or either without crashing."""

    id: str
    title: str
    title_en: str
    family: Family
    expect: Expect
    clause: str = Field(description="where the specification says so")
    why: str
    covers: list[str] = Field(description="ids of other catalogues")
    protocols: list[str] = Field(description="oidc, saml (the real node's dialect), saml2 (the general profile)")
    reach: Reach = Field(description="login: for one login or a space; space: for a space only, it bites where no login is known")
    needs: str = Field(description="what else must be so for it to bite; empty: nothing")


class NewArmed(Model):
    fault: Word
    client_id: Text = Field("", description="only in exchanges of this client")
    times: int | None = Field(None, ge=1, le=1_000_000, description="in how many exchanges; without: until it is disarmed")


class ArmedTold(NewArmed):
    id: str


class ClockTold(Model):
    """`offset` is how far the clock is ahead of real time."""

    now: float
    iso: str
    real: float
    offset: float
    frozen: bool


class Advance(Model):
    seconds: Seconds


class SetClock(Model):
    at: AwareDatetime | Instant = Field(description="seconds since the epoch, or a date and time with its zone")


class KeyTold(Model):
    """`until` is when a retired key ceases to be published."""

    kid: str
    kind: str = Field(description="such as node-rsa; one key of each kind is active")
    use: Use
    until: float | None
    subject: str
    not_before: float
    not_after: float
    certificate: str = Field(description="DER in base64")


class Rotation(Model):
    """The first call publishes the next keys, the second puts them to use."""

    step: Literal["published", "in_use"]


class SessionTold(Model):
    id: str
    username: str
    authority: str
    level: Level
    authenticated_at: float
    expires_at: float
    clients: list[str] = Field(description="protocol and id of each client that got data in this session")


class EventQuery(Model):
    """`wait` holds the answer back until an event fits, at most so many seconds."""

    after: Annotated[str, StringConstraints(pattern=r"^([0-9]{1,15}-[0-9]{1,4})?$")] = ""
    limit: int = Field(100, ge=1, le=1000)
    wait: float = Field(0, ge=0, le=25)
    flow: Text = ""
    method: Annotated[str, StringConstraints(pattern="^[A-Z]*$", max_length=20)] = ""
    path: Text = Field("", description="how the path begins")
    status: int = Field(0, ge=0, le=999)
    contains: Text = Field("", description="in address, headers or bodies")


class EventLine(Model):
    number: str
    at: float
    took: float
    flow: str
    method: str
    path: str
    query: str
    status: int
    request_size: int
    reply_size: int
    bent: list[str] = Field(description="faults that were applied")


class EventTold(EventLine):
    """Bodies as text where they are UTF-8, else empty: the raw octets have an address of their own."""

    request_headers: list[tuple[str, str]]
    request_body: str
    reply_headers: list[tuple[str, str]]
    reply_body: str


class NewSnapshot(Model):
    name: SpaceName


class SnapshotTold(Model):
    name: str
    taken_at: float


class SpaceTold(Model):
    name: str
    issuer: str


class MintToken(Model):
    persona: Word
    client_id: Word
    scope: Text = "openid profile"
    nonce: Text = ""


class MintAssertion(Model):
    persona: Word
    entity_id: Word = Field(description="the audience")
    acs: Word = Field(description="the recipient")
    in_response_to: Text = ""


class AssertionTold(Model):
    assertion: str


class ProblemTold(Model):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = Field(default=[], description="at, expected, came")


Document = dict[str, Any]
"""A client in its protocol's own words."""
