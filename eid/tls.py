"""TLS for test systems: a private certificate authority in the folder of keys, and one server certificate for all names of a program.

Whoever is to believe the certificate must be given the authority's (`idp-mock ca export`). The authority's key never leaves the folder.
"""

import ipaddress
import os
import threading
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from eid.clock import utc
from eid.keys import KeyPair, created_once, failing_in_one_line, read_pair

CA = "ca.pem"
ALWAYS = ("localhost", "127.0.0.1", "::1")
"""Names that every server certificate has."""
CA_LIFETIME = timedelta(days=10 * 365)
LIFETIME = timedelta(days=397)
"""Of a server certificate; browsers refuse longer ones."""
_RENEWED_BEFORE = timedelta(days=30)
_A_DAY = timedelta(days=1)


def certificate_authority(folder: Path, now: float) -> KeyPair:
    """The authority in `ca.pem`, made where there is none (`now` in seconds since the epoch). Raises `KeysUnusable`."""
    path = folder / CA
    with failing_in_one_line(path):
        if not path.exists():
            created_once(path, _pem(_new_authority(now)))
        return read_pair(path)


def exported(folder: Path, now: float) -> str:
    """The authority's certificate in PEM, without its key. Raises `KeysUnusable`."""
    return certificate_authority(folder, now).certificate.public_bytes(Encoding.PEM).decode()


def server_certificate(folder: Path, name: str, hosts: Iterable[str], now: float) -> Path:
    """The file `folder/name.pem` with a private key, a certificate for these host names and IP addresses and for `ALWAYS`, and the
    authority's certificate. Made anew where there is none, where a name is missing, and where it will soon run out. Raises
    `KeysUnusable`."""
    path = folder / f"{name}.pem"
    wanted = tuple(dict.fromkeys((*ALWAYS, *hosts)))
    authority = certificate_authority(folder, now)
    with failing_in_one_line(path):
        if not (path.exists() and _serves(read_pair(path).certificate, authority, wanted, now)):
            issued = _issued(authority, wanted, now)
            draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.draft")
            draft.unlink(missing_ok=True)
            created_once(draft, _pem(issued) + authority.certificate.public_bytes(Encoding.PEM))
            draft.replace(path)
    return path


def _serves(certificate: x509.Certificate, authority: KeyPair, wanted: Sequence[str], now: float) -> bool:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = certificate.not_valid_before_utc <= utc(now) <= certificate.not_valid_after_utc - _RENEWED_BEFORE
    genuine = certificate.issuer == authority.certificate.subject and _authority_id(certificate) == _key_id(authority)
    return lasts and genuine and all(_general_name(one) in names for one in wanted)


def _new_authority(now: float) -> KeyPair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named("Test CA of idp-mock (private, for tests only)")
    builder = (
        _builder(subject, subject, key, now, CA_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
    )
    return KeyPair(key, builder.sign(key, hashes.SHA256()))


def _issued(authority: KeyPair, hosts: Sequence[str], now: float) -> KeyPair:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _builder(_named(hosts[-1]), authority.certificate.subject, key, now, LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier(_key_id(authority), None, None), critical=False)
    )
    return KeyPair(key, builder.sign(_signing_key(authority), hashes.SHA256()))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: float, lifetime: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc(now) - _A_DAY)
        .not_valid_after(utc(now) + lifetime - _A_DAY)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host.lower().encode("idna").decode())


def _key_id(pair: KeyPair) -> bytes:
    return pair.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest


def _authority_id(certificate: x509.Certificate) -> bytes | None:
    return certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier


def _signing_key(authority: KeyPair) -> ec.EllipticCurvePrivateKey:
    if not isinstance(authority.private, ec.EllipticCurvePrivateKey):
        raise ValueError("the authority's key must be elliptic")
    return authority.private


def _pem(pair: KeyPair) -> bytes:
    private = pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + pair.certificate.public_bytes(Encoding.PEM)
