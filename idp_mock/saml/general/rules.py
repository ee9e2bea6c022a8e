"""What the general profile demands of requests. Each rule's first line is what the developer on the other side reads when it is broken."""

from urllib.parse import urlsplit

from eid.clock import iso_seconds
from idp_mock.loopback import is_welcome
from idp_mock.saml import errors
from idp_mock.saml.any_request import id_is_a_name, issue_instant_is_now, issuer_is_named, version_is_2_0
from idp_mock.saml.general.cases import Case
from idp_mock.saml.general.contexts import KNOWN, answers_to
from idp_mock.saml.general.errors import ContextNotOffered, NameNotOffered, NotSupported, OtherProviderWanted
from idp_mock.saml.general.messages import AuthnRequest
from idp_mock.saml.general.name_ids import FORMATS, chosen_format
from idp_mock.saml.general.names import ENCRYPTED, HTTP_POST
from idp_mock.saml.general.service_provider import RETURN_BINDINGS, Endpoint, ServiceProvider
from idp_mock.saml.messages import ArtifactResolve, LogoutRequest, Request


def service_provider_is_known(case: Case[Request]) -> None:
    """The Issuer must be registered when the node is strict, by metadata that are still valid."""
    known, terms = case.service_provider, case.terms
    if terms.strict and not known.registered:
        detail = f"{case.request.issuer!r} is not registered; entityIDs are compared character by character"
        raise errors.UnknownServiceProvider(detail, expected="a registered entityID", got=case.request.issuer)
    if known.valid_until is not None and terms.now >= known.valid_until:
        detail = f"the metadata of {case.request.issuer!r} ended {terms.now - known.valid_until:.0f} s ago"
        raise errors.UnknownServiceProvider(
            detail, expected="metadata that are valid now", got=f"validUntil {iso_seconds(known.valid_until)}"
        )


def signature_holds(case: Case[Request]) -> None:
    """A signature, where there is one, must verify with a certificate of the Issuer (SAML core section 5)."""
    if isinstance(case.signature, Exception):
        raise errors.BadSignature(str(case.signature)) from case.signature


def signed_as_declared(case: Case[AuthnRequest]) -> None:
    """Who declares AuthnRequestsSigned in its metadata must sign (SAML metadata section 2.4.4)."""
    if case.signature is None and case.service_provider.signs_requests:
        raise errors.BadSignature("there is no signature", expected="a signature", got="none")


def resolver_is_authentic(case: Case[ArtifactResolve]) -> None:
    """To a strict node an ArtifactResolve must be signed where the metadata have a certificate (SAML profiles section 4.1.3.5)."""
    if case.terms.strict and case.signature is None and case.service_provider.certificates:
        raise errors.BadSignature("there is no signature", expected="a signature", got="none")


def logout_is_authentic(case: Case[LogoutRequest]) -> None:
    """A LogoutRequest must be signed with a certificate of its Issuer, where one is registered (SAML profiles section 4.4.4.1)."""
    if isinstance(case.signature, Exception):
        raise errors.BadSignature(str(case.signature)) from case.signature
    if case.signature is None and case.service_provider.certificates:
        raise errors.BadSignature("there is no signature", expected="a signature", got="none")


def destination_is_this_endpoint(case: Case[Request]) -> None:
    """Destination must be the address of this endpoint, where it is given (SAML bindings section 3.5.5.2)."""
    named, terms = case.request.destination, case.terms
    if named in ("", terms.own_url):
        return
    if not is_welcome(named, terms.hosts) or urlsplit(named).path != urlsplit(terms.own_url).path:
        raise errors.WrongDestination(expected=terms.own_url, got=named)


def return_address_is_allowed(case: Case[AuthnRequest]) -> None:
    """The Response must go to an AssertionConsumerService of the metadata; a guest's must be on this machine (SAML profiles 4.1.4.1)."""
    return_endpoint(case)


def return_endpoint(case: Case[AuthnRequest]) -> Endpoint:
    """Where the Response goes. Raises `WrongReturnAddress`."""
    request, known = case.request, case.service_provider
    found = _registered_endpoint(request, known) if known.registered else _endpoint_of_guest(case)
    if found.binding not in RETURN_BINDINGS:
        raise errors.WrongReturnAddress(expected=f"one of the bindings {', '.join(RETURN_BINDINGS)}", got=found.binding)
    return found


def _registered_endpoint(request: AuthnRequest, known: ServiceProvider) -> Endpoint:
    if request.acs_index:
        found, asked = known.acs_of_index(request.acs_index), f"AssertionConsumerServiceIndex {request.acs_index!r}"
    elif request.acs_url:
        found, asked = known.acs_at(request.acs_url, request.protocol_binding), f"{request.acs_url} {request.protocol_binding}".strip()
    else:
        found, asked = known.default_acs(request.protocol_binding), f"ProtocolBinding {request.protocol_binding!r}"
    if found is None:
        known_ones = ", ".join(f"{one.index} {one.location} {one.binding}" for one in known.acs)
        raise errors.WrongReturnAddress(expected=f"one of {known_ones or 'none'}", got=asked)
    return found


