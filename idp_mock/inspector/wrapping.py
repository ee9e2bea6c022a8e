"""What a pasted SAML message is wrapped in, layer by layer, and which of the layers an endpoint would not take."""

import base64
import html
import re
import zlib
from collections.abc import Callable
from urllib.parse import unquote

from msgspec import Struct

from eid.base64_text import mistake_in
from eid.xml.parser import LIMIT

REAL, GENERAL = "saml", "saml2"
"""The profiles of the node that layers may spoil."""
BOTH = (REAL, GENERAL)
_SHORTEST, _MOSTLY = 16, 0.9
"""So long, and so much of its alphabet, is what is tried as base64."""
_ESCAPED = re.compile(r"&(?:#\d+|#x[0-9A-Fa-f]+|[a-z]+);")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BYTE_ORDER = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_OF_ADDRESSES = str.maketrans("-_", "+/")
_NO_DIGITS = re.compile(r"[^A-Za-z0-9+/]")
_BOM = b"\xef\xbb\xbf"


class Layer(Struct, frozen=True, kw_only=True):
    """`name` says what it is; `fault` what is wrong with it and what to do, for those profiles that it spoils."""

    name: str
    fault: str = ""
    spoils: tuple[str, ...] = ()


class Unwrapped(Struct, frozen=True, kw_only=True):
    """`octets` are what begins like XML within the layers; empty where nothing does."""

    octets: bytes = b""
    layers: tuple[Layer, ...] = ()


NOTHING = Unwrapped()


class _Peeling:
    def __init__(self) -> None:
        self.layers: list[Layer] = []

    def note(self, name: str, fault: str = "", spoils: tuple[str, ...] = BOTH) -> None:
        self.layers.append(Layer(name=name, fault=fault, spoils=spoils if fault else ()))

    def text(self, text: str, encodings: int) -> str:
        """Without what lies around base64 or XML; so many percent-encodings are as they should be."""
        plain = text.strip()
        if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
            plain = plain[1:-1].strip()
            self.note("quotation marks", "they are no part of the value: take them off")
        if not plain.startswith("<") and _ESCAPED.search(plain):
            plain = html.unescape(plain)
            self.note("HTML entities", "they belong to a page: take the value as a browser reads it")
        times = 0
        while not plain.startswith("<") and _PERCENT.search(plain) and times < 5:
            plain, times = unquote(plain), times + 1
        if times > encodings:
            self.note(
                f"percent-encoding, {times} times", "once too often: a value is encoded once, by whoever builds the form or the address"
            )
        return plain

    def base64(self, text: str) -> bytes:
        """What it holds, as far as it can be told."""
        lines = "\n".join(line.strip() for line in text.splitlines())
        self.note("base64", mistake_in(lines))
        written = lines if "\n" in lines else lines.replace(" ", "+")
        digits = _NO_DIGITS.sub("", written.translate(_OF_ADDRESSES))
        digits = digits[: len(digits) - (len(digits) % 4 == 1)]
        return base64.b64decode(digits + "=" * (-len(digits) % 4))

    def octets(self, octets: bytes) -> bytes:
        """Inflated and in UTF-8."""
        if not octets.lstrip(_BOM + b" \t\r\n").startswith(b"<"):
            octets = self._inflated(octets)
        for mark, encoding in _BYTE_ORDER:
            if octets.startswith(mark):
                self.note("UTF-16", "the node reads UTF-8 alone: write the XML so, and say so in its first line")
                return octets.decode(encoding, "replace").lstrip("\ufeff").encode()
        return octets.removeprefix(_BOM)

    def _inflated(self, octets: bytes) -> bytes:
        for name, inflate, fault, spoils in _PACKED:
            try:
                plain = inflate(octets)
            except (zlib.error, OSError, EOFError):
                continue
            if plain.lstrip(_BOM + b" \t\r\n\x00\xff\xfe").startswith(b"<"):
                self.note(name, fault, spoils)
                return plain
        return octets


def _raw(octets: bytes) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(octets, LIMIT)


_PACKED: tuple[tuple[str, Callable[[bytes], bytes], str, tuple[str, ...]], ...] = (
    (
        "DEFLATE (RFC 1951)",
        _raw,
        "the real node takes base64 of the XML itself, in a form (POST); DEFLATE is for addresses (wezel-krajowy.md ch. 4.1)",
        (REAL,),
    ),
    (
        "zlib (RFC 1950)",
        lambda octets: zlib.decompressobj().decompress(octets, LIMIT),
        "SAML knows DEFLATE without the header and the checksum of zlib (RFC 1951; SAML bindings section 3.4.4.1)",
        BOTH,
    ),
    (
        "gzip (RFC 1952)",
        lambda octets: zlib.decompressobj(wbits=31).decompress(octets, LIMIT),
        "SAML knows DEFLATE (RFC 1951) alone, and that for addresses (SAML bindings section 3.4.4.1)",
        BOTH,
    ),
)


def unwrapped(text: str) -> Unwrapped:
    """Of a text that may be a SAML message, as it stands in an address or in a form, or as its field's value."""
    return _peeled(text, 1)


def unwrapped_field(value: str) -> Unwrapped:
    """Of the value of a field, out of which a percent-encoding has been taken already."""
    found = _peeled(value, 0)
    if value.lstrip().startswith("<"):
        return Unwrapped(octets=found.octets, layers=(Layer(name="XML itself", fault=mistake_in(value), spoils=BOTH), *found.layers))
    return found


def _peeled(text: str, encodings: int) -> Unwrapped:
    peeling = _Peeling()
    plain = peeling.text(text, encodings)
    if plain.startswith("<"):
        return Unwrapped(octets=plain.encode("utf-8", "replace"), layers=tuple(peeling.layers))
    like_base64 = len(plain) >= _SHORTEST and len(_NO_DIGITS.sub("", plain)) >= _MOSTLY * len("".join(plain.split()))
    octets = peeling.octets(peeling.base64(plain)) if like_base64 else b""
    return Unwrapped(octets=octets, layers=tuple(peeling.layers)) if octets.lstrip()[:1] == b"<" else NOTHING
