"""What may be attached: PDF, PNG and JPEG, known by their content from the first octet to the last, whatever the name says.

A file that is two things at once (a picture that is an archive, too, or carries a page) is refused: who opens it elsewhere may get the
other.
"""

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from relying_party.praca.applications import pdf

MOST = 10
"""Attachments of one application."""
_LONGEST_NAME = 120
_PAGE_IN_DISGUISE = re.compile(rb"<\s*(?:script|html|svg|iframe|\?php|!doctype)", re.IGNORECASE)
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_ALONE = frozenset(range(0xD0, 0xD8)) | {0x01}


class Fault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NAME = "name"
    TYPE = "type"
    MISLEADING = "misleading"
    DAMAGED = "damaged"
    ACTIVE = "active"
    OPAQUE = "opaque"


_PDF_FAULTS = {pdf.Verdict.ACTIVE: Fault.ACTIVE, pdf.Verdict.OPAQUE: Fault.OPAQUE}


class NotAccepted(Exception):
    """The file is not taken, for this reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class Format(Struct, frozen=True, kw_only=True):
    """A format: how its files begin, the endings of their names, and whether the octets are one whole file of it."""

    media_type: str
    begins: bytes
    endings: tuple[str, ...]
    whole: Callable[[bytes], bool]


class Accepted(Struct, frozen=True, kw_only=True):
    """A file that may be attached: its name as it will be shown, and what it is."""

    name: str
    media_type: str


def examine(name: str, content: bytes, limit: int) -> Accepted:
    """What the file is. `limit` is in octets. Raises `NotAccepted`."""
    if not content:
        raise NotAccepted(Fault.EMPTY)
    if len(content) > limit:
        raise NotAccepted(Fault.TOO_LARGE)
    clean = _clean(name)
    found = next((known for known in FORMATS if content.startswith(known.begins)), None)
    if found is None:
        raise NotAccepted(Fault.TYPE)
    if not clean.lower().endswith(found.endings):
        raise NotAccepted(Fault.MISLEADING)
    if not found.whole(content):
        raise NotAccepted(Fault.DAMAGED)
    if _is_something_else_too(content):
        raise NotAccepted(Fault.ACTIVE)
    return Accepted(name=clean, media_type=found.media_type)


def _clean(name: str) -> str:
    """The last part of a path, without letters that show something else than they are. Raises `NotAccepted`."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]).strip()
    if not last.isprintable() or any(unicodedata.category(letter)[0] == "C" for letter in last):
        raise NotAccepted(Fault.NAME)
    stem, dot, ending = last.rpartition(".")
    if not dot or not stem.strip(". ") or any(sign in last for sign in '<>:"|?*'):
        raise NotAccepted(Fault.NAME)
    return f"{stem[: _LONGEST_NAME - len(ending)]}.{ending}"


def _is_something_else_too(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content)) or _PAGE_IN_DISGUISE.search(content) is not None


def _whole_pdf(content: bytes) -> bool:
    """As `pdf.judge` finds. Raises `NotAccepted`."""
    verdict = pdf.judge(content)
    if verdict in _PDF_FAULTS:
        raise NotAccepted(_PDF_FAULTS[verdict])
    return verdict is pdf.Verdict.WHOLE


def _whole_png(content: bytes) -> bool:
    """Chunks with right check sums from IHDR to IEND, and nothing behind (PNG, third edition, section 5)."""
    place, first = len(_PNG), True
    while place + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content) or first != (kind == b"IHDR"):
            return False
        if zlib.crc32(content[place + 4 : end - 4]) != struct.unpack_from(">I", content, end - 4)[0]:
            return False
        if kind == b"IEND":
            return bool(length == 0 and end == len(content))
        place, first = end, False
    return False


def _whole_jpeg(content: bytes) -> bool:
    """Segments from SOI over a frame and a scan to EOI, and nothing behind (ITU-T T.81 annex B)."""
    place, framed = 2, False
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF or marker in _JPEG_ALONE:
            place += 1 if marker == 0xFF else 2
            continue
        place += 2 + struct.unpack_from(">H", content, place + 2)[0]
        framed = framed or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC))
        if marker == 0xDA:
            place = _after_scan(content, place)
            if content[place:] == b"\xff\xd9":
                return framed
    return False


def _after_scan(content: bytes, place: int) -> int:
    """Where the next marker stands that does not belong to the scan."""
    while (place := content.find(b"\xff", place)) != -1 and place + 1 < len(content):
        if content[place + 1] == 0x00 or content[place + 1] in _JPEG_ALONE:
            place += 2
        else:
            return place
    return len(content)


FORMATS = (
    Format(media_type="application/pdf", begins=b"%PDF-", endings=(".pdf",), whole=_whole_pdf),
    Format(media_type="image/png", begins=_PNG, endings=(".png",), whole=_whole_png),
    Format(media_type="image/jpeg", begins=b"\xff\xd8\xff", endings=(".jpg", ".jpeg"), whole=_whole_jpeg),
)
