"""All that portals ever see of a login at the node."""

from dataclasses import dataclass
from enum import StrEnum

from eid.identity.level import Level
from eid.identity.person import Person


class Problem(StrEnum):
    """Why an answer of the node gives no arrival; each has a page that a person understands."""

    CANCELLED = "cancelled"
    FAILED = "failed"
    CONSENT_REFUSED = "consent_refused"
    NO_PROFILE = "no_profile"
    LEVEL_TOO_LOW = "level_too_low"
    EXPIRED = "expired"
    NOT_TRUSTED = "not_trusted"
    IDENTITY_INCONSISTENT = "identity_inconsistent"
    SESSION_LOST = "session_lost"
    ALREADY_USED = "already_used"
    NODE_UNREACHABLE = "node_unreachable"


@dataclass(frozen=True, kw_only=True)
class NodeSession:
    """What the portal needs to end the session at the node: SAML NameID and SessionIndex, or the OpenID ID token."""

    protocol: str
    name_id: str = ""
    session_index: str = ""
    id_token: str = ""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A person whom the node vouched for, judged and believed. `purpose` is what the portal named when it sent the person away
    (such as `register` or `login`); `arrived_at` is in seconds since the epoch."""

    purpose: str
    person: Person
    level: Level
    node_session: NodeSession
    arrived_at: float
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A login that gave no arrival. `detail` names the broken rule for a developer (English, one line); `problem` is for the person."""

    purpose: str
    problem: Problem
    detail: str = ""
