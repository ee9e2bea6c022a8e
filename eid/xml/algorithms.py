"""Signature and digest methods that are written and accepted, as a table. SHA-1 and MD5 are left out on purpose."""

import hashlib
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from msgspec import Struct

from eid.keys import PrivateKey
from eid.xml.certificate import PublicKey
from eid.xml.names import DSIG_MORE, SHA256, SHA384, SHA512

_OCTETS = {"secp256r1": 32, "secp384r1": 48}
"""Size of r and of s, by curve (XML Signature 1.1 §6.4.3)."""


class SignatureMethod(Struct, frozen=True):
    """RSA (PKCS #1 v1.5) or ECDSA with one hash function."""

    uri: str
    elliptic: bool
    hash: hashes.HashAlgorithm

    def suits(self, public: PublicKey) -> bool:
        """Whether signatures of this method can be made with such a key."""
        if isinstance(public, ec.EllipticCurvePublicKey):
            return self.elliptic and public.curve.name in _OCTETS
        return not self.elliptic

    def sign(self, private: PrivateKey, octets: bytes) -> bytes:
        """The SignatureValue; for ECDSA r and s side by side, each as long as the curve's order."""
        if isinstance(private, rsa.RSAPrivateKey):
            return private.sign(octets, padding.PKCS1v15(), self.hash)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise TypeError("XML signatures are made with RSA or ECDSA")
        size = _OCTETS[private.curve.name]
        r, s = decode_dss_signature(private.sign(octets, ec.ECDSA(self.hash, deterministic_signing=True)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def holds(self, public: PublicKey, value: bytes, octets: bytes) -> bool:
        """Whether the SignatureValue was made over the octets with the private half of the key."""
        try:
            if isinstance(public, rsa.RSAPublicKey):
                public.verify(value, octets, padding.PKCS1v15(), self.hash)
            else:
                half = _OCTETS[public.curve.name]
                if len(value) != 2 * half:
                    return False
                r, s = int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big")
                public.verify(encode_dss_signature(r, s), octets, ec.ECDSA(self.hash))
        except InvalidSignature:
            return False
        return True


_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
METHODS = {
    method.uri: method
    for name, function in _HASHES.items()
    for method in (
        SignatureMethod(f"{DSIG_MORE}ecdsa-{name}", True, function),
        SignatureMethod(f"{DSIG_MORE}rsa-{name}", False, function),
    )
}
DIGESTS: dict[str, Callable[[bytes], Any]] = {SHA256: hashlib.sha256, SHA384: hashlib.sha384, SHA512: hashlib.sha512}


def usual_method(private: PrivateKey) -> SignatureMethod:
    """ECDSA with the hash as long as the curve, or RSA with SHA-256."""
    if isinstance(private, rsa.RSAPrivateKey):
        return METHODS[DSIG_MORE + "rsa-sha256"]
    long_curve = isinstance(private, ec.EllipticCurvePrivateKey) and private.curve.name == "secp384r1"
    return METHODS[DSIG_MORE + ("ecdsa-sha384" if long_curve else "ecdsa-sha256")]
