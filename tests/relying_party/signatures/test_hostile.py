"""Signatures that were tampered with: wrapped, split, pointed elsewhere. None may be believed."""

import copy
from collections.abc import Callable

import pytest
from lxml import etree

from tests.relying_party.signatures.conftest import DOCUMENT, World

DS = "http://www.w3.org/2000/09/xmldsig#"
D, X = f"{{{DS}}}", "{http://uri.etsi.org/01903/v1.3.2#}"
Tamper = Callable[[etree._Element], etree._Element]


def _signature(root: etree._Element) -> etree._Element:
    return root.find(f"{D}Signature")


def _properties(root: etree._Element) -> etree._Element:
    return next(root.iter(f"{X}SignedProperties"))


def wrapped_in_a_new_root(root: etree._Element) -> etree._Element:
    outer = etree.fromstring(DOCUMENT.replace(b"n1", b"n2"))
    outer.append(root)
    return outer


def moved_to_a_forged_root(root: etree._Element) -> etree._Element:
    """The signed original goes into an Object of the signature, as in the classic attack on enveloped signatures."""
    signature, forged = _signature(root), etree.fromstring(DOCUMENT)
    original = copy.deepcopy(root)
    original.remove(_signature(original))
    held = etree.SubElement(signature, f"{D}Object")
    held.append(original)
    forged.append(signature)
    return forged


def pointing_at_a_copy(root: etree._Element) -> etree._Element:
    """The document reference names an Id inside of the signature, where the original stands."""
    forged = moved_to_a_forged_root(root)
    original = forged.find(f"{D}Signature/{D}Object[2]")[0]
    original.set("Id", "original")
    forged.find(f".//{D}Reference").set("URI", "#original")
    return forged


def with_properties_twice(root: etree._Element) -> etree._Element:
    properties = _properties(root)
    properties.addnext(copy.deepcopy(properties))
    return root


def with_other_properties_in_place(root: etree._Element) -> etree._Element:
    """The signed properties move to a second Object; others, with another time, stand where they are read."""
    held = _signature(root).find(f"{D}Object")
    aside = etree.SubElement(_signature(root), f"{D}Object")
    aside.append(copy.deepcopy(held[0][0]))
    held[0][0].set("Id", "forged")
    return root


def with_an_id_twice(root: etree._Element) -> etree._Element:
    root[0].set("Id", _properties(root).get("Id"))
    return root


def with_an_id_in_another_spelling(root: etree._Element) -> etree._Element:
    root[0].set("ID", _properties(root).get("Id"))
    return root


def without_the_properties_reference(root: etree._Element) -> etree._Element:
    references = list(root.iter(f"{D}Reference"))
    references[1].getparent().remove(references[1])
    return root


def without_the_document_reference(root: etree._Element) -> etree._Element:
    references = list(root.iter(f"{D}Reference"))
    references[0].getparent().remove(references[0])
    return root


def with_a_transform(algorithm: str, content: str = "") -> Tamper:
    def tamper(root: etree._Element) -> etree._Element:
        transform = next(root.iter(f"{D}Transform"))
        transform.set("Algorithm", algorithm)
        if content:
            transform.append(etree.fromstring(content))
        return root

    return tamper


def with_a_foreign_reference(root: etree._Element) -> etree._Element:
    reference = copy.deepcopy(next(root.iter(f"{D}Reference")))
    reference.set("URI", "http://localhost:8000/_mock/signing/lotl.xml")
    _signature(root).find(f"{D}SignedInfo").append(reference)
    return root


def with_a_weak_digest(root: etree._Element) -> etree._Element:
    next(root.iter(f"{D}DigestMethod")).set("Algorithm", f"{DS}sha1")
    return root


def without_a_certificate(root: etree._Element) -> etree._Element:
    _signature(root).remove(_signature(root).find(f"{D}KeyInfo"))
    return root


def with_another_target(root: etree._Element) -> etree._Element:
    next(root.iter(f"{X}QualifyingProperties")).set("Target", "#other")
    return root


def without_a_signing_time(root: etree._Element) -> etree._Element:
    time = next(root.iter(f"{X}SigningTime"))
    time.getparent().remove(time)
    return root


