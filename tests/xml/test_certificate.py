"""Certificates in messages and files."""

import base64
import textwrap

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import CertificateBuilder

from eid.xml.certificate import CertificateRefused, certificate, certificate_from_pem
from tests.xml.key_pairs import ec_pair, pem


def test_line_breaks_in_base64_do_not_matter() -> None:
    text = ec_pair("11").certificate_base64
    assert certificate("\n".join(textwrap.wrap(text, 64))) == certificate(text)
    assert certificate("\n".join(textwrap.wrap(text, 64))).base64 == text


def test_a_pem_file_may_hold_more_than_the_certificate() -> None:
    assert certificate_from_pem(pem(ec_pair("11")).decode()).subject == "CN=key 11"


@pytest.mark.parametrize("text", ["", "***", "AAAA", base64.b64encode(b"0" * 500).decode()])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(CertificateRefused, match="not a certificate"):
        certificate(text)


def test_a_text_without_a_certificate_is_refused() -> None:
    with pytest.raises(CertificateRefused, match="no -----BEGIN CERTIFICATE"):
        certificate_from_pem("x")


def test_a_pem_text_that_lost_its_end_is_said_to_be_cut_off() -> None:
    with pytest.raises(CertificateRefused, match=r"no -----END CERTIFICATE----- in the text: it is cut off"):
        certificate_from_pem(pem(ec_pair("11")).decode().rpartition("-----END")[0])


def test_a_key_that_is_neither_elliptic_nor_rsa_is_refused() -> None:
    private, model = ed25519.Ed25519PrivateKey.generate(), ec_pair("11").certificate
    builder = CertificateBuilder().subject_name(model.subject).issuer_name(model.subject).public_key(private.public_key()).serial_number(1)
    made = builder.not_valid_before(model.not_valid_before_utc).not_valid_after(model.not_valid_after_utc).sign(private, None)
    with pytest.raises(CertificateRefused, match="neither elliptic nor RSA"):
        certificate(base64.b64encode(made.public_bytes(Encoding.DER)).decode())


def test_a_huge_certificate_is_not_even_read() -> None:
    with pytest.raises(CertificateRefused, match="at most 16384"):
        certificate("A" * 20_000)


GOOD = base64.b64decode(ec_pair("11").certificate_base64)
PRIVATE = ec_pair("11").private


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        pytest.param(b"", "it is empty", id="nothing"),
        pytest.param(GOOD[:-9], f"cut off: by its own length it has {len(GOOD)} octets, but {len(GOOD) - 9} came", id="cut off"),
        pytest.param(GOOD[:2], "cut off", id="cut off in its head"),
        pytest.param(GOOD + GOOD, f"ends after {len(GOOD)} octets, but {len(GOOD)} more follow", id="two at once"),
        pytest.param(GOOD[9:], "begins with the octet 30", id="its beginning is missing"),
        pytest.param(b"a text", "begins with the octet 30, this with 61", id="text"),
        pytest.param(pem(ec_pair("11")), "PEM, put into base64 a second time", id="PEM"),
        pytest.param(
            PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), "public key alone", id="public key"
        ),
        pytest.param(PRIVATE.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), "a private key", id="private key"),
        pytest.param(serialize_certificates([ec_pair("11").certificate], Encoding.DER), r"PKCS#7", id="PKCS#7"),
        pytest.param(serialize_key_and_certificates(None, PRIVATE, None, None, NoEncryption()), r"PKCS#12", id="PKCS#12"),
        pytest.param(b"0\x03\x02\x01\x01", "not those of a certificate", id="other DER"),
    ],
)
def test_what_is_no_certificate_is_told_apart_before_the_words_of_asn1(octets: bytes, told: str) -> None:
    with pytest.raises(CertificateRefused, match=rf"not a certificate: .*(?:{told}).*\(the reader of ASN.1 says: "):
        certificate(base64.b64encode(octets).decode())


def test_broken_base64_of_a_certificate_is_told_as_such() -> None:
    with pytest.raises(CertificateRefused, match=r"not a certificate in base64: .* cut off"):
        certificate(ec_pair("11").certificate_base64[:101])
