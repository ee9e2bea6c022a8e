"""How SAML wraps its messages: base64, and in an address DEFLATE within (SAML bindings sections 3.4.4.1 and 3.5.4)."""

import base64
import zlib

from eid.base64_text import mistake_in
from eid.xml.parser import LIMIT

FIELDS = ("SAMLRequest", "SAMLResponse")


def message_of(text: str) -> bytes:
    """The XML in such a field. Raises `ValueError`."""
    octets = unwrapped(text)
    return octets if octets.lstrip()[:1] == b"<" else _inflated(octets)


def unwrapped(text: str) -> bytes:
    """Of base64 with any white space. Raises `ValueError`."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError as error:
        raise ValueError(f"not base64: {mistake_in(text) or error}") from error


def _inflated(octets: bytes) -> bytes:
    """Raw DEFLATE, bounded (SAML bindings section 3.4.4.1)."""
    try:
        return zlib.decompressobj(-15).decompress(octets, LIMIT)
    except zlib.error as error:
        raise ValueError(f"neither XML nor DEFLATE: {error}") from error
