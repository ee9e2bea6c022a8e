"""What clients of the real node rely on: one test or more for each item of wezel-krajowy.md ch. 17, named with its number."""

import base64
import hashlib
import re
from collections.abc import Callable

import lxml.etree as etree
import pytest
from msgspec.structs import replace

from eid.identity.identifier import PersonIdentifier
from idp_mock.login.request import Refusal, Refused
from idp_mock.real_hosts import REAL_HOSTS
from idp_mock.saml.dialect import ReturnBy
from tests.idp_mock.saml.conftest import JAN, NOW, Node
from tests.idp_mock.saml.service_provider import PREFIX_LIST, SSO, ServiceProvider
from tests.xml import libxmlsec
from tests.xml.key_pairs import ec_pair

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
NS = {
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "saml2p": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml2": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
}


def tree_of(answer: bytes) -> etree._Element:
    return etree.fromstring(answer)


@pytest.fixture
def answer(node: Node, sp: ServiceProvider) -> bytes:
    return node.answer(sp)


@pytest.fixture
def assertion(sp: ServiceProvider, answer: bytes) -> str:
    return sp.opened(answer)


def test_1_prefixes_are_the_contracts(answer: bytes, assertion: str) -> None:
    text = answer.decode()
    for start in (
        "<soap:Envelope ",
        "<soap:Body>",
        "<saml2p:ArtifactResponse ",
        "<saml2p:Response ",
        "<saml2p:StatusCode ",
        "<saml2:Issuer>",
    ):
        assert start in text
    for start in ("<ds:Signature ", "<saml2:EncryptedAssertion>", "<xenc:EncryptedData ", "<xenc11:ConcatKDFParams ", "<dsig11:PublicKey>"):
        assert start in text
    assert 'xsi:type="naturalperson:PersonIdentifierType">90810100010<' in assertion


def test_1_declarations_stand_on_the_artifact_response_and_below_it_only_on_signatures(answer: bytes) -> None:
    """Ch. 7.1 [V]."""
    text = answer.decode()
    outer = re.findall(r"<saml2p:ArtifactResponse ([^>]*)>", text)[0]
    assert re.findall(r"xmlns:([\w-]+)=", outer) == [
        *("alg", "coi-extension", "coi-naturalperson", "ds", "dsig11", "eidas", "kirwb", "md", "mdattr"),
        *("naturalperson", "saml2", "saml2p", "xenc", "xenc11"),
    ]
    below = re.findall(r"<([\w:]+)[^>]* xmlns(?::\w+)?=", text.split(outer)[1])
    assert below == ["ds:Signature", "InclusiveNamespaces", "ds:Signature", "InclusiveNamespaces"]


def test_2_the_artifact_goes_back_by_post_in_the_field_samlart_with_relay_state_unchanged(node: Node, sp: ServiceProvider) -> None:
    state = 'a b+c&"<ż>\n' * 20
    back = node.provider.finish(node.ask(sp, state), JAN)
    assert (back.by, back.address) == (ReturnBy.POST, sp.acs)
    assert back.fields == {"SAMLart": back.fields["SAMLart"], "RelayState": state}


def test_2_an_empty_relay_state_comes_back_empty(node: Node, sp: ServiceProvider) -> None:
    assert node.provider.finish(node.ask(sp, ""), JAN).fields["RelayState"] == ""


def test_3_the_issuer_is_the_bare_host(make_node: Callable[..., Node], sp: ServiceProvider) -> None:
    node = make_node(public_url="https://idp.example.test:8443")
    tree = tree_of(node.answer(sp, destination="https://idp.example.test:8443" + SSO))
    assert tree.xpath("//saml2:Issuer/text()", namespaces=NS) == ["idp.example.test", "idp.example.test"]
    assert not tree.xpath("//saml2:Issuer/@Format", namespaces=NS)