def with_a_time_without_a_zone(root: etree._Element) -> etree._Element:
    next(root.iter(f"{X}SigningTime")).text = "2030-01-15T09:00:00"
    return root


def with_comments_canonicalised(root: etree._Element) -> etree._Element:
    root.find(f".//{D}CanonicalizationMethod").set("Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments")
    return root


XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
MALFORMED: dict[str, Tamper] = {
    tamper.__name__: tamper
    for tamper in (
        wrapped_in_a_new_root,
        pointing_at_a_copy,
        with_properties_twice,
        with_other_properties_in_place,
        with_an_id_twice,
        with_an_id_in_another_spelling,
        without_the_properties_reference,
        without_the_document_reference,
        with_a_foreign_reference,
        with_a_weak_digest,
        without_a_certificate,
        with_another_target,
        without_a_signing_time,
        with_a_time_without_a_zone,
        with_comments_canonicalised,
    )
} | {
    "xpath that leaves out more": with_a_transform(XPATH, f'<XPath xmlns="{DS}">not(ancestor-or-self::ds:nonce)</XPath>'),
    "xpath with its own ds": with_a_transform(
        XPATH, f'<XPath xmlns="{DS}" xmlns:ds="urn:other">not(ancestor-or-self::ds:Signature)</XPath>'
    ),
    "xslt": with_a_transform("http://www.w3.org/TR/1999/REC-xslt-19991116"),
    "base64": with_a_transform(f"{DS}base64"),
}


@pytest.mark.parametrize("tamper", MALFORMED.values(), ids=MALFORMED)
def test_a_signature_of_another_shape_is_malformed(world: World, tamper: Tamper):
    root = tamper(etree.fromstring(world.sign("jan")))
    assert world.refusal(etree.tostring(root))[0] == "malformed"
    assert world.asked == [], "nothing is fetched for what cannot even be read"


def test_the_original_hidden_in_the_signature_does_not_speak_for_a_forged_document(world: World):
    other = DOCUMENT.replace(b"n1", b"n0")
    forged = moved_to_a_forged_root(etree.fromstring(world.sign("jan", other)))
    assert world.refusal(etree.tostring(forged))[0] == "broken"


def _other_certificate(world: World, octets: bytes) -> bytes:
    foreign = etree.fromstring(world.sign("maria")).find(f".//{D}X509Certificate").text
    root = etree.fromstring(octets)
    root.find(f".//{D}X509Certificate").text = foreign
    return etree.tostring(root)


def test_the_certificate_of_another_person_in_key_info_is_refused(world: World):
    trouble, rules = world.refusal(_other_certificate(world, world.sign("jan")))
    assert (trouble, rules) == ("broken", ["signature_holds", "certificate_is_the_digested_one"])


CHANGES = {
    "text": (b"g\xc4\x99\xc5\x9bl\xc4\x85", b"gesla"),
    "nonce": (b"<nonce>n1", b"<nonce>n2"),
    "attribute": (b"<nonce>", b'<nonce a="1">'),
    "added": (b"</nonce>", b"</nonce><more/>"),
    "time": (b"T09:00:00Z", b"T09:00:01Z"),
}


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES)
def test_whatever_is_changed_after_signing_breaks_it(world: World, before: bytes, after: bytes):
    signed = world.sign("jan")
    assert before in signed
    trouble, rules = world.refusal(signed.replace(before, after))
    assert (trouble, rules[0]) == ("broken", "signature_holds")


def test_white_space_around_the_signature_does_no_harm(world: World):
    signed = world.sign("jan", DOCUMENT.replace(b"</statement>", b"\n  </statement>"))
    assert world.outcome(signed).person.full_name == "Jan Testowy"


def test_the_same_signature_serves_no_second_errand_even_for_the_same_document(world: World):
    first, second = world.begin(), world.begin()
    signed = world.sign("jan")
    assert world.outcome(signed, first).person.full_name == "Jan Testowy"
    rewritten = signed.replace(b"<ds:SignatureValue Id=", b"<ds:SignatureValue  Id=").replace(
        b"==</ds:SignatureValue>", b"==\n</ds:SignatureValue>"
    )
    assert world.refusal(rewritten, second) == ("already_used", [])
