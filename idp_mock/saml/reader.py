"""Reads requests from XML into frozen values, by namespace, never by prefix. What is missing is left empty: rules say what must be."""

import base64
import binascii
from datetime import UTC, datetime

from eid.xml.parser import Element, XmlRefused, local_name, parse, text_of
from idp_mock.login.request import OperationContext
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.messages import ArtifactResolve, AuthnRequest, LogoutRequest
from idp_mock.saml.names import EIDAS, OPERATION_CONTEXTS, SAML, SAMLP, SOAP

_TRUE = ("true", "1")
_ISSUER = f"{{{SAML}}}Issuer"
_EXTENSIONS = f"{{{SAMLP}}}Extensions"
_CONTEXT = f"{{{SAMLP}}}RequestedAuthnContext"


def posted_message(saml_request: str) -> Element:
    """The element in a `SAMLRequest` form field: base64 of XML, not deflated (wezel-krajowy.md ch. 4.1). Raises `MalformedMessage`."""
    if not saml_request:
        raise MalformedMessage("the form has no field SAMLRequest")
    if " " in saml_request:
        raise MalformedMessage("SAMLRequest has spaces where base64 has '+': the client must percent-encode the form")
    try:
        octets = base64.b64decode("".join(saml_request.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedMessage(f"SAMLRequest is not base64: {error}") from error
    if octets and b"<" not in octets[:64]:
        raise MalformedMessage("SAMLRequest does not begin like XML; by POST it must be base64 of the XML itself, not deflated")
    return _parsed(octets)


def soap_message(octets: bytes) -> Element:
    """The one element in the Body of a SOAP 1.1 envelope, whatever the HTTP headers said (ch. 6). Raises `MalformedMessage`."""
    envelope = _parsed(octets)
    if envelope.tag != f"{{{SOAP}}}Envelope":
        raise MalformedMessage(f"expected a SOAP 1.1 Envelope, got {envelope.tag}")
    bodies = envelope.findall(f"{{{SOAP}}}Body")
    if len(bodies) != 1 or len(bodies[0]) != 1:
        raise MalformedMessage("the Envelope must hold one Body, and the Body one message")
    return bodies[0][0]


def authn_request(element: Element, relay_state: str | None) -> AuthnRequest:
    """Raises `MalformedMessage`."""
    _expect(element, "AuthnRequest")
    extensions = _only(element, _EXTENSIONS)
    context = _only(element, _CONTEXT)
    policy = _only(element, f"{{{SAMLP}}}NameIDPolicy")
    return AuthnRequest(
        id=element.get("ID", ""),
        version=element.get("Version", ""),
        issue_instant=element.get("IssueInstant", ""),
        destination=element.get("Destination", ""),
        issuer=_text(element, _ISSUER),
        acs_url=element.get("AssertionConsumerServiceURL", ""),
        protocol_binding=element.get("ProtocolBinding", ""),
        force_authn=element.get("ForceAuthn") in _TRUE,
        is_passive=element.get("IsPassive") in _TRUE,
        provider_name=element.get("ProviderName", ""),
        sp_type="" if extensions is None else _text(extensions, f"{{{EIDAS}}}SPType"),
        attributes=() if extensions is None else _requested_attributes(extensions),
        operations=() if extensions is None else _operations(extensions),
        name_id_format="" if policy is None else policy.get("Format", ""),
        comparison="minimum" if context is None else context.get("Comparison", "minimum"),
        contexts=() if context is None else _texts(context, f"{{{SAML}}}AuthnContextClassRef"),
        relay_state=relay_state,
    )


def artifact_resolve(element: Element) -> ArtifactResolve:
    """Raises `MalformedMessage`."""
    _expect(element, "ArtifactResolve")
    return ArtifactResolve(
        id=element.get("ID", ""),
        version=element.get("Version", ""),
        issue_instant=element.get("IssueInstant", ""),
        destination=element.get("Destination", ""),
        issuer=_text(element, _ISSUER),
        artifact=_text(element, f"{{{SAMLP}}}Artifact"),
    )


def logout_request(element: Element) -> LogoutRequest:
    """Raises `MalformedMessage`."""
    _expect(element, "LogoutRequest")
    return LogoutRequest(
        id=element.get("ID", ""),
        version=element.get("Version", ""),
        issue_instant=element.get("IssueInstant", ""),
        destination=element.get("Destination", ""),
        issuer=_text(element, _ISSUER),
        name_id=_text(element, f"{{{SAML}}}NameID"),
        session_indexes=_texts(element, f"{{{SAMLP}}}SessionIndex"),
    )


def instant(text: str) -> float | None:
    """An xs:dateTime in seconds since the epoch, or None where the text is none. Without a time zone it means UTC (SAML core §1.3.3)."""
    if "T" not in text or "W" in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _requested_attributes(extensions: Element) -> tuple[str, ...]:
    requested = _only(extensions, f"{{{EIDAS}}}RequestedAttributes")
    return () if requested is None else tuple(each.get("Name", "") for each in requested.findall(f"{{{EIDAS}}}RequestedAttribute"))


def _operations(extensions: Element) -> tuple[OperationContext, ...]:
    return tuple(
        OperationContext(
            context_class=each.get("ContextClass", ""),
            description=each.get("ContextDescription", ""),
            document_id=each.get("DocumentID", ""),
        )
        for each in extensions
        if each.tag in OPERATION_CONTEXTS
    )


def _parsed(octets: bytes) -> Element:
    try:
        return parse(octets)
    except XmlRefused as error:
        raise MalformedMessage(str(error)) from error


def _expect(element: Element, name: str) -> None:
    if element.tag != f"{{{SAMLP}}}{name}":
        raise MalformedMessage(f"expected a SAML {name}, got {element.tag}")


def _only(parent: Element, tag: str) -> Element | None:
    found = parent.findall(tag)
    if len(found) > 1:
        raise MalformedMessage(f"{local_name(parent)} holds {len(found)} elements {local_name(found[0])}; at most one is allowed")
    return found[0] if found else None


def _text(parent: Element, tag: str) -> str:
    found = _only(parent, tag)
    return "" if found is None else _content(found)


def _texts(parent: Element, tag: str) -> tuple[str, ...]:
    return tuple(_content(each) for each in parent.findall(tag))


def _content(element: Element) -> str:
    try:
        return text_of(element).strip()
    except XmlRefused as error:
        raise MalformedMessage(str(error)) from error
