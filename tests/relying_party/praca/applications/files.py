"""Small whole files of each format, made here."""

import struct
import zlib


def png(*more: tuple[bytes, bytes]) -> bytes:
    """A picture of one dot, with further chunks before its end."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), *more, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content)) for kind, content in chunks
    )


def jpeg() -> bytes:
    """The segments of a picture; the scan holds a stuffed octet and a restart marker."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 1, 1, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00"
    return (
        b"\xff\xd8\xff\xe0"
        + struct.pack(">H", 16)
        + b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
        + frame
        + scan
        + b"ab\xff\x00cd\xff\xd0ef"
        + b"\xff\xd9"
    )


def pdf(objects: bytes = b"1 0 obj<</Type/Catalog>>endobj\n") -> bytes:
    """A document with a cross-reference table where its end says."""
    start = b"%PDF-1.4\n" + objects
    return start + b"xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(start)


def packed(objects: bytes, described: bytes = b"/Filter/FlateDecode") -> bytes:
    """A document that keeps these objects in a compressed object stream."""
    body = zlib.compress(objects) if b"Flate" in described else objects
    return pdf(b"1 0 obj<</Type/ObjStm/N 1/First 4%s/Length %d>>stream\n%s\nendstream endobj\n" % (described, len(body), body))
