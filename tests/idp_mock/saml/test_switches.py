"""What the reference leaves open is a setting per service provider: here those that the older tests do not show (ch. 17)."""

import re
from collections.abc import Callable

import lxml.etree as etree
import pytest
from cryptography import x509
from msgspec.structs import replace

from eid.clock import utc
from eid.identity.level import Level
from idp_mock.saml import errors
from tests.idp_mock.saml.conftest import JAN, NOW, Node
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.xml import libxmlsec
from tests.xml.key_pairs import certificate_pem, ec_pair

SP = ServiceProvider(acs="https://portal.example.test/acs")
Registered = Callable[..., Node]


def broken(node: Node, sp: ServiceProvider = SP, **changes: str) -> list[str]:
    """The rules that an AuthnRequest breaks."""
    with pytest.raises(errors.SamlError) as refused:
        node.ask(sp, **changes)
    return [each.rule for each in refused.value.broken]


def in_lines(request: bytes) -> bytes:
    """The request with a SignatureValue that is broken into lines, as some libraries write it."""
    return re.sub(rb"(SignatureValue>)(.{20})", rb"\1\2\n", request)


def test_a_provider_name_may_be_required_where_none_is_registered_ch_4_3(registered: Registered) -> None:
    node = registered('provider_name_use = "required"')
    assert broken(node) == ["provider_name_is_the_registered_one"]
    assert node.ask(SP, more=' ProviderName="Demo"')


def test_a_registered_provider_name_may_be_ignored_ch_4_3(registered: Registered) -> None:
    assert registered('provider_name = "Demo"', 'provider_name_use = "ignored"').ask(SP)


def test_the_clock_skew_may_be_that_of_one_service_provider(registered: Registered) -> None:
    node = registered("clock_skew = 60")
    assert broken(node, instant="2030-01-15T09:01:01Z") == ["issue_instant_is_now"]
    assert node.ask(SP, instant="2030-01-15T08:59:00Z")


def test_the_life_of_artifacts_may_be_that_of_one_service_provider_ch_5(registered: Registered) -> None:
    node = registered("artifact_lifetime = 5")
    artifact = node.artifact(SP)
    node.clock.advance(5)
    assert b"it is 5 s old and was good for 5 s" in node.provider.resolve(SP.artifact_resolve(artifact))


def test_signing_with_the_encryption_key_may_be_refused_ch_17(registered: Registered) -> None:
    node = registered('signed_with_encryption_key = "refused"', certificates=("11", "33"))
    assert broken(node) == ["encryption_key_does_not_sign"]
    assert node.ask(replace(SP, pair=ec_pair("33")))


def test_one_key_for_everything_works_even_where_encryption_keys_must_not_sign_ch_3(registered: Registered) -> None:
    assert registered('signed_with_encryption_key = "refused"').ask(SP)


def test_an_encryption_certificate_that_is_named_apart_may_sign_too_ch_3(registered: Registered) -> None:
    """A client of 2025 signs ArtifactResolve with the encryption key [C]."""
    pem = certificate_pem(ec_pair("33")).decode()
    node = registered(f'encryption_certificate = """{pem}"""')
    sp = replace(SP, resolve_pair=ec_pair("33"))
    assert "90810100010" in replace(sp, pair=ec_pair("33")).opened(node.answer(sp))


def test_base64_in_lines_is_accepted_unless_it_is_refused_ch_4_4(registered: Registered) -> None:
    resolve = in_lines(SP.artifact_resolve("x"))
    assert b"Success" in registered().provider.resolve(resolve)
    assert b"Base64 in the signature must stand on one line" in registered('broken_base64 = "refused"').provider.resolve(resolve)


@pytest.mark.parametrize("call", ["resolve", "logout"])
def test_a_soap_rejection_may_be_a_fault_ch_10(registered: Registered, call: str) -> None:
    node = registered('soap_rejection = "fault"')
    body = {"resolve": SP.artifact_resolve("x", instant="yesterday"), "logout": SP.logout_request("jan", "_ID-1")}[call]
    with pytest.raises(errors.RejectedByFault, match=r"xs:dateTime|SessionIndex"):
        getattr(node.provider, call)(body)


def test_the_session_index_may_have_64_digits_and_leads_to_the_session_ch_9(registered: Registered) -> None:
    node = registered('session_index = "hexadecimal"')
    assertion = SP.opened(node.answer(SP))
    index = re.findall('SessionIndex="([^"]*)"', assertion)[0]
    assert re.fullmatch("[0-9a-f]{64}", index)
    assert re.search(r'<saml2:Assertion [^>]*ID="_ID-', assertion)
    assert b"status:Success" in node.provider.logout(SP.logout_request("jkowal", index))
    assert node.ended == ["session-of-jan"]


@pytest.mark.parametrize(
    ("asked", "reached", "told"),
    [
        ("substantial", Level.SUBSTANTIAL, "low"),
        ("substantial", Level.HIGH, "low"),
        ("high", Level.HIGH, "substantial"),
        ("low", Level.HIGH, "high"),
    ],
)
def test_a_level_lower_than_requested_may_be_told_ch_17(registered: Registered, asked: str, reached: Level, told: str) -> None:
    node = registered('answered_level = "lowered"')
    assert f"LoA/{told}<" in SP.opened(node.answer(SP, replace(JAN, level=reached), level=asked))


def test_an_answer_may_be_slow_ch_17(registered: Registered) -> None:
    node = registered("slow_answer = 2.5")
    assert SP.opened(node.answer(SP))
    assert node.pauses == [2.5]


def test_answers_may_be_signed_with_the_next_key_ch_17(registered: Registered) -> None:
    node = registered('signing_certificate = "next"')
    assert signer(node.answer(SP)) == ec_pair("44", "WK_SIG_EC").certificate_base64
    node.clock.at = NOW
    node.keys.next = ec_pair("55", "WK_SIG_EC_2")
    answer = node.answer(SP)
    assert signer(answer) == ec_pair("55", "WK_SIG_EC_2").certificate_base64
    assert libxmlsec.verifies(etree.fromstring(answer).find(".//{*}ArtifactResponse"), ec_pair("55", "WK_SIG_EC_2"))


def test_answers_may_show_an_expired_certificate_of_the_same_key_pitfall_20(registered: Registered) -> None:
    node = registered('signing_certificate = "expired"')
    answer = node.answer(SP)
    shown = x509.load_pem_x509_certificate(f"-----BEGIN CERTIFICATE-----\n{signer(answer)}\n-----END CERTIFICATE-----".encode())
    assert shown.not_valid_after_utc < utc(NOW)
    assert libxmlsec.verifies(etree.fromstring(answer).find(".//{*}ArtifactResponse"), ec_pair("44", "WK_SIG_EC"))


def signer(answer: bytes) -> str:
    """The certificate that the answer shows."""
    shown = set(re.findall("<ds:X509Certificate>([^<]*)<", answer.decode()))
    assert len(shown) == 1
    return shown.pop()
