"""All decoders, and the choice among them."""

from msgspec.structs import replace

from idp_mock.inspector.decoders.certificates import CertificateDecoder
from idp_mock.inspector.decoders.decoder import NOBODYS, Block, Decoder, Kind, KnownKeys, Part, Surroundings, Unread, Unreadable
from idp_mock.inspector.decoders.texts import AddressDecoder, FormDecoder, JsonDecoder, PageDecoder, TextDecoder
from idp_mock.inspector.decoders.tokens import TokenDecoder
from idp_mock.inspector.decoders.xml import ArtifactDecoder, FieldDecoder, XmlDecoder

DECODERS: tuple[Decoder, ...] = (
    FormDecoder(),
    PageDecoder(),
    JsonDecoder(),
    AddressDecoder(),
    FieldDecoder(),
    ArtifactDecoder(),
    XmlDecoder(),
    CertificateDecoder(),
    TokenDecoder(),
    TextDecoder(),
)
_DEEPEST = 4
"""Octets within octets that are still explained: a token in JSON in a form."""


class Explainer:
    """`known` are the keys by which signatures are judged."""

    def __init__(self, known: KnownKeys = NOBODYS) -> None:
        self._known = known

    def explain(self, part: Part, depth: int = 0) -> Block:
        """By the decoder that fits best; where it fails, as text, or as octets that are none."""
        fitting = sorted(DECODERS, key=lambda one: -one.fits(part)) if depth < _DEEPEST else [TextDecoder()]
        around = Surroundings(known=self._known, explain=lambda inner: self.explain(inner, depth + 1))
        reasons: list[Unread] = []
        for decoder in (one for one in fitting if one.fits(part)):
            try:
                block = decoder.read(part, around)
                return replace(block, unread=tuple(reasons)) if reasons else block
            except Unreadable as error:
                reasons.append(Unread(of=error.of, reason=str(error)))
            except (ValueError, RecursionError):
                continue
        return Block(kind=Kind.OCTETS, title="octets", text=part.octets[:2000].hex(" "))
