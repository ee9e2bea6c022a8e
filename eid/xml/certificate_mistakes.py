"""Octets that should be a certificate and are none: what they are, told without the words of ASN.1."""

from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

_SEQUENCE = 0x30
_LONG_LENGTH = 0x80
_CONTAINER, _SIGNED_DATA, _DATA = 40, bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
"""Near the beginning of a container stands what it is (RFC 5652 section 5.1; RFC 7292 section 4)."""
_OTHERS: tuple[tuple[str, Callable[[bytes], Any]], ...] = (
    ("a public key alone; wanted is the certificate that holds it", serialization.load_der_public_key),
    ("a private key, which nobody should be sent", lambda octets: serialization.load_der_private_key(octets, None)),
    ("a request for a certificate (PKCS#10); wanted is what the authority made of it", x509.load_der_x509_csr),
)


def mistake_in(octets: bytes) -> str:
    """What octets are that are no certificate, as the end of a sentence for their sender (X.690 section 8.1)."""
    if not octets:
        return "it is empty"
    if octets.startswith(b"-----BEGIN"):
        return "it is PEM, put into base64 a second time; wanted is what stands between its BEGIN and END"
    if octets[0] != _SEQUENCE:
        return (
            f"a certificate in DER begins with the octet 30, this with {octets[0]:02x}: its beginning is missing, or it is something else"
        )
    told = _length(octets)
    if told > len(octets):
        return f"it is cut off: by its own length it has {told} octets, but {len(octets)} came"
    if told < len(octets):
        return f"it ends after {told} octets, but {len(octets) - told} more follow; send each certificate for itself"
    if _SIGNED_DATA in octets[:_CONTAINER]:
        return "a bundle of certificates (PKCS#7); wanted is one of them"
    if _DATA in octets[:_CONTAINER]:
        return "a PKCS#12 file (.p12, .pfx); wanted is the certificate in it"
    return next(
        (what for what, load in _OTHERS if _loads(load, octets)), "its octets are in DER, but not those of a certificate (RFC 5280)"
    )


def _length(octets: bytes) -> int:
    """Of the first element, its own head included, as that head says it; with the head itself cut off, at least one octet more."""
    first = octets[1] if len(octets) > 1 else 0
    if first < _LONG_LENGTH:
        return 2 + first
    size = first - _LONG_LENGTH
    return max(2 + size + int.from_bytes(octets[2 : 2 + size], "big"), 3 + size)


def _loads(load: Callable[[bytes], Any], octets: bytes) -> bool:
    try:
        load(octets)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True
