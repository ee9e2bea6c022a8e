"""Writes answers octet by octet as the node does: prefixes, declarations, order and unbroken base64 are part of the contract
(wezel-krajowy.md ch. 7, 11, 17)."""

from eid.clock import iso_millis
from eid.keys import KeyPair
from eid.xml.encryption import with_declarations
from eid.xml.escape import attribute, text
from eid.xml.names import DS, DSIG11, XENC, XENC11
from eid.xml.signature import signature_over, without_declaration
from idp_mock.saml.messages import STATUS, Answer, ArtifactResponse, Code, LogoutNotice, LogoutResponse, Response, Status
from idp_mock.saml.names import EIDAS, NATURAL_PERSON, SAML, SAMLP, SOAP, UNSPECIFIED

PREFIX_LIST = ("ds", "saml2", "saml2p", "xenc")
NAMESPACES = {
    "alg": "urn:oasis:names:tc:SAML:metadata:algsupport",
    "coi-extension": "http://coi.gov.pl/saml-extensions",
    "coi-naturalperson": "http://coi.gov.pl/attributes/naturalperson",
    "ds": DS,
    "dsig11": DSIG11,
    "eidas": EIDAS,
    "kirwb": "http://wb.kir.pl/saml-extensions",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "mdattr": "urn:oasis:names:tc:SAML:metadata:attribute",
    "naturalperson": NATURAL_PERSON,
    "saml2": SAML,
    "saml2p": SAMLP,
    "xenc": XENC,
    "xenc11": XENC11,
}
"""Declared on every outermost message, in this order (ch. 7.1 [V])."""
DECLARATIONS = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
# What canonicalisation writes on the signed element, whatever it declares on the wire: the prefixes of the PrefixList.
_CANONICAL = "".join(f' xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in PREFIX_LIST)


def artifact_response(answer: ArtifactResponse, keys: KeyPair) -> bytes:
    """The SOAP answer to an ArtifactResolve. The Response is signed first, in its place, then the ArtifactResponse around it (ch. 7.2).

    Everything is written in canonical form at once, so neither a parser nor canonicalisation is needed to sign it.
    """
    if answer.response is None:
        return _enveloped(_signed("ArtifactResponse", answer, "", "", keys))
    response, encrypted = answer.response, _encrypted_assertion(answer.response)
    declared = with_declarations(encrypted)
    signature = _signature(_element("Response", _CANONICAL, response, "", declared), response, keys)
    inner = _element("Response", "", response, signature, encrypted)
    inner_form = _element("Response", "", response, without_declaration(signature), declared)
    return _enveloped(_signed("ArtifactResponse", answer, inner, inner_form, keys))


def logout_response(answer: LogoutResponse, keys: KeyPair) -> bytes:
    """The SOAP answer to a LogoutRequest, signed. The first StatusCode in the text is the top one, under the prefix saml2p (ch. 11 [C])."""
    return _enveloped(_signed("LogoutResponse", answer, "", "", keys))


def logout_request(notice: LogoutNotice, keys: KeyPair) -> bytes:
    """A LogoutRequest of the node in SOAP, signed as its answers are."""
    signature = signature_over(_logout_request(_CANONICAL, notice, "").encode(), notice.id, keys, PREFIX_LIST)
    return _enveloped(_logout_request(DECLARATIONS, notice, signature))


def soap_fault(reason: str) -> bytes:
    """What is answered where no SAML message could be read (SOAP 1.1 §4.4)."""
    return _enveloped(f"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{text(reason)}</faultstring></soap:Fault>")


def _signed(name: str, answer: Answer, content: str, content_form: str, keys: KeyPair) -> str:
    """An outermost message. `content_form` is the content as it stands in the canonical form."""
    signature = _signature(_element(name, _CANONICAL, answer, "", content_form), answer, keys)
    return _element(name, DECLARATIONS, answer, signature, content)


def _signature(form: str, answer: Answer, keys: KeyPair) -> str:
    return signature_over(form.encode(), answer.id, keys, PREFIX_LIST)


def _encrypted_assertion(response: Response) -> str:
    return f"<saml2:EncryptedAssertion>{response.encrypted_data}</saml2:EncryptedAssertion>" if response.encrypted_data else ""


def _element(name: str, declarations: str, answer: Answer, signature: str, content: str) -> str:
    return (
        f'<saml2p:{name}{declarations} ID="{attribute(answer.id)}" InResponseTo="{attribute(answer.in_response_to)}" '
        f'IssueInstant="{iso_millis(answer.issued_at)}" Version="2.0"><saml2:Issuer>{text(answer.issuer)}</saml2:Issuer>'
        f"{signature}{_status(answer.status)}{content}</saml2p:{name}>"
    )


def _logout_request(declarations: str, notice: LogoutNotice, signature: str) -> str:
    return (
        f'<saml2p:LogoutRequest{declarations} Destination="{attribute(notice.destination)}" ID="{attribute(notice.id)}" '
        f'IssueInstant="{iso_millis(notice.issued_at)}" Version="2.0"><saml2:Issuer>{text(notice.issuer)}</saml2:Issuer>{signature}'
        f'<saml2:NameID Format="{UNSPECIFIED}">{text(notice.name_id)}</saml2:NameID>'
        f"<saml2p:SessionIndex>{text(notice.session_index)}</saml2p:SessionIndex></saml2p:LogoutRequest>"
    )


def _status(status: Status) -> str:
    message = f"<saml2p:StatusMessage>{text(status.message)}</saml2p:StatusMessage>" if status.message else ""
    nested = _status_code(status.nested, "") if status.nested else ""
    return f"<saml2p:Status>{_status_code(status.code, nested)}{message}</saml2p:Status>"


def _status_code(code: Code, nested: str) -> str:
    return f'<saml2p:StatusCode Value="{STATUS}{code}">{nested}</saml2p:StatusCode>'


def _enveloped(body: str) -> bytes:
    return (
        f'<soap:Envelope xmlns:soap="{SOAP}"><SOAP-ENV:Header xmlns:SOAP-ENV="{SOAP}"/><soap:Body>{body}</soap:Body></soap:Envelope>'
    ).encode()
