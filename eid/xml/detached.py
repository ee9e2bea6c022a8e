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
from eid.xml.verification import Evidence, MalformedSignature, SignatureRefused


class DetachedDiffers(SignatureRefused):
    """None of the candidates' keys made the signature over these octets; there is no digest beside it, `signed_info` are the octets."""

    def __init__(self, octets: bytes, algorithm: str, candidates: Sequence[Certificate]) -> None:
        subjects = "; ".join(candidate.subject for candidate in candidates) or "none"
        super().__init__(f"Signature was not made over these parameters with the key of any known certificate ({subjects})")
        self.evidence = Evidence(
            shown=(),
            tried=tuple(candidates),
            digest_method="",
            digest_expected=b"",
            digest_computed=b"",
            canonical=b"",
            signature_method=algorithm,
            signed_info=octets,
        )


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
    raise DetachedDiffers(octets, algorithm, candidates)


def _forms(value: bytes, public: PublicKey) -> tuple[bytes, ...]:
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return (value,)
    size = public.key_size // 8
    try:
        r, s = decode_dss_signature(value)
        return (value, r.to_bytes(size, "big") + s.to_bytes(size, "big"))
    except (ValueError, OverflowError):
        return (value,)
