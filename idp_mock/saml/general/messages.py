"""Messages of the general profile as frozen values: requests as they were read, answers as they will be written."""

from msgspec import Struct

from eid.xml.parser import Element
from idp_mock.login.request import Identified
from idp_mock.saml.general.attributes import Form
from idp_mock.saml.general.name_ids import NameId
from idp_mock.saml.general.service_provider import Endpoint, Requested
from idp_mock.saml.messages import Request


class Detached(Struct, frozen=True, kw_only=True):
    """A signature beside a message: its value over these octets, by the algorithm of that URI."""

    octets: bytes
    value: bytes
    algorithm: str


class Received(Struct, frozen=True, kw_only=True):
    """A message that a binding brought. `relay_state` is None where none was sent."""

    element: Element
    relay_state: str | None = None
    detached: Detached | None = None


class AuthnRequest(Request, frozen=True, kw_only=True):
    """SAML core §3.4.1; what was not sent is empty. `attributes` are those of the eIDAS extension, `idp_list` the ProviderIDs of Scoping,
    `hint` the NameID of Subject."""

    acs_url: str
    acs_index: str
    protocol_binding: str
    attribute_service_index: str
    force_authn: bool
    is_passive: bool
    name_id_format: str
    sp_name_qualifier: str
    comparison: str
    contexts: tuple[str, ...]
    other_contexts: bool
    attributes: tuple[Requested, ...]
    idp_list: tuple[str, ...]
    hint: str
    relay_state: str | None


class Asked(Struct, frozen=True, kw_only=True):
    """What a login leaves to be answered. `request_id` is empty for a login that the node began itself. `told` is the AuthnContextClassRef
    to answer with, by each level (its word) that satisfies the request; `attributes` are Names of `attributes.FORMS`,
    `secret_name` whether the NameID shall be encrypted."""

    entity_id: str
    request_id: str
    acs: Endpoint
    relay_state: str | None
    name_id_format: str
    told: dict[str, str]
    attributes: tuple[str, ...]
    secret_name: bool = False


class Assertion(Struct, frozen=True, kw_only=True):
    """Who logged in, for one service provider (SAML profiles §4.1.4.2). Instants in seconds since the epoch. `secret` is the text of an
    EncryptedData that stands in the place of the NameID, or empty."""

    id: str
    issuer: str
    issued_at: float
    begins_at: float
    ends_at: float
    in_response_to: str
    recipient: str
    audience: str
    name_id: NameId
    session_index: str
    session_ends_at: float
    context: str
    who: Identified
    attributes: tuple[Form, ...]
    secret: str = ""


class Outline(Struct, frozen=True, kw_only=True):
    """What every message from the node begins with. `destination` and `in_response_to` are empty where they do not belong."""

    name: str
    id: str
    issuer: str
    issued_at: float
    destination: str = ""
    in_response_to: str = ""
    ends_at: float | None = None


class LogoutRequest(Struct, frozen=True, kw_only=True):
    """What the node tells a service provider when a session ends (SAML core §3.7.1). `secret` as in an assertion."""

    name_id: NameId
    session_index: str
    secret: str = ""


class ByForm(Struct, frozen=True, kw_only=True):
    """The browser posts these fields to the address."""

    address: str
    fields: dict[str, str]


class ByAddress(Struct, frozen=True, kw_only=True):
    """The browser is redirected there."""

    location: str


Outbound = ByForm | ByAddress
"""How a message leaves through the browser."""
