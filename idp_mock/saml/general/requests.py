"""Reads what service providers ask of the general profile. What is missing is left empty: rules say what must be."""

from eid.xml.parser import Element
from idp_mock.saml.elements import TRUE, below, content, only, text, texts
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.general.messages import AuthnRequest, Received
from idp_mock.saml.general.service_provider import Requested
from idp_mock.saml.names import EIDAS, SAML, SAMLP

_A, _P, _E = f"{{{SAML}}}", f"{{{SAMLP}}}", f"{{{EIDAS}}}"


def authn_request(received: Received) -> AuthnRequest:
    """Raises `MalformedMessage`."""
    element = received.element
    if element.tag != f"{_P}AuthnRequest":
        raise MalformedMessage(f"expected a SAML AuthnRequest (namespace {SAMLP}), got {element.tag}")
    policy, context = only(element, f"{_P}NameIDPolicy"), only(element, f"{_P}RequestedAuthnContext")
    return AuthnRequest(
        id=element.get("ID", ""),
        version=element.get("Version", ""),
        issue_instant=element.get("IssueInstant", ""),
        destination=element.get("Destination", ""),
        issuer=text(element, f"{_A}Issuer"),
        acs_url=element.get("AssertionConsumerServiceURL", ""),
        acs_index=element.get("AssertionConsumerServiceIndex", ""),
        protocol_binding=element.get("ProtocolBinding", ""),
        attribute_service_index=element.get("AttributeConsumingServiceIndex", ""),
        force_authn=element.get("ForceAuthn") in TRUE,
        is_passive=element.get("IsPassive") in TRUE,
        name_id_format="" if policy is None else policy.get("Format", ""),
        sp_name_qualifier="" if policy is None else policy.get("SPNameQualifier", ""),
        comparison="" if context is None else context.get("Comparison", ""),
        contexts=() if context is None else texts(context, f"{_A}AuthnContextClassRef"),
        other_contexts=context is not None and context.find(f"{_A}AuthnContextDeclRef") is not None,
        attributes=_requested(element),
        idp_list=tuple(one.get("ProviderID", "") for one in below(element, f"{_P}Scoping", f"{_P}IDPList", f"{_P}IDPEntry")),
        hint=next((content(one) for one in below(element, f"{_A}Subject", f"{_A}NameID")), ""),
        relay_state=received.relay_state,
    )


def _requested(element: Element) -> tuple[Requested, ...]:
    path = (f"{_P}Extensions", f"{_E}RequestedAttributes", f"{_E}RequestedAttribute")
    return tuple(Requested(name=one.get("Name", ""), name_format=one.get("NameFormat", "")) for one in below(element, *path))
