"""Arrangements of a forged and a genuine element.

The forged assertion names another person, so that a victim of the attack can be told from a reader that merely dropped something.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree
from msgspec.structs import replace

from eid.xml.names import DS, DSIG11, XENC, XENC11
from eid.xml.parser import Element, local_name, parse
from idp_mock.faults.fault import Bends
from idp_mock.saml.drafts import AssertionXml, MessageXml
from idp_mock.saml.faults.surgery import SIGNATURE, named, seal_again, unsigned, written
from idp_mock.saml.names import SAML, SAMLP

VICTIM, NUMBER = "anna.testowa", "90810100027"
_DECLARED = (
    f'xmlns:saml2="{SAML}" xmlns:saml2p="{SAMLP}" xmlns:ds="{DS}" xmlns:xenc="{XENC}" xmlns:xenc11="{XENC11}" xmlns:dsig11="{DSIG11}"'
)
_ASSERTIONS = ("Assertion", "EncryptedAssertion")
Layout = Callable[[Element, Element, Element], None]
"""Given forged element, genuine element without its signature, and that signature: arranges them below the forged one."""


def forged(text: bytes) -> Element:
    """The same assertion about another person, with another ID and no signature."""
    root = parse(text)
    unsigned(root)
    root.set("ID", "_forged")
    for one in root.iter():
        if local_name(one) == "NameID":
            one.text = VICTIM
        if local_name(one) == "Attribute" and one.get("Name", "").endswith("PersonIdentifier"):
            one[0].text = NUMBER
    return root


def signed_assertion(draft: AssertionXml) -> Element:
    """Signed by the node, where it was not yet."""
    root = parse(draft.text)
    if root.find(SIGNATURE) is None:
        seal_again([root], draft.seal)
    return root


def apart(element: Element) -> tuple[Element, Element]:
    """A copy without its signature, and the signature."""
    bare = deepcopy(element)
    signature = bare.find(SIGNATURE)
    if signature is None:
        raise LookupError("nothing is signed")
    bare.remove(signature)
    return bare, signature


def around_assertion(layout: Layout) -> Bends:
    """Inside what is encrypted: the forged assertion is the root."""

    def bend(draft: AssertionXml) -> AssertionXml:
        bare, signature = apart(signed_assertion(draft))
        evil = forged(draft.text)
        layout(evil, bare, signature)
        return replace(draft, text=written(evil))

    return {AssertionXml: bend}


def around_response(layout: Layout) -> Bends:
    """The forged Response stands where the genuine one stood; what lies around it is signed anew."""

    def bend(draft: MessageXml) -> MessageXml:
        root = parse(draft.text)
        response = named(root, "Response")
        if response is None or response.find(SIGNATURE) is None or draft.assertion is None:
            return draft
        bare, signature = apart(response)
        evil = deepcopy(bare)
        evil.set("ID", "_forged-response")
        exchange(evil, enclosed(draft, forged(draft.assertion.text)))
        layout(evil, bare, signature)
        return put(draft, root, response, evil)

    return {MessageXml: bend}


def among_assertions(arrange: Callable[[Element, Element, Element], None]) -> Bends:
    """`arrange(response, forged, genuine)`, where the assertion alone is signed; the Response is not."""

    def sign_inside(draft: AssertionXml) -> AssertionXml:
        return replace(draft, text=written(signed_assertion(draft)))

    def bend(draft: MessageXml) -> MessageXml:
        root = parse(draft.text)
        response = named(root, "Response")
        genuine = next((one for one in response if local_name(one) in _ASSERTIONS), None) if response is not None else None
        if response is None or genuine is None or draft.assertion is None:
            return draft
        changed = deepcopy(response)
        signature = changed.find(SIGNATURE)
        if signature is not None:
            changed.remove(signature)
        kept = next(one for one in changed if local_name(one) in _ASSERTIONS)
        arrange(changed, enclosed(draft, forged(draft.assertion.text)), kept)
        return put(draft, root, response, changed)

    return {AssertionXml: sign_inside, MessageXml: bend}


def enclosed(draft: MessageXml, assertion: Element) -> Element:
    """As the message carries assertions: encrypted, where it does so."""
    if draft.assertion is None:
        raise LookupError("there is no assertion")
    text = draft.assertion.enclose(written(assertion))
    found = parse(f"<x {_DECLARED}>{text}</x>".encode())[0]
    if local_name(found) != "EncryptedData":
        return found
    wrapper = etree.Element(f"{{{SAML}}}EncryptedAssertion", nsmap={"saml2": SAML})
    wrapper.append(found)
    return wrapper


def exchange(response: Element, assertion: Element) -> None:
    for one in [one for one in response if local_name(one) in _ASSERTIONS]:
        response.replace(one, assertion)


def put(draft: MessageXml, root: Element, old: Element, new: Element) -> MessageXml:
    """The draft of that root with `new` in the place of `old`; what is around is signed anew."""
    above = old.getparent()
    if above is None:
        return replace(draft, text=written(new))
    around = [one for one in old.iterancestors() if one.find(SIGNATURE) is not None]
    above.replace(old, new)
    for one in around:
        one.remove(one.find(SIGNATURE))  # type: ignore[arg-type]
    seal_again(list(reversed(around)), draft.seal)
    return replace(draft, text=written(root))


def genuine_in_signature(evil: Element, bare: Element, signature: Element) -> None:
    signature.append(bare)
    evil.insert(1, signature)


def genuine_before_signature(evil: Element, bare: Element, signature: Element) -> None:
    evil.insert(1, bare)
    evil.insert(2, signature)


def genuine_below(evil: Element, bare: Element, signature: Element) -> None:
    bare.insert(1, signature)
    evil.append(bare)


def genuine_in_object(evil: Element, bare: Element, signature: Element) -> None:
    etree.SubElement(signature, f"{{{DS}}}Object").append(bare)
    evil.insert(1, signature)


def genuine_in_advice(evil: Element, bare: Element, signature: Element) -> None:
    bare.insert(1, signature)
    etree.SubElement(evil, f"{{{SAML}}}Advice").append(bare)


def forged_first(response: Element, evil: Element, genuine: Element) -> None:
    genuine.addprevious(evil)


def forged_last(response: Element, evil: Element, genuine: Element) -> None:
    genuine.addnext(evil)


def forged_in_extensions(response: Element, evil: Element, genuine: Element) -> None:
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    extensions.append(evil)
    response.insert(1, extensions)


def behind_foreign(*, broken: bool) -> Bends:
    """A genuinely signed foreign element first, then a forged assertion: unsigned, or with the foreign signature."""

    def bend(draft: Any) -> Any:
        root = parse(draft.text)
        response = named(root, "Response")
        if response is None or draft.assertion is None:
            return draft
        changed = deepcopy(response)
        unsigned(changed)
        foreign = parse(f'<saml2p:Extensions {_DECLARED} ID="_foreign"><saml2:Issuer/></saml2p:Extensions>'.encode())
        seal_again([foreign], draft.seal)
        evil = forged(draft.assertion.text)
        if broken:
            evil.insert(1, apart(foreign)[1])
        exchange(changed, enclosed(draft, evil))
        changed.insert(1, foreign)
        return put(draft, root, response, changed)

    return {MessageXml: bend}


def with_doctype(subset: str, old: bytes = b"", new: bytes = b"") -> Bends:
    """A document type declaration in front, and the first of these octets exchanged."""

    def bend(draft: MessageXml) -> MessageXml:
        name = draft.text[1 : min(draft.text.index(b" "), draft.text.index(b">"))].decode()
        return replace(draft, text=f"<!DOCTYPE {name} {subset}>".encode() + draft.text.replace(old, new, 1))

    return {MessageXml: bend}


def other_references_first(evil: Element, bare: Element, signature: Element) -> None:
    """Another SignedInfo first, of which nobody signed anything."""
    first = deepcopy(signature[0])
    for value in first.iter(f"{{{DS}}}Reference"):
        value.set("URI", "#_forged")
    signature.insert(0, first)
    genuine_in_object(evil, bare, signature)


def other_namespace(evil: Element, bare: Element, signature: Element) -> None:
    """Two Signatures, one of which is in no namespace that counts."""
    twin = deepcopy(signature)
    for one in twin.iter():
        one.tag = one.tag.replace(DS, DS.rstrip("#"))
    evil.insert(1, twin)
    genuine_in_object(evil, bare, signature)
