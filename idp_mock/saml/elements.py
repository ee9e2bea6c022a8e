"""Picking values out of parsed XML, by namespace. What is missing is empty; what contradicts itself is malformed."""

from collections.abc import Iterator

from eid.xml.parser import Element, XmlRefused, local_name, parse, text_of
from idp_mock.saml.errors import MalformedMessage

TRUE = ("true", "1")


def parsed(octets: bytes) -> Element:
    """The root element. Raises `MalformedMessage`."""
    try:
        return parse(octets)
    except XmlRefused as error:
        raise MalformedMessage(str(error)) from error


def only(parent: Element, tag: str) -> Element | None:
    """The child of that name, or None. Raises `MalformedMessage` where there are several."""
    found = parent.findall(tag)
    if len(found) > 1:
        raise MalformedMessage(f"{local_name(parent)} holds {len(found)} elements {local_name(found[0])}; at most one is allowed")
    return found[0] if found else None


def text(parent: Element, tag: str) -> str:
    """The content of the child of that name. Raises `MalformedMessage`."""
    found = only(parent, tag)
    return "" if found is None else content(found)


def texts(parent: Element, tag: str) -> tuple[str, ...]:
    """The contents of all children of that name. Raises `MalformedMessage`."""
    return tuple(content(each) for each in parent.findall(tag))


def content(element: Element) -> str:
    """The text without surrounding whitespace. Raises `MalformedMessage` where there is more than text."""
    try:
        return text_of(element).strip()
    except XmlRefused as error:
        raise MalformedMessage(str(error)) from error


def below(parent: Element | None, *path: str) -> Iterator[Element]:
    """Every element that the path of tags leads to, child by child; none where the parent is None."""
    if parent is None:
        return
    if not path:
        yield parent
        return
    for child in parent.findall(path[0]):
        yield from below(child, *path[1:])
