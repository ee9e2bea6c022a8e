"""Certificates in messages and files."""

import base64
import textwrap

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
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


def test_a_key_that_is_neither_elliptic_nor_rsa_is_refused() -> None:
    private, model = ed25519.Ed25519PrivateKey.generate(), ec_pair("11").certificate
    builder = CertificateBuilder().subject_name(model.subject).issuer_name(model.subject).public_key(private.public_key()).serial_number(1)
    made = builder.not_valid_before(model.not_valid_before_utc).not_valid_after(model.not_valid_after_utc).sign(private, None)
    with pytest.raises(CertificateRefused, match="neither elliptic nor RSA"):
        certificate(base64.b64encode(made.public_bytes(Encoding.DER)).decode())


def test_a_huge_certificate_is_not_even_read() -> None:
    with pytest.raises(CertificateRefused, match="at most 16384"):
        certificate("A" * 20_000)
