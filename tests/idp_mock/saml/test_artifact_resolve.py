"""From the artifact to the answer: once, in time, to whom it was issued, in the dialect of the service provider."""

import base64
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from msgspec.structs import replace

from eid.identity.level import Level
from idp_mock.login.request import Refusal, Refused
from idp_mock.saml import errors
from idp_mock.saml.dialect import ReturnBy
from tests.idp_mock.saml.conftest import JAN, Node
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.xml.key_pairs import ec_pair

PORTAL = ServiceProvider(acs="https://portal.example.test/acs")


def codes(answer: bytes) -> list[str]:
    return re.findall('<saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:([^"]*)"', answer.decode())


def message(answer: bytes) -> str:
    return re.findall("<saml2p:StatusMessage>([^<]*)<", answer.decode())[0]


def assert_nothing_behind(answer: bytes, reason: str) -> None:
    """Success without Response (SAML core section 3.5.3), and why."""
    assert codes(answer) == ["Success"]
    assert b"<saml2p:Response" not in answer
    assert reason in message(answer)


def test_an_artifact_is_good_once(node: Node, sp: ServiceProvider) -> None:
    artifact = node.artifact(sp)
    assert sp.opened(node.provider.resolve(sp.artifact_resolve(artifact)))
    node.clock.advance(7)
    assert_nothing_behind(node.provider.resolve(sp.artifact_resolve(artifact)), "already resolved, 7 s ago")


def test_of_many_who_resolve_an_artifact_at_once_one_gets_the_login(node: Node, sp: ServiceProvider) -> None:
    request = sp.artifact_resolve(node.artifact(sp))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(node.provider.resolve, [request] * 24))
    assert sum(b"EncryptedAssertion" in answer for answer in answers) == 1


def test_an_artifact_expires(node: Node, sp: ServiceProvider) -> None:
    artifact = node.artifact(sp)
    node.clock.advance(120)
    assert_nothing_behind(node.provider.resolve(sp.artifact_resolve(artifact)), "expired: it is 120 s old and was good for 120 s")


def test_the_life_of_an_artifact_is_a_setting(make_node: Callable[..., Node], sp: ServiceProvider) -> None:
    node = make_node(artifact_lifetime=5)
    artifact = node.artifact(sp)
    node.clock.advance(4)
    assert sp.opened(node.provider.resolve(sp.artifact_resolve(artifact)))


@pytest.mark.parametrize("artifact", ["", "x", "ż&amp;" * 50, base64.b64encode(bytes(44)).decode()])
def test_an_unknown_artifact_stands_for_nothing(node: Node, sp: ServiceProvider, artifact: str) -> None:
    assert_nothing_behind(node.provider.resolve(sp.artifact_resolve(artifact)), "unknown")


def test_an_artifact_is_only_for_whom_it_was_issued_to_and_stays_good_for_it(node: Node, sp: ServiceProvider) -> None:
    artifact = node.artifact(sp)
    other = ServiceProvider(entity_id="other-sp", pair=ec_pair("33"))
    assert_nothing_behind(node.provider.resolve(other.artifact_resolve(artifact)), "another service provider")
    assert sp.opened(node.provider.resolve(sp.artifact_resolve(artifact)))


def test_who_steals_an_artifact_cannot_open_the_assertion(node: Node, sp: ServiceProvider) -> None:
    thief = replace(sp, pair=ec_pair("33"))
    stolen = node.provider.resolve(thief.artifact_resolve(node.artifact(sp)))
    with pytest.raises(InvalidUnwrap):
        thief.opened(stolen)


def test_a_tampered_resolve_is_rejected_and_leaves_the_artifact_good(node: Node, sp: ServiceProvider) -> None:
    artifact = node.artifact(sp)
    tampered = sp.artifact_resolve(artifact).replace(b'Version="2.0"', b'Version="2.1"')
    answer = node.provider.resolve(tampered)
    assert codes(answer) == ["VersionMismatch"]
    assert "Version must be 2.0" in message(answer)
    assert "changed after signing" in message(answer)
    assert sp.opened(node.provider.resolve(sp.artifact_resolve(artifact)))


@pytest.mark.parametrize("header", ["", "<soap:Header/>", '<soap:Header><x xmlns="urn:x"/></soap:Header>'])
def test_a_header_may_be_there_or_not_ch_6(node: Node, sp: ServiceProvider, header: str) -> None:
    assert sp.opened(node.provider.resolve(sp.artifact_resolve(node.artifact(sp), header=header)))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not well-formed"),
        (b"<a/>", "expected a SOAP 1.1 Envelope"),
        (b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>', "one Body"),
        (b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a/><a/></s:Body></s:Envelope>', "one message"),
        (
            b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a/></s:Body></s:Envelope>',
            "expected a SAML ArtifactResolve",
        ),
    ],
)
def test_what_is_no_resolve_is_malformed(node: Node, body: bytes, reason: str) -> None:
    with pytest.raises(errors.MalformedMessage, match=reason):
        node.provider.resolve(body)