def _endpoint_of_guest(case: Case[AuthnRequest]) -> Endpoint:
    request = case.request
    if not is_welcome(request.acs_url, case.terms.hosts):
        expected = "an AssertionConsumerServiceURL on a loopback host"
        detail = f"expected {expected}, got {request.acs_url!r}; register the service provider"
        raise errors.WrongReturnAddress(detail, expected=expected, got=request.acs_url)
    return Endpoint(binding=request.protocol_binding or HTTP_POST, location=request.acs_url)


def name_is_offered(case: Case[AuthnRequest]) -> None:
    """NameIDPolicy must ask for a Format that this node has, in the service provider's own namespace (SAML core section 3.4.1.1)."""
    request = case.request
    wanted = chosen_format(request.name_id_format, case.service_provider.name_id_formats)
    if wanted not in FORMATS:
        raise NameNotOffered(expected=f"one of {', '.join(FORMATS)}", got=wanted)
    if request.name_id_format == ENCRYPTED and not case.service_provider.encryption_keys:
        raise NameNotOffered(expected="a KeyDescriptor for encryption in the metadata", got="none, so that a name cannot be encrypted")
    if request.sp_name_qualifier not in ("", request.issuer):
        raise NameNotOffered(expected=f"SPNameQualifier {request.issuer!r} or none", got=repr(request.sp_name_qualifier))


def context_is_offered(case: Case[AuthnRequest]) -> None:
    """RequestedAuthnContext must be one that a login here can satisfy (SAML core section 3.3.2.2.1)."""
    request = case.request
    if request.other_contexts and not request.contexts:
        detail = "AuthnContextDeclRef is not supported; name classes by AuthnContextClassRef"
        raise ContextNotOffered(detail, expected="AuthnContextClassRef", got="AuthnContextDeclRef")
    if not answers_to(request.comparison, request.contexts):
        got = f"{request.comparison or 'exact'} {', '.join(request.contexts)}"
        raise ContextNotOffered(f"known are {', '.join(KNOWN)}; got {got}", expected=f"one of {', '.join(KNOWN)}", got=got)


def attribute_service_is_known(case: Case[AuthnRequest]) -> None:
    """AttributeConsumingServiceIndex must be one of the metadata (SAML core section 3.4.1)."""
    index = case.request.attribute_service_index
    if index and case.service_provider.attribute_service(index) is None:
        listed = ", ".join(str(one.index) for one in case.service_provider.attribute_services) or "none"
        raise NotSupported(f"the metadata have {listed}, got {index!r}", expected=listed, got=index)


def this_node_is_wanted(case: Case[AuthnRequest]) -> None:
    """Scoping must leave the choice, or name this node in its IDPList (SAML core section 3.4.1.2)."""
    if case.request.idp_list and case.terms.node not in case.request.idp_list:
        raise OtherProviderWanted(expected=case.terms.node, got=", ".join(case.request.idp_list))


def person_is_named(case: Case[LogoutRequest]) -> None:
    """NameID must say who logs out; a service provider without a registered key must name the SessionIndex too (SAML core 3.7.1)."""
    request = case.request
    if not request.name_id:
        raise errors.IncompleteRequest("there is no NameID, or it is empty", expected="a NameID or an EncryptedID", got="none")
    if not (case.service_provider.certificates or request.session_indexes):
        raise errors.IncompleteRequest("there is no SessionIndex", expected="a SessionIndex", got="none")


SHOWN_TO_THE_PERSON = (
    id_is_a_name,
    issuer_is_named,
    service_provider_is_known,
    signature_holds,
    signed_as_declared,
    destination_is_this_endpoint,
    return_address_is_allowed,
)
"""Whoever breaks one of these may be somebody else, or elsewhere: nothing is sent back."""
SENT_BACK = (
    version_is_2_0,
    issue_instant_is_now,
    name_is_offered,
    context_is_offered,
    attribute_service_is_known,
    this_node_is_wanted,
)
"""Told to the service provider in a Response (SAML core section 3.2.2.2)."""
OF_AUTHN_REQUEST = (*SHOWN_TO_THE_PERSON, *SENT_BACK)
OF_ARTIFACT_RESOLVE = (
    version_is_2_0,
    id_is_a_name,
    issuer_is_named,
    service_provider_is_known,
    signature_holds,
    resolver_is_authentic,
    issue_instant_is_now,
    destination_is_this_endpoint,
)
LOGOUT_SHOWN_TO_THE_PERSON = (id_is_a_name, issuer_is_named, service_provider_is_known, logout_is_authentic, destination_is_this_endpoint)
OF_LOGOUT_REQUEST = (*LOGOUT_SHOWN_TO_THE_PERSON, version_is_2_0, issue_instant_is_now, person_is_named)
