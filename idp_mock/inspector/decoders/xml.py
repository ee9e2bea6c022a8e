"""XML and what SAML wraps it into: fields in base64, deflated or not, and artifacts."""

from eid.xml.names import XENC
from eid.xml.parser import Element, XmlRefused, local_name, parse
from idp_mock.inspector.decoders.decoder import Block, Kind, Node, Part, Row, Surroundings, Unreadable
from idp_mock.inspector.decoders.saml_fields import FIELDS, message_of, unwrapped
from idp_mock.inspector.decoders.signatures import signatures

_ARTIFACT_OCTETS = 44


class XmlDecoder:
    """An XML document as a tree, with every signature in it computed again."""

    def fits(self, part: Part) -> int:
        if part.media in ("text/xml", "application/xml", "application/soap+xml") or part.media.endswith("+xml"):
            return 10
        return 5 if part.octets.lstrip()[:1] == b"<" and part.media != "text/html" else 0

    def read(self, part: Part, around: Surroundings) -> Block:
        root = parsed(part.octets)
        encrypted = root.find(f".//{{{XENC}}}EncryptedData") is not None
        return Block(
            kind=Kind.XML,
            title=local_name(_message(root)),
            tree=_node(root, {}),
            steps=signatures(part.octets, around),
            encrypted=encrypted,
        )


class FieldDecoder:
    """SAMLRequest and SAMLResponse: base64 (POST binding) of XML, or of deflated XML (Redirect binding)."""

    def fits(self, part: Part) -> int:
        return 9 if part.name in FIELDS and part.octets else 0

    def read(self, part: Part, around: Surroundings) -> Block:
        try:
            message = message_of(part.octets.decode("latin-1"))
        except ValueError as error:
            raise Unreadable(part.name, str(error)) from error
        return around.explain(Part(octets=message, media="application/xml"))


class ArtifactDecoder:
    """A SAML artifact of type 4 (SAML bindings section 3.6.4)."""

    def fits(self, part: Part) -> int:
        return 9 if part.name in ("SAMLart", "Artifact") else 0

    def read(self, part: Part, around: Surroundings) -> Block:
        try:
            octets = unwrapped(part.octets.decode("latin-1"))
        except ValueError as error:
            raise Unreadable("artifact", str(error)) from error
        if len(octets) != _ARTIFACT_OCTETS:
            raise Unreadable("artifact", f"an artifact of type 4 has {_ARTIFACT_OCTETS} octets, this has {len(octets)}")
        pieces = (("TypeCode", 0, 2), ("EndpointIndex", 2, 4), ("SourceID (SHA-1 of the issuer)", 4, 24), ("MessageHandle", 24, 44))
        rows = tuple(Row(name=name, value=octets[begin:end].hex()) for name, begin, end in pieces)
        return Block(kind=Kind.PAIRS, title="artifact", rows=rows)


def parsed(octets: bytes) -> Element:
    """Raises `Unreadable` where `parse` refuses."""
    try:
        return parse(octets)
    except XmlRefused as error:
        raise Unreadable("XML", str(error)) from error


def _message(root: Element) -> Element:
    """That in a SOAP envelope, or the root."""
    body = root.find("{*}Body") if local_name(root) == "Envelope" else None
    return body[0] if body is not None and len(body) else root


def _node(element: Element, known: dict[str | None, str]) -> Node:
    declared = {prefix: uri for prefix, uri in element.nsmap.items() if known.get(prefix) != uri}
    written = [(f"xmlns:{prefix}" if prefix else "xmlns", uri) for prefix, uri in declared.items()]
    attributes = [(_prefixed(element, str(name)), str(value)) for name, value in element.attrib.items()]
    name = f"{element.prefix}:{local_name(element)}" if element.prefix else local_name(element)
    children = tuple(_node(child, {**known, **declared}) for child in element if isinstance(child.tag, str))
    return Node(name, (*attributes, *written), (element.text or "").strip(), children)


def _prefixed(element: Element, name: str) -> str:
    uri, closed, local = name.removeprefix("{").partition("}")
    if not closed:
        return name
    prefix = next((prefix for prefix, known in element.nsmap.items() if known == uri and prefix), "xml")
    return f"{prefix}:{local}"
