"""Something that somebody pasted: what it is, the octets in it that can be explained, and what a SAML message in it is wrapped in."""

import re
from urllib.parse import parse_qsl

from msgspec import Struct

from idp_mock.inspector.decoders.decoder import Part
from idp_mock.inspector.decoders.saml_fields import FIELDS
from idp_mock.inspector.decoders.texts import FORM
from idp_mock.inspector.wrapping import BOTH, GENERAL, REAL, Layer, unwrapped, unwrapped_field

_ARTIFACT = re.compile(r"AAQ[A-Za-z0-9+/]{30,70}={0,2}")
"""Type 4, whole or nearly so: the first octets are 0 and 4."""
_NAMED = (*FIELDS, "SAMLart", "id_token", "access_token", "code", "request", "client_id", "error")
_SAML = {name.lower(): name for name in FIELDS}
_TOKEN = re.compile(r"(?:(?:authorization:\s*)?(?:bearer|dpop)\s+)?[\"']?(ey[A-Za-z0-9_-]+\.[^\s\"']*)[\"']?", re.IGNORECASE)
_REDIRECT = Layer(
    name="HTTP Redirect: the message stands in an address",
    fault="the real node takes an AuthnRequest from a form alone, by HTTP POST (wezel-krajowy.md ch. 4.1)",
    spoils=(REAL,),
)
_NOT_DEFLATED = Layer(
    name="no DEFLATE",
    fault="in an address the XML is deflated before it goes into base64 (SAML bindings section 3.4.4.1)",
    spoils=(GENERAL,),
)


class Pasted(Struct, frozen=True, kw_only=True):
    """`message` is the SAML message in it; empty where there is none. `layers` lie around that."""

    part: Part
    message: bytes = b""
    layers: tuple[Layer, ...] = ()


def read(text: str) -> Pasted:
    """An address or a form is taken by its parameters; everything else by what is in it, however it is wrapped."""
    plain = text.strip()
    is_address = plain.startswith(("http://", "https://"))
    query = plain.partition("?")[2] if is_address else plain
    pairs = _pairs(query)
    if any(name in _NAMED or name.lower() in _SAML for name, _ in pairs):
        return _form(query.partition("#")[0], pairs, is_address)
    if is_address and ("?" in plain or "#" in plain):
        return Pasted(part=Part(octets=plain.encode("utf-8", "replace"), name="Location"))
    token = _TOKEN.fullmatch(plain)
    if token:
        return Pasted(part=Part(octets=token[1].encode("utf-8", "replace")))
    found = unwrapped(plain)
    if found.octets:
        return Pasted(part=Part(octets=found.octets, media="application/xml"), message=found.octets, layers=found.layers)
    return Pasted(part=Part(octets=plain.encode("utf-8", "replace"), name="SAMLart" if _ARTIFACT.fullmatch(plain) else ""))


def _form(query: str, pairs: list[tuple[str, str]], is_address: bool) -> Pasted:
    part = Part(octets=query.encode("utf-8", "replace"), media=FORM)
    name, value = next(((name, value) for name, value in pairs if name.lower() in _SAML), ("", ""))
    found = unwrapped_field(value)
    layers = list(found.layers)
    if name not in ("", *FIELDS):
        right = _SAML[name.lower()]
        layers.insert(0, Layer(name=f"the field {name}", fault=f"it must be named {right} (SAML bindings section 3.5.4)", spoils=BOTH))
    if is_address and found.octets:
        layers.insert(0, _REDIRECT)
        layers += [] if any("DEFLATE" in layer.name for layer in layers) else [_NOT_DEFLATED]
    return Pasted(part=part, message=found.octets, layers=tuple(layers))


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query) if "=" in query and not query.startswith(("<", "{", "-")) else []
