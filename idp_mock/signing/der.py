"""As much of DER (ITU-T X.690) as QcStatements need."""


def sequence(*members: bytes) -> bytes:
    return _tagged(0x30, b"".join(members))


def oid(dotted: str) -> bytes:
    """An object identifier, such as `0.4.0.1862.1.1`."""
    first, second, *others = (int(part) for part in dotted.split("."))
    return _tagged(0x06, b"".join(_base128(arc) for arc in (40 * first + second, *others)))


def _base128(arc: int) -> bytes:
    groups = [arc & 0x7F]
    while arc := arc >> 7:
        groups.append(arc & 0x7F | 0x80)
    return bytes(reversed(groups))


def _tagged(tag: int, content: bytes) -> bytes:
    """Short contents only: QcStatements have less than 128 octets each and less than 256 together."""
    length = bytes((len(content),)) if len(content) < 0x80 else bytes((0x81, len(content)))
    return bytes((tag,)) + length + content
