"""SAML for the floor: two signatures verified, an assertion encrypted, two signatures made, with the project's own XML cryptography."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass

from eid.chance import SystemChance
from eid.keys import KeyPair
from eid.xml.certificate import Certificate
from eid.xml.encryption import Recipient, agreement_key, encrypt, ephemeral_key
from eid.xml.names import DS, DSIG11, XENC, XENC11
from eid.xml.parser import Element, parse
from eid.xml.signature import canonical, sign
from eid.xml.verification import presented_certificate, verify

_SAML, _SAMLP = "urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol"
_NAMES = (
    f'xmlns:saml2p="{_SAMLP}" xmlns:saml2="{_SAML}" xmlns:ds="{DS}" xmlns:xenc="{XENC}" xmlns:xenc11="{XENC11}" xmlns:dsig11="{DSIG11}"'
)
_STATUS = '<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></saml2p:StatusCode></saml2p:Status>'
_ATTRIBUTES = "".join(
    f'<saml2:Attribute Name="http://eidas.europa.eu/attributes/naturalperson/{name}" '
    'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">'
    f"<saml2:AttributeValue>{value}</saml2:AttributeValue></saml2:Attribute>"
    for name, value in (
        ("CurrentFamilyName", "Testowy"),
        ("CurrentGivenName", "Jan"),
        ("DateOfBirth", "1980-01-01"),
        ("PersonIdentifier", "PL/PL/80010100000"),
    )
)
_ASSERTION = (
    f'<saml2:Assertion xmlns:saml2="{_SAML}" ID="{{id}}" IssueInstant="{{now}}" Version="2.0"><saml2:Issuer>floor</saml2:Issuer>'
    "<saml2:Subject><saml2:NameID>{sub}</saml2:NameID></saml2:Subject><saml2:Conditions><saml2:AudienceRestriction><saml2:Audience>"
    '{audience}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AuthnStatement AuthnInstant="{now}">'
    "<saml2:AuthnContext><saml2:AuthnContextClassRef>http://eidas.europa.eu/LoA/substantial</saml2:AuthnContextClassRef>"
    f"</saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement>{_ATTRIBUTES}</saml2:AttributeStatement></saml2:Assertion>"
)
_ANSWER = (
    f'<saml2p:ArtifactResponse {_NAMES} ID="{{outer}}" InResponseTo="{{resolve}}" IssueInstant="{{now}}" Version="2.0">'
    f'<saml2:Issuer>floor</saml2:Issuer>{_STATUS}<saml2p:Response ID="{{inner}}" InResponseTo="{{request}}" IssueInstant="{{now}}" '
    f'Version="2.0"><saml2:Issuer>floor</saml2:Issuer>{_STATUS}<saml2:EncryptedAssertion>{{encrypted}}</saml2:EncryptedAssertion>'
    "</saml2p:Response></saml2p:ArtifactResponse>"
)
_ENVELOPE = b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>%s</soap:Body></soap:Envelope>'


@dataclass(frozen=True, kw_only=True)
class AskedOfFloor:
    """What an AuthnRequest leaves to be answered."""

    id: str
    issuer: str
    acs: str
    certificate: Certificate


class SamlFloor:
    """One provider; whoever signs is known."""

    def __init__(self, keys: KeyPair) -> None:
        self._keys = keys
        self._chance = SystemChance()
        self._logins: dict[str, tuple[AskedOfFloor, str]] = {}

    def asked(self, saml_request: str) -> AskedOfFloor:
        """What the posted field asks for. Raises whatever is wrong with it."""
        element = parse(base64.b64decode(saml_request))
        certificate = _verified(element)
        issuer = element.findtext(f"{{{_SAML}}}Issuer", "")
        return AskedOfFloor(
            id=element.get("ID", ""), issuer=issuer, acs=element.get("AssertionConsumerServiceURL", ""), certificate=certificate
        )

    def artifact(self, asked: AskedOfFloor, username: str) -> str:
        """Under which the login waits."""
        octets = b"\x00\x04\x00\x00" + hashlib.sha1(b"floor", usedforsecurity=False).digest() + secrets.token_bytes(20)
        artifact = base64.b64encode(octets).decode()
        self._logins[artifact] = asked, username
        return artifact

    def resolved(self, soap: bytes) -> bytes:
        """The SOAP answer to a SOAP ArtifactResolve."""
        element = parse(soap)[-1][0]
        _verified(element)
        asked, username = self._logins.pop(element.findtext(f"{{{_SAMLP}}}Artifact", ""))
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        assertion = _ASSERTION.format(id=_id(), now=now, sub=username, audience=asked.issuer)
        answer = _ANSWER.format(
            outer=_id(), inner=_id(), resolve=element.get("ID"), request=asked.id, now=now, encrypted=self._encrypted(assertion, asked)
        )
        root = parse(answer.encode())
        sign(root[-1], self._keys)
        sign(root, self._keys)
        return _ENVELOPE % canonical(root)

    def _encrypted(self, assertion: str, asked: AskedOfFloor) -> str:
        public = agreement_key(asked.certificate)
        recipient = Recipient(public=public, party_u="floor", party_v=asked.issuer)
        return encrypt(assertion.encode(), recipient, ephemeral_key(public, self._chance), self._chance)


def _verified(element: Element) -> Certificate:
    presented = presented_certificate(element)
    return verify(element, [presented] if presented else []).certificate


def _id() -> str:
    return f"ID-{secrets.token_hex(16)}"
