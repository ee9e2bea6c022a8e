"""A service provider that shares no code with the node: it signs with libxmlsec and opens answers as published clients do, by regular
expressions over the text."""

import base64
import hashlib
import re
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from msgspec import Struct, field

from eid.keys import KeyPair
from tests.xml import libxmlsec
from tests.xml.key_pairs import ec_pair

NODE = "http://localhost:8000"
SSO = "/login/SingleSignOnService"
ARTIFACT = "/login-services/idpArtifactResolutionService"
LOGOUT = "/login-services/singleLogoutService"
ATTRIBUTES = {
    "FamilyName": "CurrentFamilyName",
    "FirstName": "CurrentGivenName",
    "DateOfBirth": "DateOfBirth",
    "PersonIdentifier": "PersonIdentifier",
}
PREFIX_LIST = ("ds", "saml2", "saml2p", "xenc")

AUTHN_REQUEST = """<{p}:AuthnRequest xmlns:{p}="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:{a}="urn:oasis:names:tc:SAML:2.0:assertion"
    xmlns:eidas="http://eidas.europa.eu/saml-extensions" ID="{id}" Version="{version}" IssueInstant="{instant}" Destination="{destination}"
    AssertionConsumerServiceURL="{acs}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" ForceAuthn="{force}"{more}>
  <{a}:Issuer>{issuer}</{a}:Issuer>
  <{p}:Extensions>{sector}<eidas:RequestedAttributes>{attributes}</eidas:RequestedAttributes>{operation}</{p}:Extensions>
  <{p}:NameIDPolicy AllowCreate="true" Format="{name_id_format}"/>
  <{p}:RequestedAuthnContext Comparison="{comparison}">{contexts}</{p}:RequestedAuthnContext>
</{p}:AuthnRequest>"""
RESOLVE = (
    '<samlp:ArtifactResolve xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
    'ID="{id}" Version="2.0" IssueInstant="{instant}"><saml:Issuer>{issuer}</saml:Issuer><samlp:Artifact>{artifact}</samlp:Artifact>'
    "</samlp:ArtifactResolve>"
)
LOGOUT_REQUEST = (
    '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
    'ID="{id}" Version="2.0" IssueInstant="{instant}" Destination="{destination}"><saml:Issuer>{issuer}</saml:Issuer>'
    '<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">{name_id}</saml:NameID>'
    "{session_indexes}</samlp:LogoutRequest>"
)
ENVELOPE = '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">{header}<soap:Body>{body}</soap:Body></soap:Envelope>'


class ServiceProvider(Struct, frozen=True, kw_only=True):
    """`pair` signs and decrypts; whoever has two keys gives `resolve_pair` too. `overrides` replace fields of every AuthnRequest."""

    entity_id: str = "demo-sp"
    acs: str = "http://127.0.0.1:8001/acs"
    pair: KeyPair = field(default_factory=lambda: ec_pair("11"))
    resolve_pair: KeyPair | None = None
    instant: str = "2030-01-15T09:00:00Z"
    prefixes: Sequence[str] = ()
    uri: str | None = None
    method: str = "ecdsa-sha256"
    overrides: dict[str, str] = field(default_factory=dict)

    def authn_request_xml(self, **changes: str) -> str:
        """Not signed yet."""
        attributes = "".join(
            f'<eidas:RequestedAttribute FriendlyName="{friendly}" Name="http://eidas.europa.eu/attributes/naturalperson/{name}" '
            'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" isRequired="true"/>'
            for friendly, name in ATTRIBUTES.items()
        )
        fields = {
            "p": "saml2p",
            "a": "saml2",
            "id": "ID-8d1c0c6e-0000-4000-8000-000000000001",
            "version": "2.0",
            "instant": self.instant,
            "destination": NODE + SSO,
            "acs": self.acs,
            "binding": "HTTP-Artifact",
            "force": "true",
            "more": "",
            "issuer": self.entity_id,
            "sector": "<eidas:SPType>public</eidas:SPType>",
            "attributes": attributes,
            "operation": "",
            "name_id_format": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
            "comparison": "minimum",
            "level": "substantial",
        }
        fields |= self.overrides | changes
        reference = f"<{fields['a']}:AuthnContextClassRef>http://eidas.europa.eu/LoA/{{}}</{fields['a']}:AuthnContextClassRef>"
        contexts = "".join(reference.format(level) for level in fields["level"].split())
        return AUTHN_REQUEST.format(contexts=contexts, **fields)

    def authn_request(self, **changes: str) -> str:
        """The SAMLRequest field."""
        return base64.b64encode(self.signed(self.authn_request_xml(**changes))).decode()

    def artifact_resolve(self, artifact: str, *, header: str = "<soap:Header/>", **changes: str) -> bytes:
        fields = {"id": "ID-resolve-1", "instant": self.instant, "issuer": self.entity_id} | changes
        signed = self.signed(RESOLVE.format(artifact=artifact, **fields), self.resolve_pair)
        return ENVELOPE.format(header=header, body=signed.decode()).encode()

    def logout_request(self, name_id: str, *session_indexes: str, **changes: str) -> bytes:
        fields = {"id": "ID-logout-1", "instant": self.instant, "issuer": self.entity_id, "destination": NODE + LOGOUT} | changes
        indexes = "".join(f"<samlp:SessionIndex>{index}</samlp:SessionIndex>" for index in session_indexes)
        signed = self.signed(LOGOUT_REQUEST.format(name_id=name_id, session_indexes=indexes, **fields))
        return ENVELOPE.format(header="", body=signed.decode()).encode()

    def signed(self, xml: str, pair: KeyPair | None = None) -> bytes:
        return libxmlsec.sign(xml.encode(), pair or self.pair, method=self.method, uri=self.uri, prefixes=self.prefixes)

    def opened(self, answer: bytes) -> str:
        """The assertion in an answer, taken out as the Django and FastAPI clients do: the first CipherValue is the wrapped key, the first
        PublicKey the ephemeral one, and the KDF's attributes go into OtherInfo whole."""
        text = answer.decode()
        wrapped, content = (base64.b64decode(value) for value in re.findall(r"<xenc:CipherValue>([^<]*)</xenc:CipherValue>", text))
        point = base64.b64decode(re.findall(r"<dsig11:PublicKey>([^<]*)</dsig11:PublicKey>", text)[0])
        other_info = b"".join(bytes.fromhex(re.findall(f'{name}="([0-9A-F]*)"', text)[0]) for name in KDF_ATTRIBUTES)
        private = self.pair.private
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        secret = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(private.curve, point))
        content_key = aes_key_unwrap(hashlib.sha256(b"\x00\x00\x00\x01" + secret + other_info).digest(), wrapped)
        return AESGCM(content_key).decrypt(content[:12], content[12:], None).decode()


KDF_ATTRIBUTES = ("AlgorithmID", "PartyUInfo", "PartyVInfo")
