"""Reads requests from XML into frozen values, by namespace, never by prefix. What is missing is left empty: rules say what must be."""

from datetime import UTC, datetime

from eid.base64_text import NotBase64, octets_of
from eid.xml.parser import Element
from idp_mock.login.request import OperationContext
from idp_mock.saml.elements import TRUE, only, parsed, text, texts
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.messages import ArtifactResolve, AuthnRequest, LogoutConfirmation, LogoutRequest
from idp_mock.saml.names import EIDAS, OPERATION_CONTEXTS, SAML, SAMLP, SOAP

_ISSUER = f"{{{SAML}}}Issuer"
_EXTENSIONS = f"{{{SAMLP}}}Extensions"
_CLASS_REF, _DECLARATION_REF = f"{{{SAML}}}AuthnContextClassRef", f"{{{SAML}}}AuthnContextDeclRef"
_BEFORE_XML = b"\xef\xbb\xbf \t\r\n"
_CONTEXT = f"{{{SAMLP}}}RequestedAuthnContext"


def posted_message(saml_request: str) -> Element:
    """The element in a `SAMLRequest` form field: base64 of XML, not deflated (wezel-krajowy.md ch. 4.1). Raises `MalformedMessage`."""
    octets = posted_octets(saml_request)
    if octets and not begins_like_xml(octets):
        begin = octets[:4].hex(" ")
        raise MalformedMessage(f"SAMLRequest must be base64 of the XML itself by POST, in UTF-8 and not deflated; within is {begin}")
    return parsed(octets)


def posted_octets(saml_request: str) -> bytes:
    """What stands in a `SAMLRequest` form field in base64. Raises `MalformedMessage`."""
    if not saml_request:
        raise MalformedMessage("the form has no field SAMLRequest")
    try:
        return octets_of(saml_request)
    except NotBase64 as error:
        raise MalformedMessage(f"SAMLRequest is not base64: {error}") from error


def begins_like_xml(octets: bytes) -> bool:
    """Deflated messages do not; somewhere in their first octets any of them may have a `<`."""
    return octets.lstrip(_BEFORE_XML).startswith(b"<")


def soap_message(octets: bytes) -> Element:
    """The one element in the Body of a SOAP 1.1 envelope, whatever the HTTP headers said (ch. 6). Raises `MalformedMessage`."""
    envelope = parsed(octets)
    if envelope.tag != f"{{{SOAP}}}Envelope":
        raise MalformedMessage(f"expected a SOAP 1.1 Envelope, got {envelope.tag}")
    bodies = envelope.findall(f"{{{SOAP}}}Body")
    if len(bodies) != 1 or len(bodies[0]) != 1:
        raise MalformedMessage("the Envelope must hold one Body, and the Body one message")
    return bodies[0][0]


def authn_request(element: Element, relay_state: str | None) -> AuthnRequest:
    """Raises `MalformedMessage`."""
    _expect(element, "AuthnRequest")
    extensions = only(element, _EXTENSIONS)
    context = only(element, _CONTEXT)
    policy = only(element, f"{{{SAMLP}}}NameIDPolicy")
    subject = only(element, f"{{{SAML}}}Subject")
    return AuthnRequest(
        id=element.get("ID", ""),
        version=element.get("Version", ""),
        issue_instant=element.get("IssueInstant", ""),
        destination=element.get("Destination", ""),
        issuer=text(element, _ISSUER),
        acs_url=element.get("AssertionConsumerServiceURL", ""),
        protocol_binding=element.get("ProtocolBinding", ""),
        force_authn=element.get("ForceAuthn") in TRUE,
        is_passive=element.get("IsPassive") in TRUE,
        provider_name=element.get("ProviderName", ""),
        sp_type="" if extensions is None else text(extensions, f"{{{EIDAS}}}SPType"),
        attributes=() if extensions is None else _requested_attributes(extensions),
        operations=() if extensions is None else _operations(extensions),
        name_id_format="" if policy is None else policy.get("Format", ""),
        comparison="minimum" if context is None else context.get("Comparison", "minimum"),
        contexts=() if context is None else texts(context, _CLASS_REF) + texts(context, _DECLARATION_REF),
        relay_state=relay_state,
        subject="" if subject is None else text(subject, f"{{{SAML}}}NameID"),
    )


def artifact_resolve(element: Element) -> ArtifactResolve:
    """Raises `MalformedMessage`."""
    _expect(element, "ArtifactResolve")
    return ArtifactResolve(
        id=element.get("ID", ""),
        version=element.get("Version", ""),
        issue_instant=element.get("IssueInstant", ""),
        destination=element.get("Destination", ""),
        issuer=text(element, _ISSUER),
        artifact=text(element, f"{{{SAMLP}}}Artifact"),
    )


def logout_request(element: Element) -> LogoutRequest:
    """Raises `MalformedMessage`."""
    _expect(element, "LogoutRequest")
    return LogoutRequest(
        id=element.get("ID", ""),
        version=element.get("Version", ""),
        issue_instant=element.get("IssueInstant", ""),
        destination=element.get("Destination", ""),
        issuer=text(element, _ISSUER),
        name_id=text(element, f"{{{SAML}}}NameID"),
        session_indexes=texts(element, f"{{{SAMLP}}}SessionIndex"),
    )


def logout_confirmation(element: Element) -> LogoutConfirmation:
    """A LogoutResponse. Raises `MalformedMessage`."""
    _expect(element, "LogoutResponse")
    codes = element.findall(f"{{{SAMLP}}}Status/{{{SAMLP}}}StatusCode")
    return LogoutConfirmation(
        issuer=text(element, _ISSUER),
        in_response_to=element.get("InResponseTo", ""),
        code=codes[0].get("Value", "") if len(codes) == 1 else "",
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
    requested = only(extensions, f"{{{EIDAS}}}RequestedAttributes")
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


def _expect(element: Element, name: str) -> None:
    if element.tag != f"{{{SAMLP}}}{name}":
        raise MalformedMessage(f"expected a SAML {name} (namespace {SAMLP}), got {element.tag}")
