"""What a protocol asks of a login, and what it gets back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from eid.identity.level import Level
from eid.identity.person import Person
from eid.identity.pesel import Sex
from idp_mock.personas.persona import Address


class Page(StrEnum):
    """Pages that a tester may switch off, by setting, per client or per request (parameter `mock_skip`). `CREDENTIALS` is left out only
    where the request names a persona as its hint."""

    CHOOSER = "chooser"
    CREDENTIALS = "credentials"
    SECOND_FACTOR = "second_factor"
    CONSENT = "consent"


class Refusal(StrEnum):
    """Why a login ended without an identity."""

    CANCELLED = "cancelled"
    FAILED = "failed"
    CONSENT_REFUSED = "consent_refused"
    NO_PROFILE = "no_profile"
    LEVEL_TOO_LOW = "level_too_low"
    LOGIN_REQUIRED = "login_required"


class Attribute(StrEnum):
    """What a protocol may pass on about a person, in the words of the consent page; each protocol maps its own names to these."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    BIRTH_DATE = "birth_date"
    PERSON_IDENTIFIER = "person_identifier"
    EMAIL = "email"
    PHONE = "phone"
    USERNAME = "username"
    SEX = "sex"
    ADDRESS = "address"


class OperationContext(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The operation that the person authorises, shown before consent (wezel-krajowy.md ch. 4.2, Extensions)."""

    context_class: str
    description: str
    document_id: str


class LoginRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A protocol's wish to know who is there. `protocol` names who takes the outcome; `context` is that protocol's own and comes
    back untouched (JSON values only). `max_age` (seconds) limits the age of a session that may be used again. `hint` is a user name to
    fill in, or a directive of a tester (`outcomes.MARK`). `links` are addresses that the consent page shows beside the client's name:
    `logo` (of this node), `home`, `policy`, `terms`. `attributes` are the values of `Attribute` that will be passed on: the consent
    page lists exactly these. `farewell` is what the protocol wants to remember so that it can tell the client when the session ends;
    None where the client need not be told."""

    protocol: str
    client_id: str
    client_name: str
    level: Level = Level.LOW
    force: bool = False
    passive: bool = False
    max_age: int | None = None
    hint: str = ""
    attributes: tuple[str, ...] = ()
    operation: OperationContext | None = None
    skip: frozenset[Page] = frozenset()
    context: dict[str, Any] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    farewell: dict[str, Any] | None = None


class Identified(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who logged in. `username` is the login at the identity provider behind the node, `authority` that provider's name (`pz.gov.pl`),
    `level` the level actually reached, `session_id` the node's session, `authenticated_at` in seconds since the epoch, `sex` where it is
    known; without `address` the person lives at `HOME`. `fault` is what a tester wants to be wrong with the answers about this login."""

    person: Person
    username: str
    level: Level
    authority: str
    session_id: str
    authenticated_at: float
    email: str = ""
    phone: str = ""
    sex: Sex | None = None
    address: Address | None = None
    fault: str = ""


class Refused(Struct, frozen=True, kw_only=True):
    """Why nobody did; `fault` as above."""

    reason: Refusal
    fault: str = ""


Outcome = Identified | Refused
