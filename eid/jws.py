"""JWS signatures judged by the key in a certificate (RFC 7515 section 5.2), by a table of algorithms: to explain, not to trust."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from msgspec import Struct

from eid.certificates import der_certificate

Verify = Callable[[Any, bytes, bytes], None]


class Unsuitable(Exception):
    """The certificate cannot be read, or its key is of another kind than the algorithm needs; the message says which."""


class Algorithm(Struct, frozen=True):
    """`key` is the kind of key in words, `kind` its class; `verify` takes key, signature and signed octets, and raises."""

    key: str
    kind: type
    verify: Verify


def _pkcs1(digest: hashes.HashAlgorithm) -> Verify:
    return lambda key, value, octets: key.verify(value, octets, padding.PKCS1v15(), digest)


def _pss(digest: hashes.HashAlgorithm) -> Verify:
    """The salt is as long as the digest (RFC 7518 section 3.5)."""
    return lambda key, value, octets: key.verify(value, octets, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)


def _ecdsa(digest: hashes.HashAlgorithm) -> Verify:
    """r and s stand side by side (RFC 7518 section 3.4)."""

    def verify(key: Any, value: bytes, octets: bytes) -> None:
        half = (key.key_size + 7) // 8
        if len(value) != 2 * half:
            raise InvalidSignature
        r, s = int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big")
        key.verify(encode_dss_signature(r, s), octets, ec.ECDSA(digest))

    return verify


_DIGESTS = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
ALGORITHMS: Mapping[str, Algorithm] = {
    **{f"RS{size}": Algorithm("RSA", rsa.RSAPublicKey, _pkcs1(digest)) for size, digest in _DIGESTS.items()},
    **{f"PS{size}": Algorithm("RSA", rsa.RSAPublicKey, _pss(digest)) for size, digest in _DIGESTS.items()},
    **{f"ES{size}": Algorithm("elliptic", ec.EllipticCurvePublicKey, _ecdsa(digest)) for size, digest in _DIGESTS.items()},
    **{
        name: Algorithm("Ed25519", ed25519.Ed25519PublicKey, lambda key, value, octets: key.verify(value, octets))
        for name in ("EdDSA", "Ed25519")
    },
}
"""RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2. Neither `none` nor the HMACs: they are no signatures."""


def subject_of(certificate: str) -> str:
    """Of a certificate (base64 of DER). Raises `Unsuitable`."""
    return _read(certificate).subject.rfc4514_string()


def holds(alg: str, certificate: str, value: bytes, octets: bytes) -> bool:
    """Whether the signature was made over the octets with the private half of the key in the certificate (base64 of DER), by an algorithm
    of `ALGORITHMS`. Raises `Unsuitable`."""
    algorithm, key = ALGORITHMS[alg], _read(certificate).public_key()
    if not isinstance(key, algorithm.kind):
        raise Unsuitable(f"alg {alg} needs a key that is {algorithm.key}, the certificate holds another kind")
    try:
        algorithm.verify(key, value, octets)
    except InvalidSignature:
        return False
    return True


def _read(certificate: str) -> x509.Certificate:
    try:
        return der_certificate(base64.b64decode(certificate))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Unsuitable(f"the certificate cannot be read: {error}") from error
