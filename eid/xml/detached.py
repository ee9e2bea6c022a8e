"""Signatures that stand beside the octets they cover, as SAML's Redirect binding has them (SAML bindings §3.4.4.1).

For ECDSA receivers disagree about the form of the value: those on OpenSSL and Java expect DER, XML Signature has r and s side by side. DER
is written, both are read.
"""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from eid.keys import KeyPair
from eid.xml.algorithms import METHODS, SignatureMethod
from eid.xml.certificate import Certificate, PublicKey
from eid.xml.verification import MalformedSignature, SignatureRefused


def sign_detached(octets: bytes, keys: KeyPair, method: SignatureMethod) -> bytes:
    """The value of a signature over the octets."""
    value = method.sign(keys.private, octets)
    if not method.elliptic:
        return value
    half = len(value) // 2
    return encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))


def verify_detached(octets: bytes, value: bytes, algorithm: str, candidates: Sequence[Certificate]) -> Certificate:
    """The candidate whose key made the signature. Raises `SignatureRefused`."""
    method = METHODS.get(algorithm)
    if method is None:
        raise MalformedSignature(f"SigAlg must be one of {', '.join(METHODS)}; it is {algorithm or 'missing'}")
    for candidate in candidates:
        if method.suits(candidate.public) and any(method.holds(candidate.public, form, octets) for form in _forms(value, candidate.public)):
            return candidate
    subjects = "; ".join(candidate.subject for candidate in candidates) or "none"
    raise SignatureRefused(f"Signature was not made over these parameters with the key of any known certificate ({subjects})")


def _forms(value: bytes, public: PublicKey) -> tuple[bytes, ...]:
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return (value,)
    size = public.key_size // 8
    try:
        r, s = decode_dss_signature(value)
        return (value, r.to_bytes(size, "big") + s.to_bytes(size, "big"))
    except (ValueError, OverflowError):
        return (value,)
