"""Signatures made here hold for libxmlsec and signxml, and theirs hold here."""

import base64
from collections.abc import Callable

import lxml.etree as etree
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from eid.keys import KeyPair
from eid.xml.algorithms import METHODS, usual_method
from eid.xml.certificate import Certificate, certificate
from eid.xml.parser import parse
from eid.xml.signature import sign, signature_over
from eid.xml.verification import (
    DigestDiffers,
    Irregularity,
    KeyDiffers,
    MalformedSignature,
    SignatureRefused,
    Unsigned,
    presented_certificate,
    verify,
)
from tests.xml import libxmlsec
from tests.xml.key_pairs import certificate_pem, ec_pair, rsa_pair

PREFIXES = ("ds", "saml2", "saml2p", "xenc")
MESSAGE = """<saml2p:AuthnRequest xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"
 xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" ID="ID-1"><saml2:Issuer>demo-sp</saml2:Issuer>
 <saml2p:Extensions><a xmlns="urn:a" b="&lt;&#10;"/>Żółć</saml2p:Extensions></saml2p:AuthnRequest>""".encode()
MORE = "http://www.w3.org/2001/04/xmldsig-more#"


def known(pair: KeyPair) -> Certificate:
    return certificate(pair.certificate_base64)


PAIRS = [
    pytest.param(lambda: ec_pair("11"), "ecdsa-sha256", id="P-256"),
    pytest.param(lambda: ec_pair("11", curve="secp384r1"), "ecdsa-sha384", id="P-384"),
    pytest.param(rsa_pair, "rsa-sha256", id="RSA SHA-256"),
    pytest.param(rsa_pair, "rsa-sha384", id="RSA SHA-384"),
    pytest.param(rsa_pair, "rsa-sha512", id="RSA SHA-512"),
]


@pytest.mark.parametrize(("pair", "method"), PAIRS)
@pytest.mark.parametrize("prefixes", [(), PREFIXES], ids=["no PrefixList", "PrefixList"])
def test_libxmlsec_accepts_what_is_signed_here(pair: Callable[[], KeyPair], method: str, prefixes: tuple[str, ...]) -> None:
    element = parse(MESSAGE)
    sign(element, pair(), prefixes, METHODS[MORE + method])
    assert libxmlsec.verifies(etree.fromstring(etree.tostring(element)), pair())


@pytest.mark.parametrize(("pair", "method"), PAIRS)
@pytest.mark.parametrize("prefixes", [(), PREFIXES], ids=["no PrefixList", "PrefixList"])
@pytest.mark.parametrize("uri", ["#ID-1", ""], ids=["#ID", "empty URI"])
def test_what_libxmlsec_signs_is_accepted_here(pair: Callable[[], KeyPair], method: str, prefixes: tuple[str, ...], uri: str) -> None:
    element = parse(libxmlsec.sign(MESSAGE, pair(), method=method, uri=uri, prefixes=prefixes))
    verified = verify(element, [known(ec_pair("99")), known(pair())])
    assert (verified.element, verified.certificate) == (element, known(pair()))
    assert (Irregularity.EMPTY_REFERENCE in verified.irregularities) == (uri == "")


def test_signxml_accepts_what_is_signed_here() -> None:
    signxml = pytest.importorskip("signxml", reason="signxml is not installed")
    element = parse(MESSAGE)
    sign(element, ec_pair("11"))
    result = signxml.XMLVerifier().verify(etree.tostring(element), x509_cert=certificate_pem(ec_pair("11")).decode(), id_attribute="ID")
    assert result.signed_xml.get("ID") == "ID-1"


def test_what_signxml_signs_is_accepted_here() -> None:
    signxml = pytest.importorskip("signxml", reason="signxml is not installed")
    root = etree.fromstring(MESSAGE)
    root.insert(1, etree.Element("{http://www.w3.org/2000/09/xmldsig#}Signature", Id="placeholder"))
    signer = signxml.XMLSigner(
        signature_algorithm="ecdsa-sha256", digest_algorithm="sha256", c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"
    )
    pair = ec_pair("11")
    signed = signer.sign(root, key=pair.private, cert=[pair.certificate], reference_uri="ID-1", id_attribute="ID")
    assert verify(parse(etree.tostring(signed)), [known(pair)]).certificate == known(pair)


def test_the_same_message_and_key_give_the_same_signature() -> None:
    assert signature_over(b"<a></a>", "ID-1", ec_pair("11"), PREFIXES) == signature_over(b"<a></a>", "ID-1", ec_pair("11"), PREFIXES)


