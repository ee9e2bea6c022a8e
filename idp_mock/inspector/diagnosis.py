"""Something that somebody pasted: what it is, and the octets in it that can be explained."""

import base64
import re
import zlib
from urllib.parse import parse_qsl, unquote_plus

from eid.xml.parser import LIMIT
from idp_mock.inspector.decoders.decoder import Part
from idp_mock.inspector.decoders.texts import FORM

_ENCODED = re.compile(r"[A-Za-z0-9+/_=\s-]{16,}")
_ARTIFACT_LENGTHS = (59, 60)
_NAMED = ("SAMLRequest", "SAMLResponse", "SAMLart", "id_token", "access_token", "code", "request", "client_id", "error")


def part_of(text: str) -> Part:
    """An address or a form is taken by its parameters; base64, deflated or percent-encoded or not, by what is in it."""
    plain = text.strip()
    query = plain.partition("?")[2] if plain.startswith(("http://", "https://")) else plain
    if any(name in _NAMED for name, _ in _pairs(query)):
        return Part(octets=query.partition("#")[0].encode("utf-8", "replace"), media=FORM)
    if plain.startswith(("http://", "https://")) and ("?" in plain or "#" in plain):
        return Part(octets=plain.encode("utf-8", "replace"), name="Location")
    if "%" in plain and _ENCODED.fullmatch(unquote_plus(plain)):
        plain = unquote_plus(plain)
    octets = _decoded(plain)
    if octets is not None and octets.lstrip()[:1] == b"<":
        return Part(octets=octets, media="application/xml")
    if octets is not None and octets[:2] == b"\x00\x04" and len(plain) in _ARTIFACT_LENGTHS:
        return Part(octets=plain.encode(), name="SAMLart")
    return Part(octets=plain.encode("utf-8", "replace"))


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query) if "=" in query and not query.startswith(("<", "{", "-")) else []


def _decoded(text: str) -> bytes | None:
    """What base64 holds, inflated where it is deflated; None where it is no base64."""
    if not _ENCODED.fullmatch(text):
        return None
    try:
        octets = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return None
    try:
        return zlib.decompressobj(-15).decompress(octets, LIMIT) if octets.lstrip()[:1] != b"<" and octets[:2] != b"\x00\x04" else octets
    except zlib.error:
        return octets
