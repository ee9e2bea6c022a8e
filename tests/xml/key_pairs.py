"""Key pairs that are the same at every run: private scalars in plain sight, certificates built deterministically."""

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from eid.keys import KeyPair, PrivateKey


@cache
def ec_pair(octet: str, name: str = "", curve: str = "secp256r1") -> KeyPair:
    """The pair whose scalar is that octet (two hexadecimal digits) over and over; `11` is the recipient of the published vectors."""
    known: ec.EllipticCurve = {"secp256r1": ec.SECP256R1(), "secp384r1": ec.SECP384R1()}[curve]
    private = ec.derive_private_key(int(octet * (known.key_size // 8), 16), known)
    return KeyPair(private, certificate(private, name or f"key {octet}"))


@cache
def rsa_pair() -> KeyPair:
    """Another one at every run: RSA keys are too long for plain sight."""
    private = rsa.generate_private_key(65537, 2048)
    return KeyPair(private, certificate(private, "key rsa"))


def certificate(private: PrivateKey, name: str) -> x509.Certificate:
    """Self-signed, valid from 2020 to 2100."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(private.public_key()).serial_number(1)
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
    if isinstance(private, rsa.RSAPrivateKey):
        return builder.sign(private, hashes.SHA256())
    return builder.sign(private, hashes.SHA256(), ecdsa_deterministic=True)


def pem(pair: KeyPair) -> bytes:
    return pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate_pem(pair)


def certificate_pem(pair: KeyPair) -> bytes:
    return pair.certificate.public_bytes(Encoding.PEM)
