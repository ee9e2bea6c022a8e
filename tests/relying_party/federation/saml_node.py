"""A SAML node of the tests' own, written from wezel-krajowy.md ch. 5-11 with xmlsec and `cryptography`; shares no code with the real mock.

Every message can be bent between its making and its signing, and after it.
"""

import base64
import hashlib
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

import xmlsec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from lxml import etree

from eid.keys import KeyPair

S, P, DS = "urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol", "http://www.w3.org/2000/09/xmldsig#"
NS = {
    "saml2": S,
    "saml2p": P,
    "ds": DS,
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "xenc11": "http://www.w3.org/2009/xmlenc11#",
    "dsig11": "http://www.w3.org/2009/xmldsig11#",
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
}
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
ATTRIBUTES = {
    "FamilyName": ("CurrentFamilyName", "Testowy"),
    "DateOfBirth": ("DateOfBirth", "1890-01-01Z"),
    "FirstName": ("CurrentGivenName", "Jan"),
    "PersonIdentifier": ("PersonIdentifier", "90810100010"),
}
Bend = Callable[[etree._Element], None]


def unbent(element: etree._Element) -> None:
    """Leaves everything as it is."""


@dataclass(frozen=True, kw_only=True)
class Bends:
    """Where a test may put its hand in. `signed_*` are after the signature was made; `octets` replaces the SOAP answer."""

    assertion: Bend = unbent
    encrypted: Bend = unbent
    response: Bend = unbent
    signed_response: Bend = unbent
    outer: Bend = unbent
    signed_outer: Bend = unbent
    octets: Callable[[bytes], bytes] = bytes
    statuses: tuple[tuple[str, ...], tuple[str, ...]] = (("Success",), ("Success",))
    message: str = ""
    response_key: KeyPair | None = None
    outer_key: KeyPair | None = None


