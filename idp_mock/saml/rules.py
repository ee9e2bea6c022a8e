"""What the dialect demands of requests. Each rule's first line is what the developer on the other side reads when it is broken."""

from typing import Generic, TypeVar

from msgspec import Struct

from eid.xml.encryption import CannotEncrypt, agreement_key
from eid.xml.verification import Irregularity, Verified
from idp_mock.loopback import is_welcome
from idp_mock.saml import errors
from idp_mock.saml.addresses import means_this_node
from idp_mock.saml.any_request import id_is_a_name, issue_instant_is_now, issuer_is_named, version_is_2_0
from idp_mock.saml.dialect import DestinationPolicy, ProviderNameUse, Tolerance
from idp_mock.saml.levels import acceptable_levels
from idp_mock.saml.messages import AuthnRequest, LogoutRequest, Request
from idp_mock.saml.names import HTTP_ARTIFACT
from idp_mock.saml.service_providers import SECTORS, ServiceProvider

Q = TypeVar("Q", bound=Request, covariant=True)


class Terms(Struct, frozen=True, kw_only=True):
    """What requests are judged by: `now` in seconds since the epoch, `skew` in seconds, `own_url` the address they should name,
    `real_path` its path at the real node, `node_hosts` those that mean this node, `further_hosts` those that count as this machine,
    `strict` whether strangers are sent away."""

    now: float
    skew: int
    strict: bool
    own_url: str
    real_path: str
    node_hosts: frozenset[str]
    further_hosts: frozenset[str]


class Case(Struct, Generic[Q], frozen=True, kw_only=True):
    """A request with all that it is judged by. `signature` is what verification found, or why it failed."""

    request: Q
    service_provider: ServiceProvider
    signature: Verified | Exception
    terms: Terms


def signed_by_encryption_key(case: Case[Request]) -> bool:
    """Whether a service provider that has further certificates signed with the one to encrypt for."""
    provider = case.service_provider
    several = any(one != provider.encryption_certificate for one in provider.certificates)
    return several and isinstance(case.signature, Verified) and case.signature.certificate == provider.encryption_certificate


def service_provider_is_known(case: Case[Request]) -> None:
    """The Issuer must be registered when the node is strict."""
    if case.terms.strict and not case.service_provider.registered:
        detail = f"{case.request.issuer!r} is not registered; entityIDs are compared character by character"
        raise errors.UnknownServiceProvider(detail, expected="a registered entityID", got=case.request.issuer)


def signature_holds(case: Case[Request]) -> None:
    """The message must carry a signature that verifies with a certificate of its Issuer (wezel-krajowy.md ch. 4.4)."""
    if isinstance(case.signature, Exception):
        raise errors.BadSignature(str(case.signature)) from case.signature


def destination_is_this_node(case: Case[Request]) -> None:
    """Destination must name this node and this service, where it is given (SAML core section 3.2.1)."""
    named, terms = case.request.destination, case.terms
    strict = case.service_provider.dialect.destination is DestinationPolicy.STRICT
    if not named or named == terms.own_url:
        return
    if strict or not means_this_node(named, terms.own_url, terms.real_path, terms.node_hosts, terms.further_hosts):
        raise errors.WrongDestination(expected=terms.own_url, got=named)


def return_address_is_allowed(case: Case[AuthnRequest]) -> None:
    """AssertionConsumerServiceURL must be registered; a stranger's must be on this machine (wezel-krajowy.md ch. 3)."""
    named, provider = case.request.acs_url, case.service_provider
    if provider.registered:
        if named and named not in provider.acs:
            raise errors.WrongReturnAddress(expected=" or ".join(provider.acs), got=named)
    elif not is_welcome(named, case.terms.further_hosts):
        expected = "an http(s) address on a loopback host"
        raise errors.WrongReturnAddress(f"expected {expected}, got {named!r}; register the service provider", expected=expected, got=named)


def binding_is_http_artifact(case: Case[AuthnRequest]) -> None:
    """ProtocolBinding must be HTTP-Artifact (wezel-krajowy.md ch. 4.2)."""
    if case.request.protocol_binding not in ("", HTTP_ARTIFACT):
        raise errors.IncompleteRequest(expected=HTTP_ARTIFACT, got=case.request.protocol_binding)


def sector_is_named(case: Case[AuthnRequest]) -> None:
    """Extensions must hold an eIDAS SPType, public or private, as registered (wezel-krajowy.md ch. 4.2)."""
    allowed = (case.service_provider.sector,) if case.service_provider.sector else SECTORS
    if case.request.sp_type not in allowed:
        raise errors.IncompleteRequest(expected=" or ".join(allowed), got=repr(case.request.sp_type))


