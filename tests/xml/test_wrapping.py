"""Hostile signatures: whatever is moved, doubled or hidden, what is read is what was signed, or the message is refused.

XSW 1-8 are the layouts of Somorovsky et al., "On Breaking SAML" (2012), as far as they fit a message signed at its root: a forged
message that carries the genuine one somewhere inside, so that a lookup by ID would find the genuine one.
"""

from collections.abc import Callable
from copy import deepcopy

import lxml.etree as etree
import pytest

from eid.xml.certificate import certificate
from eid.xml.parser import Element, XmlRefused, parse, text_of
from eid.xml.verification import MalformedSignature, SignatureRefused, verify
from tests.xml import libxmlsec
from tests.xml.key_pairs import ec_pair

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
MESSAGE = (
    f'<p:LogoutRequest xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="good"><a:Issuer>demo-sp</a:Issuer><a:NameID>jan</a:NameID></p:LogoutRequest>'
).encode()
PAIR = ec_pair("11")
KNOWN = [certificate(PAIR.certificate_base64)]


def genuine() -> Element:
    return etree.fromstring(libxmlsec.sign(MESSAGE, PAIR))


def forged(identifier: str) -> Element:
    """The genuine message under another ID and name, with the genuine Signature."""
    evil = deepcopy(genuine())
    evil.set("ID", identifier)
    evil[2].text = "admin"
    return evil


def signature_of(element: Element) -> Element:
    found = element.find(f"{{{DS}}}Signature")
    assert found is not None
    return found


def bare() -> Element:
    """The genuine message without its Signature."""
    message = genuine()
    message.remove(signature_of(message))
    return message


def xsw1() -> Element:
    """The genuine message inside the forged one's Signature."""
    evil = forged("evil")
    signature_of(evil).append(bare())
    return evil


def xsw2() -> Element:
    """The genuine message before the forged one's Signature, detached from it."""
    evil = forged("evil")
    evil.insert(1, bare())
    return evil


def xsw3() -> Element:
    """The genuine signed message as the first child of a forged unsigned one."""
    evil = forged("evil")
    evil.remove(signature_of(evil))
    evil.insert(0, genuine())
    return evil


def xsw4() -> Element:
    """The forged message around the genuine one, which keeps its own Signature."""
    evil = forged("evil")
    evil.remove(signature_of(evil))
    evil.append(genuine())
    return evil


def xsw5() -> Element:
    """The forged message holds the genuine Signature, the genuine message stands at its end without one."""
    evil = forged("evil")
    evil.append(bare())
    return evil


def xsw6() -> Element:
    """The genuine message inside the Signature, which is inside the forged message."""
    evil = forged("evil")
    etree.SubElement(signature_of(evil), f"{{{DS}}}KeyInfo").append(bare())
    return evil


def xsw7() -> Element:
    """The genuine message in Extensions, where a schema allows anything."""
    evil = forged("evil")
    etree.SubElement(evil, f"{{{SAMLP}}}Extensions").append(bare())
    return evil


def xsw8() -> Element:
    """The genuine message in an Object of the Signature."""
    evil = forged("evil")
    etree.SubElement(signature_of(evil), f"{{{DS}}}Object").append(bare())
    return evil


def same_id(shape: Callable[[], Element]) -> Callable[[], Element]:
    """The same layout with the genuine ID on the forged message too."""

    def renamed() -> Element:
        evil = shape()
        evil.set("ID", "good")
        return evil

    return renamed


SHAPES = [xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8]


@pytest.mark.parametrize("shape", [pytest.param(shape, id=shape.__name__) for shape in SHAPES])
@pytest.mark.parametrize("variant", [lambda shape: shape, same_id], ids=["own ID", "same ID"])
def test_a_wrapped_signature_is_refused(
    shape: Callable[[], Element], variant: Callable[[Callable[[], Element]], Callable[[], Element]]
) -> None:
    with pytest.raises(SignatureRefused):
        verify(parse(etree.tostring(variant(shape)())), KNOWN)


def test_the_genuine_message_is_accepted() -> None:
    assert verify(parse(etree.tostring(genuine())), KNOWN).element.get("ID") == "good"


