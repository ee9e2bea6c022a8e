"""Metadata and messages of a service provider, as texts: what a test does not care about has a default."""

import base64
import zlib
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from msgspec import Struct, field

from eid.keys import KeyPair
from eid.xml.parser import parse
from idp_mock.saml.general.messages import Received
from tests.xml import libxmlsec
from tests.xml.key_pairs import ec_pair

ENTITY_ID = "https://portal.example.test/saml"
ACS = "https://portal.example.test/acs"
ARTIFACT_ACS = "https://portal.example.test/artifact"
SLO = "https://portal.example.test/slo"
SSO = "http://localhost:8000/saml/sso"
NOW = "2030-01-15T09:00:00Z"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
ARTIFACT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SOAP = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
EIDAS = "http://eidas.europa.eu/attributes/naturalperson"

METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
    ID="_metadata" entityID="{entity_id}"{about}>{before}
  <md:SPSSODescriptor protocolSupportEnumeration="{protocol}"{role}>
    {keys}{logout}{formats}{acs}{services}
  </md:SPSSODescriptor>
</md:EntityDescriptor>"""
KEY = (
    "<md:KeyDescriptor{use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    "{methods}</md:KeyDescriptor>"
)
AUTHN_REQUEST = """<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
    xmlns:eidas="http://eidas.europa.eu/saml-extensions" ID="{id}" Version="{version}" IssueInstant="{instant}"{attributes}>
  <saml:Issuer>{issuer}</saml:Issuer>{content}</samlp:AuthnRequest>"""
LOGOUT_REQUEST = """<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
    xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_bye" Version="{version}" IssueInstant="{instant}">
  <saml:Issuer>{issuer}</saml:Issuer><saml:NameID>{name_id}</saml:NameID>{indexes}</samlp:LogoutRequest>"""
RESOLVE = """<samlp:ArtifactResolve xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
    ID="_resolve" Version="{version}" IssueInstant="{instant}">
  <saml:Issuer>{issuer}</saml:Issuer><samlp:Artifact>{artifact}</samlp:Artifact></samlp:ArtifactResolve>"""


def key(pair: KeyPair, use: str = "", *methods: str) -> str:
    """A KeyDescriptor."""
    told = "".join(f'<md:EncryptionMethod Algorithm="{method}"/>' for method in methods)
    return KEY.format(use=f' use="{use}"' if use else "", certificate=pair.certificate_base64, methods=told)


def endpoint(kind: str, binding: str, location: str, more: str = "") -> str:
    return f'<md:{kind} Binding="{binding}" Location="{location}"{more}/>'


USUAL_ACS = endpoint("AssertionConsumerService", POST, ACS, ' index="0" isDefault="true"') + endpoint(
    "AssertionConsumerService", ARTIFACT, ARTIFACT_ACS, ' index="1"'
)


def metadata(**changed: str) -> bytes:
    """`about` and `role` are attributes of EntityDescriptor and SPSSODescriptor."""
    fields = {
        "entity_id": ENTITY_ID,
        "about": "",
        "before": "",
        "protocol": "urn:oasis:names:tc:SAML:2.0:protocol",
        "role": "",
        "keys": key(ec_pair("11"), "signing"),
        "logout": endpoint("SingleLogoutService", REDIRECT, SLO),
        "formats": "",
        "acs": USUAL_ACS,
        "services": "",
    }
    return METADATA.format(**fields | changed).encode()


def redirected(xml: str, pair: KeyPair | None = None, relay_state: str | None = "state 1", field: str = "SAMLRequest") -> str:
    """The query of the Redirect binding, signed where there is a key."""
    compressor = zlib.compressobj(wbits=-15)
    deflated = compressor.compress(xml.encode()) + compressor.flush()
    query = f"{field}={quote(base64.b64encode(deflated), safe='')}"
    if relay_state is not None:
        query += f"&RelayState={quote(relay_state, safe='')}"
    if pair is None:
        return query
    kind = "rsa" if isinstance(pair.private, rsa.RSAPrivateKey) else "ecdsa"
    query += f"&SigAlg={quote(f'http://www.w3.org/2001/04/xmldsig-more#{kind}-sha256', safe='')}"
    if isinstance(pair.private, ec.EllipticCurvePrivateKey):
        value = pair.private.sign(query.encode(), ec.ECDSA(hashes.SHA256()))
    else:
        assert isinstance(pair.private, rsa.RSAPrivateKey)
        value = pair.private.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{query}&Signature={quote(base64.b64encode(value), safe='')}"


class ServiceProvider(Struct, frozen=True, kw_only=True):
    """`pair` signs messages; None: they are not signed."""

    entity_id: str = ENTITY_ID
    pair: KeyPair | None = field(default_factory=lambda: ec_pair("11"))

    def authn_request(self, content: str = "", **changed: str) -> str:
        fields = {"id": "_request", "version": "2.0", "instant": NOW, "attributes": "", "issuer": self.entity_id}
        return AUTHN_REQUEST.format(content=content, **fields | changed)

    def asking(self, content: str = "", relay_state: str | None = "state 1", **changed: str) -> Received:
        """An AuthnRequest that a form brought."""
        return self.received(self.authn_request(content, **changed), relay_state)

    def received(self, xml: str, relay_state: str | None = None) -> Received:
        return Received(element=parse(self.signed(xml)), relay_state=relay_state)

    def logout_request(self, name_id: str, *indexes: str, **changed: str) -> str:
        fields = {"version": "2.0", "instant": NOW, "issuer": self.entity_id}
        told = "".join(f"<samlp:SessionIndex>{index}</samlp:SessionIndex>" for index in indexes)
        return LOGOUT_REQUEST.format(name_id=name_id, indexes=told, **fields | changed)

    def artifact_resolve(self, artifact: str, **changed: str) -> bytes:
        fields = {"version": "2.0", "instant": NOW, "issuer": self.entity_id}
        return enveloped(self.signed(RESOLVE.format(artifact=artifact, **fields | changed)))

    def signed(self, xml: str) -> bytes:
        return libxmlsec.sign(xml.encode(), self.pair) if self.pair else xml.encode()


def enveloped(message: bytes) -> bytes:
    begin, end = b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>', b"</soap:Body></soap:Envelope>"
    return begin + message + end