def attributes_are_requested(case: Case[AuthnRequest]) -> None:
    """Extensions must hold eIDAS RequestedAttributes with at least one RequestedAttribute (wezel-krajowy.md ch. 4.2)."""
    if not any(case.request.attributes):
        raise errors.IncompleteRequest("no RequestedAttribute with a Name was found", expected="a RequestedAttribute", got="none")


def provider_name_is_the_registered_one(case: Case[AuthnRequest]) -> None:
    """ProviderName must be the registered value, where one is registered (wezel-krajowy.md ch. 4.3)."""
    expected, named, use = case.service_provider.provider_name, case.request.provider_name, case.service_provider.dialect.provider_name_use
    if use is ProviderNameUse.IGNORED:
        return
    if expected and named != expected:
        raise errors.WrongProviderName(expected=repr(expected), got=repr(named))
    if use is ProviderNameUse.REQUIRED and not named:
        raise errors.WrongProviderName(expected="some value", got="none")


def encryption_key_does_not_sign(case: Case[Request]) -> None:
    """The encryption key must not sign, where the service provider has another and this is not tolerated (wezel-krajowy.md ch. 3)."""
    if case.service_provider.dialect.signed_with_encryption_key is Tolerance.REFUSED and signed_by_encryption_key(case):
        raise errors.BadSignature("the message is signed with the encryption key", expected="a signing key", got="the encryption key")


def base64_is_unbroken(case: Case[Request]) -> None:
    """Base64 in the signature must stand on one line where nothing else is tolerated (wezel-krajowy.md ch. 4.4)."""
    refused = case.service_provider.dialect.broken_base64 is Tolerance.REFUSED
    if refused and isinstance(case.signature, Verified) and Irregularity.BROKEN_BASE64 in case.signature.irregularities:
        raise errors.BadSignature("SignatureValue or DigestValue holds spaces or line breaks", expected="one line", got="several")


def level_is_offered(case: Case[AuthnRequest]) -> None:
    """RequestedAuthnContext must name an eIDAS level that can be reached (wezel-krajowy.md ch. 4.2)."""
    levels = acceptable_levels(case.request.comparison, case.request.contexts)
    if not levels or not case.service_provider.highest_level.reaches(levels[0]):
        offered = f"up to {case.service_provider.highest_level.uri}"
        got = f"{case.request.comparison} {', '.join(case.request.contexts)}"
        raise errors.LevelNotOffered(f"{offered} is offered, got {got}", expected=offered, got=got)


def operation_is_complete(case: Case[AuthnRequest]) -> None:
    """At most one operation context may be given, with ContextClass, ContextDescription and DocumentID (wezel-krajowy.md ch. 4.2)."""
    operations = case.request.operations
    if len(operations) > 1:
        raise errors.IncompleteRequest(expected="at most one", got=str(len(operations)))
    if any(not (each.context_class and each.description and each.document_id) for each in operations):
        raise errors.IncompleteRequest("an attribute is missing or empty", expected="three attributes", got=str(operations[0]))


def assertion_can_be_encrypted(case: Case[AuthnRequest]) -> None:
    """The certificate to encrypt for must have an elliptic key, P-256 or P-384 (wezel-krajowy.md ch. 3)."""
    certificate = case.service_provider.encryption_certificate
    if certificate is None:
        raise errors.BadSignature("KeyInfo presents no certificate; an unknown service provider's is also its encryption certificate")
    try:
        agreement_key(certificate)
    except CannotEncrypt as error:
        raise errors.UnusableCertificate(f"{error}; register an encryption certificate") from error


def session_is_named(case: Case[LogoutRequest]) -> None:
    """NameID and SessionIndex must say whose session ends (wezel-krajowy.md ch. 11)."""
    if not (case.request.name_id and case.request.session_indexes):
        got = f"NameID {case.request.name_id!r} and {len(case.request.session_indexes)} SessionIndex"
        raise errors.IncompleteRequest(expected="a NameID and at least one SessionIndex", got=got)


OF_ANY_REQUEST = (
    version_is_2_0,
    id_is_a_name,
    issuer_is_named,
    service_provider_is_known,
    signature_holds,
    encryption_key_does_not_sign,
    base64_is_unbroken,
    issue_instant_is_now,
    destination_is_this_node,
)
"""Broken by an ArtifactResolve or LogoutRequest: told in the SAML status."""
OF_AUTHN_REQUEST = (
    *OF_ANY_REQUEST,
    assertion_can_be_encrypted,
    return_address_is_allowed,
    binding_is_http_artifact,
    sector_is_named,
    attributes_are_requested,
    provider_name_is_the_registered_one,
    level_is_offered,
    operation_is_complete,
)
"""Broken by an AuthnRequest: shown to the person, who does not return to the service provider (ch. 10)."""
OF_LOGOUT_REQUEST = (*OF_ANY_REQUEST, session_is_named)
