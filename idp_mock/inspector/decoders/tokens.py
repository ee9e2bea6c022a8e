"""JSON Web Tokens, side by side, with their signature checked again by the node's published keys."""

import base64
import json
import re

from eid.jws import ALGORITHMS, Unsuitable, holds, subject_of
from idp_mock.inspector.decoders.decoder import Block, Kind, Part, Row, Step, Steps, Surroundings, Unreadable

_LIKE_A_TOKEN = re.compile(rb"ey[A-Za-z0-9_-]{6,}\.\S+")
_PIECE = re.compile(rb"[A-Za-z0-9_-]*")
_UNSIGNED = "alg none: nobody signed it, so nobody may believe it (RFC 8725 section 3.2)"
_OF_A_JWE = ("encrypted key", "iv", "ciphertext", "tag")
_SIGNED, _ENCRYPTED = 3, 5
"""Parts of a JWS and of a JWE in compact form (RFC 7515 section 7.1, RFC 7516 section 7.1)."""


class TokenDecoder:
    """A JWT in compact form (RFC 7519): a JWS is shown in its three parts, of a JWE the header, and how long the others are."""

    def fits(self, part: Part) -> int:
        return 8 if _LIKE_A_TOKEN.fullmatch(part.octets.strip()) else 0

    def read(self, part: Part, around: Surroundings) -> Block:
        pieces = part.octets.strip().split(b".")
        _check(pieces)
        header = _json(pieces[0], "header")
        if len(pieces) == _ENCRYPTED:
            lengths = (Row(name=name, value=f"{len(_octets(piece))} octets") for name, piece in zip(_OF_A_JWE, pieces[1:], strict=True))
            return Block(kind=Kind.TOKEN, title="JWE", rows=(Row(name="header", value=_pretty(header)), *lengths), encrypted=True)
        rows = (
            Row(name="header", value=_pretty(header)),
            Row(name="payload", value=_pretty(_json(pieces[1], "payload"))),
            Row(name="signature", value=_octets(pieces[2]).hex(" ")),
        )
        return Block(kind=Kind.TOKEN, title="JWT", rows=rows, steps=(_judged(header, pieces, around),))


def _judged(header: dict[str, object], pieces: list[bytes], around: Surroundings) -> Steps:
    """The signature, computed again (RFC 7515 section 5.2)."""
    signed, value = b".".join(pieces[:2]), _octets(pieces[2])
    kid, alg = str(header.get("kid", "")), str(header.get("alg", ""))
    certificate = around.known.published.get(kid)
    steps = [
        Step(name="alg", value=alg, holds=None if alg in ALGORITHMS else False),
        Step(name="kid", value=kid, holds=certificate is not None),
        Step(name="signed octets (ASCII of header.payload)", value=signed.decode("ascii")),
    ]
    if certificate is None or alg not in ALGORITHMS:
        return Steps(of="JWS", reason=_UNSIGNED if alg == "none" else f"not judged: {_unjudged(kid, alg)}", steps=tuple(steps))
    steps.append(Step(name="key", value=subject_of(certificate)))
    try:
        right, why = holds(alg, certificate, value, signed), "the signature was not made with this key over these octets"
    except Unsuitable as unsuitable:
        right, why = False, str(unsuitable)
    steps.append(Step(name="signature", value=value.hex(), holds=right))
    return Steps(of="JWS", reason="" if right else why, steps=tuple(steps))


def _unjudged(kid: str, alg: str) -> str:
    if alg.startswith("HS"):
        return f"{alg} is computed with a secret of the client, which is not known here"
    if alg not in ALGORITHMS:
        return f"{alg!r} is not computed again here"
    return f"this node publishes no key {kid!r}" if kid else "the header names no key (kid), and this node publishes several"


def _check(pieces: list[bytes]) -> None:
    """Raises `Unreadable`."""
    if len(pieces) not in (_SIGNED, _ENCRYPTED):
        raise Unreadable("JWT", f"a JWS has {_SIGNED} parts with dots between them, a JWE {_ENCRYPTED}; this has {len(pieces)}")
    for number, piece in enumerate(pieces, 1):
        if not _PIECE.fullmatch(piece):
            raise Unreadable("JWT", f"part {number} is not base64url without padding (RFC 7515 section 2)")
        if len(piece) % 4 == 1:
            raise Unreadable("JWT", f"part {number} was cut off: {len(piece)} characters of base64url hold no whole octets")


def _json(piece: bytes, name: str) -> dict[str, object]:
    try:
        found = json.loads(_octets(piece))
    except RecursionError as error:
        raise Unreadable("JWT", f"the JSON of the {name} is nested too deeply") from error
    except ValueError as error:
        raise Unreadable("JWT", f"the {name} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise Unreadable("JWT", f"the {name} is not a JSON object")
    return found


def _octets(piece: bytes) -> bytes:
    return base64.urlsafe_b64decode(piece + b"=" * (-len(piece) % 4))


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