def test_3_in_response_to_differs_by_level(answer: bytes, assertion: str) -> None:
    tree = tree_of(answer)
    authn_request = "ID-8d1c0c6e-0000-4000-8000-000000000001"
    assert tree.xpath("//saml2p:ArtifactResponse/@InResponseTo", namespaces=NS) == ["ID-resolve-1"]
    assert tree.xpath("//saml2p:Response/@InResponseTo", namespaces=NS) == [authn_request]
    assert f'<saml2:SubjectConfirmationData InResponseTo="{authn_request}" ' in assertion


@pytest.mark.parametrize("identifier", ["ID-8d1c0c6e-0000-4000-8000-000000000001-MAIN-LINK-50765", "_a.b-c", "id_ż"])
def test_3_the_request_id_comes_back_untouched(node: Node, sp: ServiceProvider, identifier: str) -> None:
    tree = tree_of(node.answer(sp, id=identifier))
    assert tree.xpath("//saml2p:Response/@InResponseTo", namespaces=NS) == [identifier]


def test_4_there_is_one_encrypted_assertion_in_the_documented_element_order(answer: bytes) -> None:
    """Ch. 8.2 [V]."""
    encrypted = tree_of(answer).xpath("//saml2:EncryptedAssertion", namespaces=NS)
    assert len(encrypted) == 1
    assert [etree.QName(element).localname for element in encrypted[0].iterdescendants()] == [
        *("EncryptedData", "EncryptionMethod", "DigestMethod", "KeyInfo", "EncryptedKey", "EncryptionMethod", "KeyInfo"),
        *("AgreementMethod", "KeyDerivationMethod", "ConcatKDFParams", "DigestMethod", "OriginatorKeyInfo", "KeyValue"),
        *("ECKeyValue", "NamedCurve", "PublicKey", "CipherData", "CipherValue", "CipherData", "CipherValue"),
    ]
    assert re.fullmatch("_[0-9a-f]{32}", encrypted[0][0].get("Id"))


def test_4_no_text_has_line_breaks_or_spaces_around_it(answer: bytes) -> None:
    assert b"\n" not in answer
    assert all(text == text.strip() and text for text in tree_of(answer).itertext())


def test_4_kdf_values_carry_their_length_and_name_both_sides(answer: bytes) -> None:
    text = answer.decode()
    assert f'PartyUInfo="00000009{b"localhost".hex().upper()}" PartyVInfo="00000007{b"demo-sp".hex().upper()}"' in text
    assert 'AlgorithmID="0000002A' in text


def test_4_a_client_with_regular_expressions_opens_the_assertion(assertion: str) -> None:
    assert assertion.startswith("<saml2:Assertion xmlns:coi-extension=")
    assert assertion.endswith("</saml2:Assertion>")


def test_5_the_assertion_is_unsigned(assertion: str) -> None:
    assert "Signature" not in assertion


def test_5_response_and_artifact_response_are_signed_as_libxmlsec_understands(answer: bytes) -> None:
    for name in ("ArtifactResponse", "Response"):
        element = tree_of(answer).find(f".//{{{NS['saml2p']}}}{name}")
        assert element is not None
        assert element[1].tag == f"{{{NS['ds']}}}Signature"
        assert libxmlsec.verifies(element, ec_pair("44", "WK_SIG_EC"))


def test_5_the_prefix_list_is_as_given(answer: bytes) -> None:
    assert re.findall('PrefixList="([^"]*)"', answer.decode()) == ["ds saml2 saml2p xenc"] * 2


def test_5_both_signatures_show_the_same_certificate(answer: bytes) -> None:
    found = re.findall("<ds:X509Certificate>([^<]*)</ds:X509Certificate>", answer.decode())
    assert found == [ec_pair("44", "WK_SIG_EC").certificate_base64] * 2