@dataclass(frozen=True, kw_only=True)
class SamlNode:
    """Answers an ArtifactResolve for one AuthnRequest."""

    key: KeyPair
    entity_id: str = "localhost"
    audience: str = "praca-demo"
    acs: str = "http://127.0.0.1:8001/federation/saml/acs"
    level: str = "http://eidas.europa.eu/LoA/substantial"
    attributes: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(ATTRIBUTES))

    def artifact_response(
        self, resolve: bytes, authn_request_id: str, recipient: ec.EllipticCurvePublicKey, at: str, bends: Bends
    ) -> bytes:
        request = etree.fromstring(resolve).find(f".//{{{P}}}ArtifactResolve")
        outer = etree.fromstring(self._frame("ArtifactResponse", request.get("ID"), at, bends.statuses[0], bends.message))
        response = etree.fromstring(self._frame("Response", authn_request_id, at, bends.statuses[1], bends.message))
        outer.append(response)
        if bends.statuses[1] == ("Success",):
            assertion = etree.fromstring(self.assertion(authn_request_id, at))
            bends.assertion(assertion)
            response.append(etree.fromstring(self._encrypted(etree.tostring(assertion), recipient)))
            bends.encrypted(response)
        bends.response(response)
        sign(response, bends.response_key or self.key)
        bends.signed_response(response)
        bends.outer(outer)
        sign(outer, bends.outer_key or self.key)
        bends.signed_outer(outer)
        envelope = etree.fromstring(f'<soap:Envelope xmlns:soap="{NS["soap"]}"><soap:Body/></soap:Envelope>')
        envelope[0].append(outer)
        return bends.octets(etree.tostring(envelope))

    def logout_response(self, request: bytes, at: str, status: tuple[str, ...] = ("Success",)) -> bytes:
        asked = etree.fromstring(request).find(f".//{{{P}}}LogoutRequest")
        message = etree.fromstring(self._frame("LogoutResponse", asked.get("ID"), at, status, ""))
        sign(message, self.key)
        envelope = etree.fromstring(f'<soap:Envelope xmlns:soap="{NS["soap"]}"><soap:Body/></soap:Envelope>')
        envelope[0].append(message)
        return etree.tostring(envelope)

    def assertion(self, in_response_to: str, at: str) -> str:
        end = re.sub(r"T(\d\d):", lambda hour: f"T{int(hour[1]) + 1:02}:", at)
        attributes = "".join(
            f'<saml2:Attribute FriendlyName="{friendly}" Name="http://eidas.europa.eu/attributes/naturalperson/{last}" '
            'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">'
            '<saml2:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:type="naturalperson:{last}Type">{value}</saml2:AttributeValue></saml2:Attribute>'
            for friendly, (last, value) in self.attributes.items()
        )
        return (
            f'<saml2:Assertion xmlns:naturalperson="http://eidas.europa.eu/attributes/naturalperson" xmlns:saml2="{S}" '
            f'ID="_ID-{in_response_to[-12:]}" IssueInstant="{at}" Version="2.0"><saml2:Issuer>{self.entity_id}</saml2:Issuer>'
            '<saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">jan.testowy</saml2:NameID>'
            '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml2:SubjectConfirmationData InResponseTo="{in_response_to}" NotOnOrAfter="{end}" Recipient="{self.acs}">'
            "</saml2:SubjectConfirmationData></saml2:SubjectConfirmation></saml2:Subject>"
            f'<saml2:Conditions NotBefore="{at}" NotOnOrAfter="{end}"><saml2:AudienceRestriction>'
            f"<saml2:Audience>{self.audience}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>"
            f'<saml2:AuthnStatement AuthnInstant="{at}" SessionIndex="session-1"><saml2:AuthnContext>'
            f"<saml2:AuthnContextClassRef>{self.level}</saml2:AuthnContextClassRef>"
            "<saml2:AuthenticatingAuthority>pz.gov.pl</saml2:AuthenticatingAuthority></saml2:AuthnContext></saml2:AuthnStatement>"
            f"<saml2:AttributeStatement>{attributes}</saml2:AttributeStatement></saml2:Assertion>"
        )

    def _frame(self, kind: str, in_response_to: str, at: str, codes: tuple[str, ...], message: str) -> str:
        nested = ""
        for code in reversed(codes):
            nested = f'<saml2p:StatusCode Value="{STATUS}{code}">{nested}</saml2p:StatusCode>'
        said = f"<saml2p:StatusMessage>{message}</saml2p:StatusMessage>" if message else ""
        return (
            f'<saml2p:{kind} xmlns:ds="{DS}" xmlns:saml2="{S}" xmlns:saml2p="{P}" xmlns:xenc="{NS["xenc"]}" '
            f'ID="ID-{kind}-1" InResponseTo="{in_response_to}" IssueInstant="{at}" Version="2.0">'
            f"<saml2:Issuer>{self.entity_id}</saml2:Issuer><saml2p:Status>{nested}{said}</saml2p:Status></saml2p:{kind}>"
        )

    def _encrypted(self, plaintext: bytes, recipient: ec.EllipticCurvePublicKey) -> str:
        ephemeral = ec.generate_private_key(ec.SECP256R1())
        secret = ephemeral.exchange(ec.ECDH(), recipient)
        words = ("http://www.w3.org/2001/04/xmlenc#kw-aes256", self.entity_id, self.audience)
        algorithm, party_u, party_v = (struct.pack(">I", len(word)) + word.encode() for word in words)
        kek = hashlib.sha256(b"\x00\x00\x00\x01" + secret + algorithm + party_u + party_v).digest()
        content_key, nonce = AESGCM.generate_key(256), b"0123456789ab"
        return ENCRYPTED.format(
            xenc=NS["xenc"],
            ds=DS,
            xenc11=NS["xenc11"],
            dsig11=NS["dsig11"],
            saml2=S,
            algorithm=algorithm.hex().upper(),
            party_u=party_u.hex().upper(),
            party_v=party_v.hex().upper(),
            point=base64.b64encode(ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode(),
            wrapped=base64.b64encode(aes_key_wrap(kek, content_key)).decode(),
            content=base64.b64encode(nonce + AESGCM(content_key).encrypt(nonce, plaintext, None)).decode(),
        )


def sign(
    message: etree._Element,
    key: KeyPair,
    *,
    method: object = xmlsec.constants.TransformEcdsaSha256,
    digest: object = xmlsec.constants.TransformSha256,
) -> None:
    """Enveloped signature after Issuer, with the PrefixList of ch. 7.2."""
    node = xmlsec.template.create(message, xmlsec.constants.TransformExclC14N, method, ns="ds")
    reference = xmlsec.template.add_reference(node, digest, uri=f"#{message.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    c14n = xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    etree.SubElement(c14n, f"{{{xmlsec.constants.TransformExclC14N.href}}}InclusiveNamespaces", PrefixList="ds saml2 saml2p xenc")
    information = etree.SubElement(
        etree.SubElement(etree.SubElement(node, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data"), f"{{{DS}}}X509Certificate"
    )
    information.text = key.certificate_base64
    message.insert(1, node)
    xmlsec.tree.add_ids(message, ["ID"])
    context = xmlsec.SignatureContext()
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    context.sign(node)


ENCRYPTED = (
    '<saml2:EncryptedAssertion xmlns:saml2="{saml2}" xmlns:xenc="{xenc}" xmlns:ds="{ds}" xmlns:xenc11="{xenc11}" xmlns:dsig11="{dsig11}">'
    '<xenc:EncryptedData Id="_d1" Type="{xenc}Element"><xenc:EncryptionMethod Algorithm="{xenc11}aes256-gcm">'
    '<ds:DigestMethod Algorithm="{xenc}sha256"/></xenc:EncryptionMethod><ds:KeyInfo><xenc:EncryptedKey Id="_k1">'
    '<xenc:EncryptionMethod Algorithm="{xenc}kw-aes256"/><ds:KeyInfo><xenc:AgreementMethod Algorithm="{xenc11}ECDH-ES">'
    '<xenc11:KeyDerivationMethod Algorithm="{xenc11}ConcatKDF">'
    '<xenc11:ConcatKDFParams AlgorithmID="{algorithm}" PartyUInfo="{party_u}" PartyVInfo="{party_v}">'
    '<ds:DigestMethod Algorithm="{xenc}sha256"/></xenc11:ConcatKDFParams></xenc11:KeyDerivationMethod><xenc:OriginatorKeyInfo>'
    '<ds:KeyValue><dsig11:ECKeyValue><dsig11:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/><dsig11:PublicKey>{point}</dsig11:PublicKey>'
    "</dsig11:ECKeyValue></ds:KeyValue></xenc:OriginatorKeyInfo></xenc:AgreementMethod></ds:KeyInfo><xenc:CipherData>"
    "<xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData>"
    "<xenc:CipherValue>{content}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml2:EncryptedAssertion>"
)
