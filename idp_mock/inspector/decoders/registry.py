"""All decoders, and the choice among them."""

from collections.abc import Mapping

from eid.xml.certificate import Certificate
from idp_mock.inspector.decoders.certificates import CertificateDecoder
from idp_mock.inspector.decoders.decoder import Block, Decoder, Kind, Part, Surroundings
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
    """`certificates` are those that the node publishes, by kid."""

    def __init__(self, certificates: Mapping[str, Certificate]) -> None:
        self._certificates = certificates

    def explain(self, part: Part, depth: int = 0) -> Block:
        """By the decoder that fits best; where it fails, as text, or as octets that are none."""
        fitting = sorted(DECODERS, key=lambda one: -one.fits(part)) if depth < _DEEPEST else [TextDecoder()]
        around = Surroundings(certificates=self._certificates, explain=lambda inner: self.explain(inner, depth + 1))
        for decoder in (one for one in fitting if one.fits(part)):
            try:
                return decoder.read(part, around)
            except (ValueError, RecursionError):
                continue
        return Block(kind=Kind.OCTETS, title="octets", text=part.octets[:2000].hex(" "))