@pytest.mark.parametrize("uri", [None, ""], ids=["#ID", "empty URI"])
@pytest.mark.parametrize("prefixes", [(), PREFIX_LIST], ids=["no PrefixList", "PrefixList"])
@pytest.mark.parametrize(("p", "a"), [("saml2p", "saml2"), ("samlp", "saml"), ("x", "y")])
def test_6_any_request_prefix_and_reference_is_understood(node: Node, uri: str | None, prefixes: tuple[str, ...], p: str, a: str) -> None:
    sp = ServiceProvider(uri=uri, prefixes=prefixes)
    assert "90810100010" in sp.opened(node.answer(sp, p=p, a=a))


def test_6_a_stranger_with_two_keys_gets_in_and_the_request_key_decrypts(node: Node) -> None:
    two_keys = ServiceProvider(resolve_pair=ec_pair("33"))
    assert "90810100010" in two_keys.opened(node.answer(two_keys))


def test_6_signing_with_the_encryption_key_is_accepted_and_remarked_on(
    registered: Callable[..., Node], caplog: pytest.LogCaptureFixture
) -> None:
    """Ch. 3 [C], pitfall 11."""
    node = registered(certificates=("11", "33"))
    two_keys = ServiceProvider(acs="https://portal.example.test/acs", pair=ec_pair("33"), resolve_pair=ec_pair("11"))
    answer = node.answer(two_keys)
    assert "90810100010" in replace(two_keys, pair=ec_pair("11")).opened(answer)
    assert "signed with the encryption key" in caplog.text


