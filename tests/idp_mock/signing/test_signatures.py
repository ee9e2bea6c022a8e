"""The signatures, judged by programs that did not make them: libxmlsec and signxml."""

import base64
import hashlib

import pytest
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml import DigestAlgorithm, SignatureMethod
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

from eid.clock import ManualClock
from idp_mock.signing.cards import CARDS
from tests.idp_mock.signing.conftest import DOCUMENT, Desk

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
KINDS = ("jan", "maria", "anna")
"""P-256, P-384, RSA."""


def holds(document: bytes, certificate: x509.Certificate) -> bool:
    root = etree.fromstring(document)
    xmlsec.tree.add_ids(root, ["Id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(certificate.public_bytes(Encoding.DER), xmlsec.constants.KeyDataFormatCertDer)
    try:
        context.verify(root[-1])
    except xmlsec.VerificationError:
        return False
    return True


@pytest.mark.parametrize("card", KINDS)
def test_libxmlsec_accepts_the_signature_in_a_document_with_a_default_namespace(desk: Desk, card: str):
    assert holds(desk.signed(card), desk.certificate(card))


def test_libxmlsec_refuses_the_altered_document(desk: Desk):
    assert not holds(desk.signed("jan").replace("Zażółć".encode(), b"Inaczej"), desk.certificate("jan"))


@pytest.mark.parametrize("card", KINDS)
def test_signxml_accepts_the_signature_as_xades(desk: Desk, card: str):
    wanted = XAdESSignatureConfiguration(
        expect_references=2,
        signature_methods=frozenset((SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.RSA_SHA256)),
        digest_algorithms=frozenset((DigestAlgorithm.SHA256,)),
    )
    pem = desk.certificate(card).public_bytes(Encoding.PEM).decode()
    results = XAdESVerifier().verify(desk.signed(card), x509_cert=pem, expect_config=wanted)
    assert etree.QName(results[0].signed_xml).localname == "note"


@pytest.mark.parametrize("card", CARDS)
def test_every_card_names_its_own_certificate_and_the_time_of_the_spaces_clock(desk: Desk, clock: ManualClock, card: str):
    clock.advance(3600)
    signature = etree.fromstring(desk.signed(card))[-1]
    shown = base64.b64decode(signature.findtext(f".//{DS}X509Certificate"))
    assert shown == desk.certificate(card).public_bytes(Encoding.DER)
    digest = signature.findtext(f".//{XADES}SigningCertificateV2/{XADES}Cert/{XADES}CertDigest/{DS}DigestValue")
    assert digest == base64.b64encode(hashlib.sha256(shown).digest()).decode()
    assert signature.findtext(f".//{XADES}SigningTime") == "2030-01-15T10:00:00Z"


def test_a_document_that_is_signed_already_gets_a_further_signature(desk: Desk):
    twice = desk.signed("maria", desk.signed("jan", DOCUMENT))
    assert holds(twice, desk.certificate("maria"))
