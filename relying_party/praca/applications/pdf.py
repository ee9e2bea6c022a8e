"""Whether a PDF is one whole document that runs nothing (ISO 32000-1 section 7.5), also in its compressed object streams."""

import re
import zlib
from collections.abc import Iterator
from enum import Enum, auto

MOST_OCTETS = 32 * 1024 * 1024
"""Octets of all object streams of a file, as they stand and taken out of their compression, that are looked at. Streams that are never
closed overlap, so that they may be more than the file has."""
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
_HASHED_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_INDIRECT_TYPE = re.compile(rb"/Type\s+[0-9]+\s+[0-9]+\s+R")
_STREAM = re.compile(rb"stream[ \t]*(?:\r\n|\n|\r)")
_FILTERED = re.compile(rb"/(?:Filter|F|DecodeParms|DP)(?![A-Za-z0-9])")
_DEFLATED = re.compile(rb"/(?:Filter|F)\s*(?:\[\s*/(?:FlateDecode|Fl)\s*\]|/(?:FlateDecode|Fl)(?![A-Za-z0-9]))")


class Verdict(Enum):
    """What was found out. `OPAQUE`: it has object streams that nobody can look into without a password or special tools."""

    WHOLE = auto()
    DAMAGED = auto()
    ACTIVE = auto()
    OPAQUE = auto()


class _Opaque(Exception):
    pass


def judge(content: bytes) -> Verdict:
    """Ends with its own end mark, points to a cross-reference inside itself, and holds no script, file or command."""
    if not _is_whole(content):
        return Verdict.DAMAGED
    plain = _unhashed(content)
    if _ACTIVE.search(plain):
        return Verdict.ACTIVE
    if _OBJECT_STREAM.search(plain) is None and _INDIRECT_TYPE.search(plain) is None:
        return Verdict.WHOLE
    try:
        hidden = any(_ACTIVE.search(_unhashed(objects)) for objects in _object_streams(content, plain))
    except _Opaque:
        return Verdict.OPAQUE
    return Verdict.ACTIVE if hidden else Verdict.WHOLE


def _is_whole(content: bytes) -> bool:
    tail = content.rstrip()
    pointer = re.search(rb"startxref\s+([0-9]{1,10})\s+%%EOF\Z", tail[-1100:])
    if not content[5:8].replace(b".", b"").isdigit() or pointer is None or int(pointer[1]) >= len(content):
        return False
    target = content[int(pointer[1]) :][:40].lstrip()
    return target.startswith(b"xref") or re.match(rb"[0-9]+\s+[0-9]+\s+obj", target) is not None


def _object_streams(content: bytes, plain: bytes) -> Iterator[bytes]:
    """What stands in the streams of objects. Raises `_Opaque`."""
    announced = len(_OBJECT_STREAM.findall(plain))
    if _ENCRYPTED.search(plain) or _INDIRECT_TYPE.search(plain):
        raise _Opaque()
    left, before, read = MOST_OCTETS, 0, 0
    for found in _STREAM.finditer(content):
        # All since the last stream, not only the dictionary: where it begins can be disguised.
        described, before = _unhashed(content[before : found.start()]), found.end()
        if _OBJECT_STREAM.search(described):
            raw = content[found.end() : content.find(b"endstream", found.end())]
            objects = _unpacked(described, raw, left)
            left, read = left - len(raw) - len(objects), read + 1
            if left < 0:
                raise _Opaque()
            yield objects
    if read < announced:
        raise _Opaque()


def _unpacked(described: bytes, raw: bytes, most: int) -> bytes:
    filtered = len(_FILTERED.findall(described))
    if filtered == 0:
        return raw
    if filtered > 1 or not _DEFLATED.search(described):
        raise _Opaque()
    return _inflated(raw, most)


def _inflated(raw: bytes, most: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        objects = inflater.decompress(raw, most + 1)
    except zlib.error:
        raise _Opaque() from None
    if len(objects) > most or not inflater.eof:
        raise _Opaque()
    return objects


def _unhashed(octets: bytes) -> bytes:
    """With the letters that names may hide behind a number sign (section 7.3.5)."""
    return _HASHED_NAME.sub(lambda found: bytes((int(found[1], 16),)), octets)
