"""All that portals ever see of a login at the node."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

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
    NOT_PROLONGED = "not_prolonged"
    ALREADY_USED = "already_used"
    NODE_UNREACHABLE = "node_unreachable"


class NodeSession(Struct, frozen=True, kw_only=True):
    """The session at the node: what the portal needs to end it, and to know it again when the node says that it has ended.

    Over SAML `name_id` is the NameID, `session_index` the SessionIndex and `client_id` the entityID of the service provider; over OpenID
    Connect they are `sub`, `sid` (empty where the node gave none) and the client to which the ID token, `id_token`, was issued. Where the
    portal prolongs it, `refresh_token` does so, once `renew_at` (seconds since the epoch) has come. Where it watches it, `session_state`
    is what the node's frame is asked about."""

    protocol: str
    name_id: str = ""
    session_index: str = ""
    id_token: str = ""
    client_id: str = ""
    refresh_token: str = ""
    renew_at: float = 0
    session_state: str = ""

    def is_due(self, now: float) -> bool:
        """Whether the node must be asked whether the session goes on."""
        return bool(self.refresh_token) and now >= self.renew_at

    @property
    def names(self) -> tuple[str, ...]:
        """By which the node may call it. A logout of OpenID Connect may bring `sub` or `sid` alone, one of SAML brings the NameID."""
        if self.protocol == "saml":
            return (self.name_id,) if self.session_index else ()
        named = (subject_name(self.name_id), session_name(self.session_index))
        return tuple(name for name, of in zip(named, (self.name_id, self.session_index), strict=True) if of)


def subject_name(sub: str) -> str:
    """The name of all sessions of an OpenID subject."""
    return f"oidc sub {sub}"


def session_name(sid: str) -> str:
    """The name of one OpenID session."""
    return f"oidc sid {sid}"


class Operation(Struct, frozen=True, kw_only=True):
    """What a person is asked to authorise at the node, shown there before consent (OperationContext, wezel-krajowy.md ch. 4.2)."""

    context_class: str
    description: str
    document_id: str


EndSessions = Callable[[str, tuple[str, ...]], int]
"""Ends the portal's sessions that began with sessions of the node of that name and one of these indexes (none given: all); how many."""


class Voucher(StrEnum):
    """Who says who the person is: the node, or the issuer of a qualified certificate by which the person signed."""

    NODE = "node"
    CERTIFICATE = "certificate"


class Arrival(Struct, frozen=True, kw_only=True):
    """A person whom somebody vouched for, judged and believed. `purpose` is what the portal named when it sent the person away (such as
    `register` or `login`); `arrived_at` is in seconds since the epoch. Who comes by certificate has no session at the node."""

    purpose: str
    person: Person
    level: Level
    node_session: NodeSession | None
    arrived_at: float
    vouched_by: Voucher = Voucher.NODE
    email: str = ""
    phone: str = ""


class Failure(Struct, frozen=True, kw_only=True):
    """A login that gave no arrival. `detail` names the broken rule for a developer (English, one line); `problem` is for the person."""

    purpose: str
    problem: Problem
    detail: str = ""
