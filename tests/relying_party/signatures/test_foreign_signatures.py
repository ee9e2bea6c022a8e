"""Signatures made by other programs with a card's key: libxmlsec in the shapes that other products write, and signxml.

The same was tried by hand with the JDK's own XML signatures, xades4j 2.4 and the EU's DSS 6.1.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

import pytest
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from lxml import etree
from signxml import SignatureMethod
from signxml.xades import XAdESSigner

from eid.clock import iso_seconds
from relying_party.signatures.signed import Signed
from tests.relying_party.signatures.conftest import DOCUMENT, World

DS = "http://www.w3.org/2000/09/xmldsig#"
C14N, C14N11 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2006/12/xml-c14n11"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f'<ds:Transform Algorithm="{DS}enveloped-signature"/>'
XPATH = (
    '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
    "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>"
)
XPATH2 = (
    '<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"><dsig-filter2:XPath'
    ' xmlns:dsig-filter2="http://www.w3.org/2002/06/xmldsig-filter2" Filter="subtract">/descendant::ds:Signature'
    "</dsig-filter2:XPath></ds:Transform>"
)
TEMPLATE = """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="s"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="{c14n}"/><ds:SignatureMethod Algorithm="{method}"/>
<ds:Reference Id="r" URI=""><ds:Transforms>{leaving_out}<ds:Transform Algorithm="{c14n}"/></ds:Transforms>
<ds:DigestMethod Algorithm="{digest}"/><ds:DigestValue/></ds:Reference>
<ds:Reference URI="#p" Type="http://uri.etsi.org/01903#SignedProperties"><ds:Transforms><ds:Transform Algorithm="{c14n}"/></ds:Transforms>
<ds:DigestMethod Algorithm="{digest}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>
<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
<ds:Object><x:QualifyingProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#" Target="#s"><x:SignedProperties Id="p">
<x:SignedSignatureProperties><x:SigningTime>{time}</x:SigningTime><x:{named}><x:Cert><x:CertDigest>
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/><ds:DigestValue>{hashed}</ds:DigestValue></x:CertDigest></x:Cert>
</x:{named}></x:SignedSignatureProperties></x:SignedProperties></x:QualifyingProperties></ds:Object></ds:Signature>"""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How a program writes its signatures."""

    leaving_out: str = ENVELOPED
    c14n: str = EXCLUSIVE
    digest: str = "http://www.w3.org/2001/04/xmlenc#sha256"
    named: str = "SigningCertificateV2"
    zone: str = "Z"
    card: str = "jan"
    method: str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"


SHAPES = {
    "as the node": Shape(),
    "canonical XML 1.0, SHA-512, SigningCertificate of older BES": Shape(
        c14n=C14N, digest="http://www.w3.org/2001/04/xmlenc#sha512", named="SigningCertificate"
    ),
    "canonical XML 1.1": Shape(c14n=C14N11),
    "XPath": Shape(leaving_out=XPATH),
    "XPath filter 2, as DSS": Shape(leaving_out=XPATH2),
    "local time": Shape(zone="+01:00"),
    "RSA with SHA-512": Shape(card="anna", method="http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
    "ECDSA with SHA-512 on P-384": Shape(card="maria", method="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"),
}


def key_of(world: World, card: str) -> tuple[bytes, x509.Certificate]:
    """A card's key (PEM) and certificate, as a person takes them to another program."""
    key, certificate, _ = load_key_and_certificates(world.node.test_client().get(f"/_mock/signing/cards/{card}.p12").data, b"1234")
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), certificate


def signed_by_libxmlsec(world: World, shape: Shape) -> bytes:
    key, certificate = key_of(world, shape.card)
    der = certificate.public_bytes(Encoding.DER)
    now = world.clock.now() + (3600 if shape.zone == "+01:00" else 0)
    filled = TEMPLATE.format(
        leaving_out=shape.leaving_out,
        c14n=shape.c14n,
        method=shape.method,
        digest=shape.digest,
        certificate=base64.b64encode(der).decode(),
        time=iso_seconds(now).removesuffix("Z") + shape.zone,
        named=shape.named,
        hashed=base64.b64encode(hashlib.sha512(der).digest()).decode(),
    )
    root = etree.fromstring(DOCUMENT)
    root.append(etree.fromstring(filled))
    xmlsec.tree.add_ids(root, ["Id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key, xmlsec.constants.KeyDataFormatPem)
    context.sign(root[-1])
    return etree.tostring(root)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_signature_in_another_programs_shape_is_believed(world: World, shape: Shape):
    outcome = world.outcome(signed_by_libxmlsec(world, shape))
    assert isinstance(outcome, Signed), outcome
    assert outcome.signed_at == world.clock.now()


def test_a_signature_made_by_signxml_is_believed(world: World):
    """In a document without namespaces: elsewhere signxml's own do not hold."""
    document = b"<statement><text>x</text></statement>"
    key, certificate = key_of(world, "jan")
    signer = XAdESSigner(signature_algorithm=SignatureMethod.ECDSA_SHA256)
    pem = certificate.public_bytes(Encoding.PEM).decode()
    root = signer.sign(etree.fromstring(document), key=key, cert=pem, always_add_key_value=False)
    time = next(root.iter("{http://uri.etsi.org/01903/v1.3.2#}SigningTime")).text
    world.clock.at = datetime.fromisoformat(time).timestamp()
    assert isinstance(world.outcome(etree.tostring(root), world.begin(document)), Signed)
