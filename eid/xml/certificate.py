"""Certificates as messages and files carry them, parsed once."""

import base64
import re
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from eid.base64_text import NotBase64, octets_of
from eid.certificates import der_certificate

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
LIMIT = 16 * 1024
"""Characters of the longest certificate in base64."""
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


class CertificateRefused(Exception):
    """The text holds no usable certificate; the message is one sentence for its sender."""


@dataclass(frozen=True)
class Certificate:
    """A certificate whose key is elliptic or RSA. Two are equal when their octets are. `base64` is DER without line breaks."""

    base64: str
    subject: str = field(compare=False)
    public: PublicKey = field(compare=False)


def certificate(text: str) -> Certificate:
    """From base64 of DER (content of X509Certificate), line breaks allowed. Raises `CertificateRefused`."""
    unbroken = "".join(text.split())
    if len(unbroken) > LIMIT:
        raise CertificateRefused(f"the certificate has {len(unbroken)} characters; at most {LIMIT} are read")
    return _parsed(unbroken)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Certificate:
    try:
        octets = octets_of(text)
    except NotBase64 as error:
        raise CertificateRefused(f"not a certificate in base64: {error}") from error
    try:
        parsed = der_certificate(octets)
    except ValueError as error:
        from eid.xml.certificate_mistakes import mistake_in as mistake_in_der  # seldom needed, and not quick to load

        raise CertificateRefused(f"not a certificate: {mistake_in_der(octets)} (the reader of ASN.1 says: {error})") from error
    try:
        public, subject = parsed.public_key(), parsed.subject.rfc4514_string()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CertificateRefused(f"the key or the names in the certificate cannot be read here: {error}") from error
    if not isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise CertificateRefused(f"the key of the certificate of {subject} is neither elliptic nor RSA")
    return Certificate(base64.b64encode(parsed.public_bytes(Encoding.DER)).decode(), subject, public)


def certificate_from_pem(text: str) -> Certificate:
    """The first certificate of a PEM text; what else stands there (a private key) is passed over. Raises `CertificateRefused`."""
    return certificates_from_pem(text)[0]


def certificates_from_pem(text: str) -> tuple[Certificate, ...]:
    """All certificates of a PEM text, at least one. Raises `CertificateRefused`."""
    found = _PEM.findall(text)
    if not found:
        cut = "-----BEGIN CERTIFICATE-----" in text
        raise CertificateRefused(f"no -----{'END' if cut else 'BEGIN'} CERTIFICATE----- in the text{': it is cut off' if cut else ''}")
    return tuple(certificate(one) for one in found)
