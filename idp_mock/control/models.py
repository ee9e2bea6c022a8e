"""What the API takes and gives, as pydantic models. Times are seconds since the epoch; a text that is not known is empty."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from eid.clock import EARLIEST, LATEST
from idp_mock.faults.fault import Expect, Family, Reach
from idp_mock.keyring import Use
from idp_mock.outcomes import LONGEST_DELAY, Ending
from idp_mock.spaces import NAME

Instant = Annotated[float, Field(ge=EARLIEST, lt=LATEST, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=-LATEST, lt=LATEST, allow_inf_nan=False)]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("printable characters")
    return text


Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(_printable)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]
SpaceName = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]


class Model(BaseModel):
    """Unknown members are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


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
    logins: int = Field(description="how many logins of one client must carry it: the last one gets something of the others once more")


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
    remarks: list[str] = Field(description="what the request does that is tolerated here and may not be elsewhere, in sentences")


class EventTold(EventLine):
    """Bodies as text where they are UTF-8, else empty: the raw octets have an address of their own."""

    request_headers: list[tuple[str, str]]
    request_body: str
    reply_headers: list[tuple[str, str]]
    reply_body: str


class Suspect(Model):
    """A message that nobody has sent yet."""

    document: Annotated[str, StringConstraints(min_length=1, max_length=256 * 1024)] = Field(
        description="XML of a SAML AuthnRequest or of metadata; an address of an OpenID request or response; a token response; an ID token"
    )


class BrokenTold(Model):
    rule: str
    statement: str
    detail: str
    expected: str
    got: str


class JudgementTold(Model):
    """By `saml` (the real node's dialect), `saml2` (the general profile), `metadata`, `oidc` (an authorization request), `oidc-response`
    or `oidc-tokens`; it is accepted where no rule is broken."""

    profile: str
    broken: list[BrokenTold]


class NewSnapshot(Model):
    name: SpaceName


class SnapshotTold(Model):
    name: str
    taken_at: float


class SpaceTold(Model):
    name: str
    issuer: str


class ProblemTold(Model):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = Field(default=[], description="at, expected, came")


Document = dict[str, Any]
"""A client in its protocol's own words."""