@pytest.mark.parametrize(
    ("scalar", "curve", "r", "s"),
    [
        pytest.param(
            "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
            ec.SECP256R1(),
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
            "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
            id="RFC 6979 A.2.5, SHA-256",
        ),
        pytest.param(
            "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
            ec.SECP384R1(),
            "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
            "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8",
            id="RFC 6979 A.2.6, SHA-384",
        ),
    ],
)
def test_ecdsa_is_deterministic_and_r_and_s_stand_side_by_side(scalar: str, curve: ec.EllipticCurve, r: str, s: str) -> None:
    private = ec.derive_private_key(int(scalar, 16), curve)
    assert usual_method(private).sign(private, b"sample") == bytes.fromhex(r + s)


def test_a_signature_is_written_unbroken_after_the_issuer_with_the_prefix_ds() -> None:
    element = parse(MESSAGE)
    sign(element, ec_pair("11"), PREFIXES)
    text = signature_over(b"<a></a>", "ID-1", ec_pair("11"), PREFIXES)
    assert text.startswith('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>')
    assert not any(character.isspace() for character in "".join(element[1].itertext()))
    assert verify(element, [known(ec_pair("11"))]).irregularities == ()


def test_the_verified_element_has_lost_its_signature_and_nothing_else() -> None:
    element = parse(libxmlsec.sign(MESSAGE, ec_pair("11")))
    verified = verify(element, [known(ec_pair("11"))])
    assert etree.tostring(verified.element, method="c14n") == etree.tostring(parse(MESSAGE), method="c14n")


def test_whitespace_after_the_signature_is_signed_too() -> None:
    spaced = MESSAGE.replace(b"</saml2:Issuer>", b"</saml2:Issuer>\n\n  ")
    verify(parse(libxmlsec.sign(spaced, ec_pair("11"))), [known(ec_pair("11"))])


def test_broken_base64_lines_are_remarked_on_pitfall_10() -> None:
    signed = libxmlsec.sign(MESSAGE, ec_pair("11"))
    assert Irregularity.BROKEN_BASE64 in verify(parse(signed), [known(ec_pair("11"))]).irregularities


def test_the_certificate_in_key_info_is_read_but_not_trusted() -> None:
    element = parse(libxmlsec.sign(MESSAGE, ec_pair("22")))
    assert presented_certificate(element) == known(ec_pair("22"))
    with pytest.raises(KeyDiffers, match="CN=key 11"):
        verify(element, [known(ec_pair("11"))])


def test_no_certificate_presented_is_none() -> None:
    assert presented_certificate(parse(libxmlsec.sign(MESSAGE, ec_pair("22"), key_info=False))) is None


def test_a_changed_message_names_both_digests() -> None:
    changed = libxmlsec.sign(MESSAGE, ec_pair("11")).replace(b"demo-sp", b"other-sp")
    with pytest.raises(DigestDiffers, match=r"DigestValue says [^ ]+, but the element's canonical form has [^ ]+:") as caught:
        verify(parse(changed), [known(ec_pair("11"))])
    assert caught.value.evidence is not None
    assert b"other-sp" in caught.value.evidence.canonical


def test_a_reindented_message_is_a_changed_one_pitfall_10() -> None:
    tree = etree.fromstring(libxmlsec.sign(MESSAGE, ec_pair("11")), etree.XMLParser(remove_blank_text=True))
    with pytest.raises(DigestDiffers):
        verify(parse(etree.tostring(tree, pretty_print=True)), [known(ec_pair("11"))])


def test_der_instead_of_r_and_s_is_explained() -> None:
    signed = etree.fromstring(libxmlsec.sign(MESSAGE, ec_pair("11")))
    value = signed.find(".//{*}SignatureValue")
    assert value is not None
    value.text = base64.b64encode(ec_pair("11").private.sign(b"x", ec.ECDSA(hashes.SHA256()))).decode()
    with pytest.raises(MalformedSignature, match="look like DER"):
        verify(parse(etree.tostring(signed)), [known(ec_pair("11"))])


def test_a_message_without_a_signature_is_unsigned() -> None:
    with pytest.raises(Unsigned, match="AuthnRequest has no Signature"):
        verify(parse(MESSAGE), [known(ec_pair("11"))])


@pytest.mark.parametrize(("method", "digest"), [("ecdsa-sha1", "SHA256"), ("ecdsa-sha256", "SHA1")])
def test_sha1_is_refused(method: str, digest: str) -> None:
    with pytest.raises(MalformedSignature, match="must be one of"):
        verify(parse(libxmlsec.sign(MESSAGE, ec_pair("11"), method=method, digest=digest)), [known(ec_pair("11"))])


def test_a_signature_of_one_kind_does_not_hold_with_a_key_of_the_other() -> None:
    with pytest.raises(KeyDiffers):
        verify(parse(libxmlsec.sign(MESSAGE, ec_pair("11"))), [known(rsa_pair())])


def test_without_candidates_nothing_holds() -> None:
    with pytest.raises(SignatureRefused, match="none"):
        verify(parse(libxmlsec.sign(MESSAGE, ec_pair("11"))), [])
