"""The only XML parser. Whatever comes from outside enters here: no DTD, no entities, no network, bounded in size and depth."""

from lxml import etree

Element = etree._Element
LIMIT = 256 * 1024
"""Octets of the largest document; a login's messages have less than 16 KiB."""

# The encoding is fixed: a declaration that names another one (common in .NET strings) must not change what the octets mean, and a
# document type must not hide from the search below in UTF-16 or UTF-7. Comments are dropped while parsing, so the text around them
# is one: `a<!-- -->b` reads `ab`, just as canonicalisation signs it. libxml2 itself refuses more than 256 levels.
_PARSER = etree.XMLParser(
    encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, collect_ids=False
)


class XmlRefused(Exception):
    """The octets are no XML that is read here; the message is one sentence for the developer who sent them."""


def parse(octets: bytes, limit: int = LIMIT) -> Element:
    """The root element of a UTF-8 document, without comments. Raises `XmlRefused`.

    The text of an element is exactly what exclusive canonicalisation without comments signs; processing instructions, which would
    split it, are refused.
    """
    if len(octets) > limit:
        raise XmlRefused(f"the document has {len(octets)} octets; at most {limit} are read")
    if b"<!DOCTYPE" in octets:
        raise XmlRefused("the document has a document type declaration, which is not allowed")
    try:
        root = etree.fromstring(octets, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        cut = f"the document is cut off: it ends after {len(octets)} octets, before its end tag; " if _ends_early(octets) else ""
        raise XmlRefused(f"{cut}not well-formed XML in UTF-8: {_first_line(error)}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefused("the document has a document type declaration, which is not allowed")
    if next(root.iter(etree.PI), None) is not None:
        raise XmlRefused("the document has a processing instruction inside its root element, which is not allowed")
    return root


def text_of(element: Element) -> str:
    """The text of an element that holds nothing else. Raises `XmlRefused` where it has children: they would split the text."""
    if len(element):
        raise XmlRefused(f"{local_name(element)} must hold text only, but holds the element {local_name(element[0])}")
    return element.text or ""


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def _ends_early(octets: bytes) -> bool:
    """Whether octets that are refused would be the beginning of a document: nothing is wrong with them but that more should come."""
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        parser.feed(octets)
    except etree.XMLSyntaxError:
        return False
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        beginning, within_an_element = octets.strip(), "Premature end" in str(error)
        return beginning.startswith(b"<") and (within_an_element or not beginning.endswith(b">"))
    return False


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason given"])[0]