def test_a_level_reached_that_was_not_acceptable_is_no_login(node: Node, sp: ServiceProvider) -> None:
    answer = node.answer(sp, replace(JAN, level=Level.HIGH), comparison="exact")
    assert codes(answer) == ["Responder", "NoAuthnContext"] * 2


def test_a_level_above_the_minimum_is_reported_as_reached(node: Node, sp: ServiceProvider) -> None:
    assert "LoA/high<" in sp.opened(node.answer(sp, replace(JAN, level=Level.HIGH)))


def test_only_what_was_asked_for_is_sent(node: Node, sp: ServiceProvider) -> None:
    name = "http://eidas.europa.eu/attributes/naturalperson/PersonIdentifier"
    assertion = sp.opened(node.answer(sp, attributes=f'<eidas:RequestedAttribute Name="{name}"/>'))
    assert re.findall('FriendlyName="([^"]*)"', assertion) == ["PersonIdentifier"]


def test_names_that_need_escaping_arrive_whole(node: Node, sp: ServiceProvider) -> None:
    person = replace(JAN.person, family_name='O\'<Żółć> & "Syn" \x00')
    assert '>O\'&lt;Żółć&gt; &amp; "Syn" \ufffd</saml2:AttributeValue>' in sp.opened(node.answer(sp, replace(JAN, person=person)))


def test_a_128_bit_content_key_keeps_the_label_aes256_gcm_ch_8_4(registered: Callable[..., Node]) -> None:
    answer = registered("content_key_bits = 128").answer(PORTAL)
    wrapped = base64.b64decode(re.findall("<xenc:CipherValue>([^<]*)<", answer.decode())[0])
    assert (len(wrapped), b"xmlenc11#aes256-gcm" in answer, b"aes128-gcm" in answer) == (24, True, False)
    assert "90810100010" in PORTAL.opened(answer)


def test_the_content_key_has_256_bits_by_default_ch_8_4(node: Node, sp: ServiceProvider) -> None:
    assert len(base64.b64decode(re.findall("<xenc:CipherValue>([^<]*)<", node.answer(sp).decode())[0])) == 40


def test_a_shared_secret_with_a_leading_zero_can_be_forced_pitfall_4(registered: Callable[..., Node]) -> None:
    assert "90810100010" in PORTAL.opened(registered('shared_secret = "leading_zero"').answer(PORTAL))


def test_the_birth_date_may_come_without_z_pitfall_17(registered: Callable[..., Node]) -> None:
    assert ">1890-01-01</saml2:AttributeValue>" in PORTAL.opened(registered('birth_date = "plain"').answer(PORTAL))


def test_an_artifact_may_be_resolved_again_where_that_is_switched_on(registered: Callable[..., Node]) -> None:
    node = registered('artifact_use = "repeated"')
    artifact = node.artifact(PORTAL)
    for _ in range(2):
        assert PORTAL.opened(node.provider.resolve(PORTAL.artifact_resolve(artifact)))


def test_an_unknown_artifact_may_be_answered_with_requester(registered: Callable[..., Node]) -> None:
    answer = registered('unknown_artifact = "requester"').provider.resolve(PORTAL.artifact_resolve("x"))
    assert codes(answer) == ["Requester", "RequestDenied"]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("both", ["Responder", "AuthnFailed", "Responder", "AuthnFailed"]),
        ("inner", ["Success", "Responder", "AuthnFailed"]),
        ("bare", ["AuthnFailed", "AuthnFailed"]),
    ],
)
def test_the_failure_shape_is_a_switch_ch_10(registered: Callable[..., Node], shape: str, expected: list[str]) -> None:
    answer = registered(f'failure_shape = "{shape}"').answer(PORTAL, Refused(reason=Refusal.FAILED))
    assert codes(answer) == expected


def test_the_return_may_be_by_get(registered: Callable[..., Node]) -> None:
    node = registered('return_by = "get"', acs="https://portal.example.test/acs?x=1")
    back = node.provider.finish(node.ask(PORTAL, "s t", acs="https://portal.example.test/acs?x=1"), JAN)
    assert back.by is ReturnBy.GET
    assert re.fullmatch(r"https://portal\.example\.test/acs\?x=1&SAMLart=[\w%]+&RelayState=s\+t", back.location)


def test_a_missing_relay_state_may_come_back_empty(registered: Callable[..., Node]) -> None:
    node = registered('missing_relay_state = "empty"')
    assert node.provider.finish(node.ask(PORTAL, None), JAN).fields["RelayState"] == ""


def test_the_registered_encryption_certificate_is_used(registered: Callable[..., Node]) -> None:
    signer = replace(PORTAL, pair=ec_pair("33"))
    assert "90810100010" in PORTAL.opened(registered(certificates=("11", "33")).answer(signer))
