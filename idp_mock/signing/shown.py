"""A document as the person sees it before signing: its words in order, and its source indented."""

from lxml import etree

from eid.xml.parser import Element, local_name, parse

MOST = 400
"""Lines of words; a longer document is shown by its source alone after that."""


def words(document: bytes) -> list[tuple[str, str]]:
    """Every element that holds text: its name and the text."""
    found = ((local_name(element), _own_text(element)) for element in parse(document).iter("*"))
    return [(name, text) for name, text in found if text][:MOST]


def source(document: bytes) -> str:
    """The document, indented for reading."""
    root = parse(document)
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")


def _own_text(element: Element) -> str:
    return " ".join(" ".join((element.text or "", *(child.tail or "" for child in element))).split())