def test_7_a_repeated_artifact_resolve_id_is_accepted_and_remarked_on(
    node: Node, sp: ServiceProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """Ch. 6 [C], pitfall 12."""
    for _ in range(2):
        node.clock.at = NOW
        assert sp.opened(node.answer(sp))
    assert "the ID ID-resolve-1 came before" in caplog.text


def test_7_relay_state_is_not_demanded_and_not_invented(node: Node, sp: ServiceProvider) -> None:
    assert set(node.provider.finish(node.ask(sp, None), JAN).fields) == {"SAMLart"}


@pytest.mark.parametrize("host", sorted(REAL_HOSTS))
def test_8_destination_may_name_any_host_of_the_real_node(node: Node, sp: ServiceProvider, host: str) -> None:
    assert node.ask(sp, destination=f"https://{host}{SSO}").client_id == "demo-sp"


def test_ch_5_the_artifact_is_of_type_4(node: Node, sp: ServiceProvider) -> None:
    octets = base64.b64decode(node.artifact(sp), validate=True)
    assert (len(octets), octets[:4], octets[4:24]) == (44, b"\x00\x04\x00\x00", hashlib.sha1(b"localhost").digest())


def test_ch_7_instants_are_utc_with_milliseconds(answer: bytes) -> None:
    assert set(re.findall('IssueInstant="([^"]*)"', answer.decode())) == {"2030-01-15T09:01:30.123Z"}


def test_ch_7_neither_destination_nor_consent_is_written(answer: bytes) -> None:
    assert b"Destination=" not in answer
    assert b"Consent=" not in answer


def test_ch_9_validity_is_fifty_minutes_from_the_whole_second(assertion: str) -> None:
    assert '<saml2:Conditions NotBefore="2030-01-15T09:01:30.000Z" NotOnOrAfter="2030-01-15T09:51:30.000Z">' in assertion
    assert 'NotOnOrAfter="2030-01-15T09:51:30.000Z" Recipient="http://127.0.0.1:8001/acs"></saml2:SubjectConfirmationData>' in assertion


def test_ch_9_session_index_is_the_assertion_id(assertion: str) -> None:
    identifier = re.findall(' ID="([^"]*)"', assertion)[0]
    assert re.fullmatch("_ID-[0-9a-f-]{36}", identifier)
    assert f'SessionIndex="{identifier}"' in assertion


def test_ch_9_attributes_have_the_samples_order_names_and_types(assertion: str) -> None:
    pattern = (
        r'FriendlyName="(\w+)" Name="[^"]*/(\w+)" NameFormat="[^"]*"><saml2:AttributeValue xmlns:xsi="[^"]*" xsi:type="([^"]*)">([^<]*)<'
    )
    assert re.findall(pattern, assertion) == [
        ("FamilyName", "CurrentFamilyName", "naturalperson:CurrentFamilyNameType", "Żółć-Kowalski"),
        ("DateOfBirth", "DateOfBirth", "naturalperson:DateOfBirthType", "1890-01-01Z"),
        ("FirstName", "CurrentGivenName", "naturalperson:CurrentGivenNameType", "Jan Maria"),
        ("PersonIdentifier", "PersonIdentifier", "naturalperson:PersonIdentifierType", "90810100010"),
    ]


def test_ch_9_level_authority_and_name_id_are_those_of_the_login(assertion: str) -> None:
    assert "<saml2:AuthnContextClassRef>http://eidas.europa.eu/LoA/substantial</saml2:AuthnContextClassRef>" in assertion
    assert "<saml2:AuthenticatingAuthority>pz.gov.pl</saml2:AuthenticatingAuthority>" in assertion
    assert '<saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">jkowal</saml2:NameID>' in assertion


def test_ch_16_a_foreign_person_has_the_eidas_identifier(node: Node, sp: ServiceProvider) -> None:
    person = replace(JAN.person, identifier=PersonIdentifier(country="DE", value="123/45"))
    assert ">DE/PL/123/45</saml2:AttributeValue>" in sp.opened(node.answer(sp, replace(JAN, person=person)))


def test_ch_10_a_failed_login_shows_in_both_statuses_and_nothing_is_encrypted(node: Node, sp: ServiceProvider) -> None:
    answer = node.answer(sp, Refused(reason=Refusal.CANCELLED))
    tree = tree_of(answer)
    for name in ("ArtifactResponse", "Response"):
        codes = tree.xpath(f"//saml2p:{name}/saml2p:Status//saml2p:StatusCode/@Value", namespaces=NS)
        assert codes == [STATUS + "Responder", STATUS + "AuthnFailed"]
    assert tree.xpath("//saml2p:StatusMessage/text()", namespaces=NS) == ["The person cancelled the login."] * 2
    assert b"Encrypted" not in answer


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Refusal.FAILED, "AuthnFailed"),
        (Refusal.CONSENT_REFUSED, "RequestDenied"),
        (Refusal.NO_PROFILE, "UnknownPrincipal"),
        (Refusal.LEVEL_TOO_LOW, "NoAuthnContext"),
        (Refusal.LOGIN_REQUIRED, "NoPassive"),
    ],
)
def test_ch_10_each_refusal_has_its_second_level_code(node: Node, sp: ServiceProvider, refusal: Refusal, code: str) -> None:
    codes = tree_of(node.answer(sp, Refused(reason=refusal))).xpath("//saml2p:StatusCode/@Value", namespaces=NS)
    assert codes == [STATUS + "Responder", STATUS + code] * 2


def test_ch_11_the_first_status_code_of_a_logout_answer_is_the_top_one_under_saml2p(
    node: Node, sp: ServiceProvider, assertion: str
) -> None:
    index = re.findall('SessionIndex="([^"]*)"', assertion)[0]
    answer = node.provider.logout(sp.logout_request("jkowal", index)).decode()
    assert re.findall('<saml2p:StatusCode Value="([^"]*)"', answer) == [STATUS + "Success"]
    assert "<saml2p:LogoutResponse " in answer
    response = tree_of(answer.encode()).find(f".//{{{NS['saml2p']}}}LogoutResponse")
    assert response is not None
    assert response.get("InResponseTo") == "ID-logout-1"
    assert libxmlsec.verifies(response, ec_pair("44", "WK_SIG_EC"))


def test_the_nodes_name_can_be_set(make_node: Callable[..., Node], sp: ServiceProvider) -> None:
    node = make_node(entity_id="int.login.gov.pl")
    assert b"<saml2:Issuer>int.login.gov.pl</saml2:Issuer>" in node.answer(sp)