@pytest.mark.parametrize("name", ["ID", "Id", "id"])
def test_an_id_that_occurs_twice_is_refused(name: str) -> None:
    doubled = MESSAGE.replace(b"<a:NameID>", f'<a:NameID {name}="good">'.encode())
    with pytest.raises(MalformedSignature, match="twice"):
        verify(parse(libxmlsec.sign(doubled, PAIR)), KNOWN)


def test_an_id_that_occurs_twice_in_the_envelope_is_refused() -> None:
    envelope = b'<e><header ID="good"/><body>' + libxmlsec.sign(MESSAGE, PAIR) + b"</body></e>"
    with pytest.raises(MalformedSignature, match="twice"):
        verify(parse(envelope)[1][0], KNOWN)


def test_a_comment_in_a_signed_name_changes_neither_signature_nor_meaning() -> None:
    signed = libxmlsec.sign(MESSAGE.replace(b"jan", b"admin@example.test"), PAIR)
    commented = signed.replace(b"admin@example.test", b"admin<!-- -->@example.test")
    assert text_of(verify(parse(commented), KNOWN).element[1]) == "admin@example.test"


SIGNATURE_EDITS = [
    pytest.param('<ds:Transform Algorithm="{ds}enveloped-signature"/>', "", "must hold", id="no enveloped transform"),
    pytest.param("{ds}enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116", "Transform must be one of", id="XSLT transform"),
    pytest.param(
        "{ds}enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116", "Transform must be one of", id="XPath transform"
    ),
    pytest.param('URI="#good"', 'URI="http://127.0.0.1:9/good.xml"', "Reference must be #good", id="external reference"),
    pytest.param('URI="#good"', 'URI="file:///etc/passwd"', "Reference must be #good", id="file reference"),
    pytest.param('URI="#good"', 'URI="#xpointer(/)"', "Reference must be #good", id="XPointer reference"),
    pytest.param('URI="#good"', 'URI="#other"', "Reference must be #good", id="another ID"),
    pytest.param(' URI="#good"', "", "Reference must be #good", id="no URI"),
    pytest.param("</ds:Reference>", '</ds:Reference><ds:Reference URI=""/>', "must hold", id="two references"),
    pytest.param("</ds:Signature>", "<ds:Object/></ds:Signature>", "must hold", id="an Object"),
    pytest.param(
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "{ds}hmac-sha1",
        "SignatureMethod must be one of",
        id="HMAC with a public key",
    ),
    pytest.param(
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>',
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#WithComments"/>',
        "CanonicalizationMethod must be one of",
        id="canonicalisation with comments",
    ),
    pytest.param("<ds:DigestValue>", "<ds:DigestValue><x/>", "text only", id="element in DigestValue"),
    pytest.param("<ds:SignatureValue>", "<ds:SignatureValue>*", "not base64", id="SignatureValue not base64"),
]


@pytest.mark.parametrize(("old", "new", "reason"), SIGNATURE_EDITS)
def test_a_signature_of_another_build_is_refused(old: str, new: str, reason: str) -> None:
    signed = libxmlsec.sign(MESSAGE, PAIR).decode()
    edited = signed.replace(old.replace("{ds}", DS), new.replace("{ds}", DS))
    assert edited != signed
    with pytest.raises((SignatureRefused, XmlRefused), match=reason):
        verify(parse(edited.encode()), KNOWN)


def test_a_second_signature_is_refused() -> None:
    evil = genuine()
    evil.append(deepcopy(signature_of(evil)))
    with pytest.raises(MalformedSignature, match="exactly one Signature"):
        verify(parse(etree.tostring(evil)), KNOWN)


def test_a_signature_elsewhere_than_after_the_issuer_is_refused() -> None:
    evil = genuine()
    evil.append(signature_of(evil))
    with pytest.raises(MalformedSignature, match="right after Issuer"):
        verify(parse(etree.tostring(evil)), KNOWN)


def test_a_document_without_a_canonical_form_is_refused() -> None:
    signed = libxmlsec.sign(MESSAGE, PAIR).replace(b"<a:NameID>", b'<a:NameID xmlns:b="relative/uri" b:c="d">')
    with pytest.raises(XmlRefused, match="no canonical form"):
        verify(parse(signed), KNOWN)
