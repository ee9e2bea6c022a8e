"""Key pairs in files: made at first use, never committed, read once.

One PEM file holds a private key and its self-signed certificate, so that two processes starting at once cannot mix the pair.
"""

import base64
import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID
from msgspec import Struct

from eid.clock import utc

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
LIFETIME = timedelta(days=5 * 365)
"""Of a certificate; as the national node's of 2020 (wezel-krajowy.md ch. 3 [V])."""


class KeysUnusable(Exception):
    """The folder or a file in it cannot be read or written; the message is one line for the person who runs the program."""


class KeyPair(Struct, frozen=True, dict=True):
    """A private key and the certificate that carries its public half."""

    private: PrivateKey
    certificate: x509.Certificate

    @cached_property
    def kid(self) -> str:
        """Key id: 22 characters of the certificate's SHA-256 digest."""
        return base64.urlsafe_b64encode(self.certificate.fingerprint(hashes.SHA256())[:16]).rstrip(b"=").decode()

    @cached_property
    def certificate_base64(self) -> str:
        """The certificate as X509Certificate wants it: DER in base64 without line breaks."""
        return base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()


def ec_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def ec384_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP384R1())


def ed25519_key() -> PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def rsa_key() -> PrivateKey:
    return rsa.generate_private_key(65537, 2048)


def key_pair(folder: Path, name: str, make: Callable[[], PrivateKey], now: float) -> KeyPair:
    """The pair in `folder/name.pem`, made with the certificate subject CN=`name` where there is none. Raises `KeysUnusable`."""
    path = folder / f"{name}.pem"
    with failing_in_one_line(path):
        if not path.exists():
            created_once(path, _pem(self_signed(make(), name, now)))
        return read_pair(path)


def check_keys(folder: Path, *names: str) -> None:
    """Raises `KeysUnusable` unless each of these pairs can be read or, where there is none yet, made. Makes none: RSA takes its time."""
    for path in (folder / f"{name}.pem" for name in names):
        with failing_in_one_line(path):
            if path.exists():
                read_pair(path)
            else:
                folder.mkdir(parents=True, exist_ok=True)
                if not os.access(folder, os.W_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@contextmanager
def failing_in_one_line(path: Path) -> Iterator[None]:
    """Turns what may go wrong with a key file into `KeysUnusable`."""
    try:
        yield
    except OSError as error:
        raise KeysUnusable(f"keys: cannot use {path}: {error.strerror}") from error
    except ValueError as error:
        raise KeysUnusable(f"keys: {path} holds no private key with its certificate in PEM; remove it to have a new one made") from error


def self_signed(private: PrivateKey, common_name: str, now: float) -> KeyPair:
    """A pair whose certificate is valid from a day before `now` (seconds since the epoch) for `LIFETIME`."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc(now) - timedelta(days=1))
        .not_valid_after(utc(now) + LIFETIME)
        .sign(private, None if isinstance(private, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )
    return KeyPair(private, certificate)


def _pem(pair: KeyPair) -> bytes:
    private = pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + pair.certificate.public_bytes(Encoding.PEM)


def created_once(path: Path, content: bytes) -> None:
    """Writes the whole file or nothing; where another process was faster, its file stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def read_pair(path: Path) -> KeyPair:
    """The private key and the first certificate of a PEM file. Raises `OSError`, `ValueError`."""
    content = path.read_bytes()
    # The full validation of an RSA key costs 36 ms at every start; a key that fits its certificate was whole when the two were made.
    private = load_pem_private_key(content, None, unsafe_skip_rsa_key_validation=True)
    certificate = x509.load_pem_x509_certificate(content)
    if not isinstance(private, PrivateKey):
        raise ValueError("neither EC nor RSA nor Ed25519")
    if private.public_key() != certificate.public_key():
        raise ValueError("not a pair")
    return KeyPair(private, certificate)
