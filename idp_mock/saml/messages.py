"""SAML messages as frozen values: requests as they were read, answers as they will be written. Instants that are sent are in seconds
since the epoch; those that were received are the text that came."""

from enum import StrEnum

from msgspec import Struct

from eid.identity.level import Level
from eid.identity.person import Person
from idp_mock.login.request import Attribute, OperationContext

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


class Request(Struct, frozen=True, kw_only=True):
    """What all requests have in common (SAML core §3.2.1). What was not sent is empty."""

    id: str
    version: str
    issue_instant: str
    destination: str
    issuer: str


class AuthnRequest(Request, frozen=True, kw_only=True):
    """SAML core §3.4.1 and wezel-krajowy.md ch. 4.2. `attributes` are the Names asked for, `contexts` the URIs of levels wanted (those of
    declarations too: they satisfy nothing), `relay_state` is None where no such field was sent, `subject` the NameID of a Subject (core
    §3.4.1.1), empty without one."""

    acs_url: str
    protocol_binding: str
    force_authn: bool
    is_passive: bool
    provider_name: str
    sp_type: str
    attributes: tuple[str, ...]
    operations: tuple[OperationContext, ...]
    name_id_format: str
    comparison: str
    contexts: tuple[str, ...]
    relay_state: str | None
    subject: str = ""


class ArtifactResolve(Request, frozen=True, kw_only=True):
    """SAML core §3.5.1, wezel-krajowy.md ch. 6."""

    artifact: str


class LogoutRequest(Request, frozen=True, kw_only=True):
    """SAML core §3.7.1, wezel-krajowy.md ch. 11."""

    name_id: str
    session_indexes: tuple[str, ...]


class Code(StrEnum):
    """Status codes (SAML core §3.2.2.2), without their common beginning."""

    SUCCESS = "Success"
    REQUESTER = "Requester"
    RESPONDER = "Responder"
    AUTHN_FAILED = "AuthnFailed"
    NO_AUTHN_CONTEXT = "NoAuthnContext"
    NO_PASSIVE = "NoPassive"
    REQUEST_DENIED = "RequestDenied"
    UNKNOWN_PRINCIPAL = "UnknownPrincipal"
    INVALID_NAME_ID_POLICY = "InvalidNameIDPolicy"
    NO_SUPPORTED_IDP = "NoSupportedIDP"
    PARTIAL_LOGOUT = "PartialLogout"
    REQUEST_UNSUPPORTED = "RequestUnsupported"
    VERSION_MISMATCH = "VersionMismatch"


class Status(Struct, frozen=True, kw_only=True):
    """`nested` is the second-level code; without it only `code` is written."""

    code: Code
    nested: Code | None = None
    message: str = ""


SUCCESS = Status(code=Code.SUCCESS)
PARTIAL_LOGOUT = Status(code=Code.SUCCESS, nested=Code.PARTIAL_LOGOUT, message="The session is over, but not every service could be told.")


class Assertion(Struct, frozen=True, kw_only=True):
    """Who logged in, for one service provider (wezel-krajowy.md ch. 9). `session_index` is the ID as well, in the usual form [V]."""

    id: str
    session_index: str
    issuer: str
    issued_at: float
    in_response_to: str
    recipient: str
    audience: str
    name_id: str
    person: Person
    attributes: tuple[Attribute, ...]
    level: Level
    authority: str
    authenticated_at: float
    birth_date_suffix: str = "Z"


class Answer(Struct, frozen=True, kw_only=True):
    """What all answers have in common."""

    id: str
    in_response_to: str
    issued_at: float
    issuer: str
    status: Status


class Response(Answer, frozen=True, kw_only=True):
    """The inner answer, to the AuthnRequest. `encrypted_data` is the text of an EncryptedData, empty where nobody logged in."""

    encrypted_data: str = ""


class ArtifactResponse(Answer, frozen=True, kw_only=True):
    """The outer answer, to the ArtifactResolve. Without `response` the artifact stood for nothing."""

    response: Response | None = None


class LogoutResponse(Answer, frozen=True, kw_only=True):
    """The answer to a LogoutRequest."""


class LogoutNotice(Struct, frozen=True, kw_only=True):
    """A LogoutRequest that the node itself sends."""

    id: str
    issued_at: float
    issuer: str
    destination: str
    name_id: str
    session_index: str


class LogoutConfirmation(Struct, frozen=True, kw_only=True):
    """A LogoutResponse that the node gets. `code` is the top one, as a whole URI; what was not sent is empty."""

    issuer: str
    in_response_to: str
    code: str
