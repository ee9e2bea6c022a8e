"""What is done to a signed SAML message by who wants another one to be read. Each row changes a message (its text) that was signed at its
root, with the Signature as second child; node and portal must refuse them all."""

import re
from collections.abc import Callable
from copy import deepcopy

import lxml.etree as etree

DS = "http://www.w3.org/2000/09/xmldsig#"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
Spoil = Callable[[bytes], bytes]
Wrap = Callable[[etree._Element, etree._Element], None]


def _in_signature(evil: etree._Element, genuine: etree._Element) -> None:
    _signature(evil).append(genuine)


def _before_signature(evil: etree._Element, genuine: etree._Element) -> None:
    evil.insert(1, genuine)


def _signed_first(evil: etree._Element, genuine: etree._Element) -> None:
    _move_signature(evil, genuine)
    evil.insert(0, genuine)


def _signed_last(evil: etree._Element, genuine: etree._Element) -> None:
    _move_signature(evil, genuine)
    evil.append(genuine)


def _last(evil: etree._Element, genuine: etree._Element) -> None:
    evil.append(genuine)


def _in_key_info(evil: etree._Element, genuine: etree._Element) -> None:
    key_info = _signature(evil).find(f"{{{DS}}}KeyInfo")
    assert key_info is not None
    key_info.append(genuine)


def _in_extensions(evil: etree._Element, genuine: etree._Element) -> None:
    etree.SubElement(evil, f"{{{SAMLP}}}Extensions").append(genuine)


def _in_object(evil: etree._Element, genuine: etree._Element) -> None:
    etree.SubElement(_signature(evil), f"{{{DS}}}Object").append(genuine)


LAYOUTS: tuple[Wrap, ...] = (
    _in_signature,
    _before_signature,
    _signed_first,
    _signed_last,
    _last,
    _in_key_info,
    _in_extensions,
    _in_object,
)
"""XSW 1-8 of Somorovsky et al., "On Breaking SAML" (2012), as they fit a message that is signed itself."""


def _wrapped(wrap: Wrap, identifier: str) -> Spoil:
    """A forged message, issued at another instant, with the genuine one inside; an empty identifier: both have the same ID."""

    def spoil(octets: bytes) -> bytes:
        evil = etree.fromstring(octets)
        genuine = deepcopy(evil)
        genuine.remove(_signature(genuine))
        evil.set("IssueInstant", re.sub(r":\d\d(\.\d+)?Z$", ":59Z", evil.get("IssueInstant", "")))
        if identifier:
            evil.set("ID", identifier)
        wrap(evil, genuine)
        return etree.tostring(evil)

    return spoil


def _replaced(old: bytes, new: bytes) -> Spoil:
    def spoil(octets: bytes) -> bytes:
        changed = re.sub(old, new, octets, count=1)
        assert changed != octets
        return changed

    return spoil


def _with_entity(declared: bytes, reference: bytes) -> Spoil:
    return lambda octets: b"<!DOCTYPE a [" + declared + b"]>" + octets.replace(b"Issuer>", b"Issuer>" + reference, 1)


_BOMB = b"".join(b'<!ENTITY x%d "%s">' % (level, b"&x%d;" % (level - 1) * 10 if level else b"x") for level in range(9))
_TRANSFORM = rb'(<ds:Transform Algorithm=")[^"]*xml-exc-c14n#'
HOSTILE: dict[str, Spoil] = {
    **{f"XSW {number}": _wrapped(wrap, "evil") for number, wrap in enumerate(LAYOUTS, start=1)},
    **{f"XSW {number}, the same ID twice": _wrapped(wrap, "") for number, wrap in enumerate(LAYOUTS, start=1)},
    "DTD": lambda octets: b"<!DOCTYPE a>" + octets,
    "external DTD": lambda octets: b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">' + octets,
    "external entity": _with_entity(b'<!ENTITY x SYSTEM "file:///etc/passwd">', b"&x;"),
    "entity bomb": _with_entity(_BOMB, b"&x8;"),
    "XSLT transform": _replaced(_TRANSFORM, rb"\1http://www.w3.org/TR/1999/REC-xslt-19991116"),
    "XPath transform": _replaced(_TRANSFORM, rb"\1http://www.w3.org/TR/1999/REC-xpath-19991116"),
    "external reference": _replaced(rb'URI="#[^"]*"', b'URI="http://127.0.0.1:9/good.xml"'),
    "file reference": _replaced(rb'URI="#[^"]*"', b'URI="file:///etc/passwd"'),
    "XPointer reference": _replaced(rb'URI="#[^"]*"', b'URI="#xpointer(/)"'),
    "second reference": _replaced(rb"</ds:Reference>", b'</ds:Reference><ds:Reference URI=""/>'),
    "HMAC with a public key": _replaced(rb'(<ds:SignatureMethod Algorithm=")[^"]*', rb"\1http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
    "SHA-1": _replaced(rb'(<ds:DigestMethod Algorithm=")[^"]*', rb"\1http://www.w3.org/2000/09/xmldsig#sha1"),
    "canonicalisation with comments": _replaced(_TRANSFORM, rb"\1http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
    "processing instruction": _replaced(rb"(Issuer>[^<])", rb"\1<?x?>"),
}
"""By what was done. `ds` is the prefix of the signature."""


def truncated_by_comment(octets: bytes) -> bytes:
    """A comment in the Issuer: canonicalisation does not sign it, so the signature still holds; what is read must not end there."""
    return re.sub(rb"(Issuer>[^<])", rb"\1<!-- -->", octets, count=1)


def _signature(element: etree._Element) -> etree._Element:
    found = element.find(f"{{{DS}}}Signature")
    assert found is not None
    return found


def _move_signature(evil: etree._Element, genuine: etree._Element) -> None:
    genuine.insert(1, _signature(evil))
