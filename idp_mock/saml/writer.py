"""Writes answers octet by octet as the node does: prefixes, declarations, order and unbroken base64 are part of the contract
(wezel-krajowy.md ch. 7, 11, 17)."""

from eid.clock import iso_millis
from eid.keys import KeyPair
from eid.xml.escape import attribute, text
from eid.xml.names import DS, DSIG11, XENC, XENC11
from eid.xml.parser import parse
from eid.xml.signature import sign
from idp_mock.saml.messages import STATUS, Answer, ArtifactResponse, LogoutResponse, Response, Status
from idp_mock.saml.names import EIDAS, NATURAL_PERSON, SAML, SAMLP, SOAP

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


def artifact_response(answer: ArtifactResponse, keys: KeyPair) -> bytes:
    """The SOAP answer to an ArtifactResolve. The Response is signed first, in its place, then the ArtifactResponse around it (ch. 7.2)."""

    def written(outer: str, inner: str) -> str:
        response = "" if answer.response is None else _response(answer.response, inner)
        return _element("ArtifactResponse", DECLARATIONS, answer, outer, response)

    tree = parse(written("", "").encode())
    inner = "" if answer.response is None else sign(tree[-1], keys, PREFIX_LIST)
    return _enveloped(written(sign(tree, keys, PREFIX_LIST), inner))


def logout_response(answer: LogoutResponse, keys: KeyPair) -> bytes:
    """The SOAP answer to a LogoutRequest, signed. The first StatusCode in the text is the top one, under the prefix saml2p (ch. 11 [C])."""
    tree = parse(_element("LogoutResponse", DECLARATIONS, answer, "", "").encode())
    return _enveloped(_element("LogoutResponse", DECLARATIONS, answer, sign(tree, keys, PREFIX_LIST), ""))


def soap_fault(reason: str) -> bytes:
    """What is answered where no SAML message could be read (SOAP 1.1 §4.4)."""
    return _enveloped(f"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{text(reason)}</faultstring></soap:Fault>")


def _response(answer: Response, signature: str) -> str:
    encrypted = f"<saml2:EncryptedAssertion>{answer.encrypted_data}</saml2:EncryptedAssertion>" if answer.encrypted_data else ""
    return _element("Response", "", answer, signature, encrypted)


def _element(name: str, declarations: str, answer: Answer, signature: str, content: str) -> str:
    return (
        f'<saml2p:{name}{declarations} ID="{attribute(answer.id)}" InResponseTo="{attribute(answer.in_response_to)}" '
        f'IssueInstant="{iso_millis(answer.issued_at)}" Version="2.0"><saml2:Issuer>{text(answer.issuer)}</saml2:Issuer>'
        f"{signature}{_status(answer.status)}{content}</saml2p:{name}>"
    )


def _status(status: Status) -> str:
    message = f"<saml2p:StatusMessage>{text(status.message)}</saml2p:StatusMessage>" if status.message else ""
    top = f'<saml2p:StatusCode Value="{STATUS}{status.code}"'
    if status.nested is None:
        return f"<saml2p:Status>{top}/>{message}</saml2p:Status>"
    return f'<saml2p:Status>{top}><saml2p:StatusCode Value="{STATUS}{status.nested}"/></saml2p:StatusCode>{message}</saml2p:Status>'


def _enveloped(body: str) -> bytes:
    return (
        f'<soap:Envelope xmlns:soap="{SOAP}"><SOAP-ENV:Header xmlns:SOAP-ENV="{SOAP}"/><soap:Body>{body}</soap:Body></soap:Envelope>'
    ).encode()
