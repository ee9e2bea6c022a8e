"""Opens a finished message, changes one thing, and signs again what was signed: all else stays perfect."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, TypeVar

from lxml import etree
from msgspec.structs import replace

from eid.xml.names import DS
from eid.xml.parser import Element, XmlRefused, local_name, parse
from eid.xml.signature import sign
from idp_mock.faults.fault import Bends
from idp_mock.saml.drafts import AssertionXml, MessageXml, Seal
from idp_mock.saml.names import SAML, SAMLP

Edit = Callable[[Element], None]
D = TypeVar("D", AssertionXml, MessageXml)
SIGNATURE = f"{{{DS}}}Signature"


def in_assertion(*edits: Edit) -> Bends:
    """Edits of the Assertion, before it is encrypted."""
    return {AssertionXml: lambda draft: edited(draft, "Assertion", *edits)}


def in_response(*edits: Edit) -> Bends:
    """Edits of the Response, wherever it travels."""
    return {MessageXml: lambda draft: edited(draft, "Response", *edits)}


def in_envelope(*edits: Edit) -> Bends:
    """Edits of the ArtifactResponse around it."""
    return {MessageXml: lambda draft: edited(draft, "ArtifactResponse", *edits)}


def in_message(name: str, *edits: Edit) -> Bends:
    """Edits of messages of that name."""
    return {MessageXml: lambda draft: edited(draft, name, *edits)}


def edited(draft: D, name: str, *edits: Edit) -> D:
    """The draft with the element of that name edited; the same draft where it has none, where nothing changes, or where another fault has
    made it unreadable already."""
    try:
        root = parse(draft.text)
    except XmlRefused:
        return draft
    target = named(root, name)
    if target is None:
        return draft
    before = written(root)
    signed = unsigned(root)
    for edit in edits:
        edit(target)
    seal_again(signed, draft.seal)
    after = written(root)
    return draft if after == before else replace(draft, text=after)


def named(root: Element, name: str) -> Element | None:
    """The first element of that local name, the root included."""
    return next((one for one in root.iter() if isinstance(one.tag, str) and local_name(one) == name), None)


def at(parent: Element, path: str) -> Element | None:
    """The first element down that path of local names; the parent itself where the path is empty."""
    found: Element | None = parent
    for name in filter(None, path.split("/")):
        found = next((one for one in found if local_name(one) == name), None) if found is not None else None
    return found


def unsigned(root: Element) -> list[Element]:
    """Takes all Signatures out; the elements that had one, the outermost first."""
    found = [one for one in root.iter() if one.find(SIGNATURE) is not None]
    for element in found:
        signature = element.find(SIGNATURE)
        if signature is not None:
            element.remove(signature)
    return found


def seal_again(elements: list[Element], seal: Seal) -> None:
    """Signs what was signed, the innermost first."""
    for element in reversed(elements):
        sign(element, seal.keys, seal.prefixes, seal.method)


def written(root: Element) -> bytes:
    """In canonical form, as the node writes: empty elements have an end tag."""
    octets: bytes = etree.tostring(root, method="c14n")
    return octets


def remove(path: str) -> Edit:
    def edit(parent: Element) -> None:
        target = at(parent, path)
        above = target.getparent() if target is not None else None
        if target is not None and above is not None:
            above.remove(target)

    return edit


def empty(path: str) -> Edit:
    """Neither content nor attributes."""

    def edit(parent: Element) -> None:
        target = at(parent, path)
        if target is not None:
            target.clear()

    return edit


def text(path: str, value: str | Callable[[str], str]) -> Edit:
    """Another text instead of that which stands there."""

    def edit(parent: Element) -> None:
        target = at(parent, path)
        if target is not None:
            for child in list(target):
                target.remove(child)
            target.text = value if isinstance(value, str) else value(target.text or "")

    return edit


def attribute(path: str, name: str, value: str | Callable[[str], str] | None) -> Edit:
    """Another value of the attribute; None: none at all."""

    def edit(parent: Element) -> None:
        target = at(parent, path)
        if target is None:
            return
        if value is None:
            target.attrib.pop(name, "")
        else:
            target.set(name, value if isinstance(value, str) else value(target.get(name, "")))

    return edit


def later(seconds: float) -> Callable[[str], str]:
    """An instant moved by so many seconds."""

    def moved(instant: str) -> str:
        at_first = datetime.fromisoformat(instant.replace("Z", "+00:00"))
        return (at_first + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    return moved


def add(path: str, xml: str, position: int = -1) -> Edit:
    """A further child, written with the prefixes `saml` and `samlp`, there; at the end where no position is said."""

    def edit(parent: Element) -> None:
        target = at(parent, path)
        if target is None:
            return
        new = parse(f'<x xmlns:saml="{SAML}" xmlns:samlp="{SAMLP}">{xml}</x>'.encode())[0]
        target.insert(len(target) if position < 0 else position, new)

    return edit


def repeat(path: str) -> Edit:
    """The element once more, right behind itself."""

    def edit(parent: Element) -> None:
        target = at(parent, path)
        if target is not None:
            target.addnext(deepcopy(target))

    return edit


def in_text(kind: type, change: Callable[[bytes], bytes]) -> Bends:
    """A change of the octets of that kind of draft, after they were signed."""

    def bend(draft: Any) -> Any:
        changed = change(draft.text)
        return draft if changed == draft.text else replace(draft, text=changed)

    return {kind: bend}
