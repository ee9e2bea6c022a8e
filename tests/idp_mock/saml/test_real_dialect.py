"""The dialect from end to end where no single rule tells it: levels and their comparison, persons from abroad, operations, old clients."""

import base64
import re
from collections.abc import Callable

import lxml.etree as etree
import pytest
from flask import Flask
from msgspec.structs import replace

from eid.identity.level import Level
from idp_mock.login.request import Refusal, Refused
from idp_mock.saml import errors
from tests.idp_mock.conftest import Browser
from tests.idp_mock.saml.conftest import JAN, Node
from tests.idp_mock.saml.service_provider import ARTIFACT, LOGOUT, SSO, ServiceProvider
from tests.idp_mock.saml.test_authn_request import COI, KIR
from tests.xml.key_pairs import certificate_pem, rsa_pair

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
NS = {"p": "urn:oasis:names:tc:SAML:2.0:protocol", "a": "urn:oasis:names:tc:SAML:2.0:assertion"}
LOW, SUBSTANTIAL, HIGH = Level
SATISFIED = {
    ("exact", "substantial"): (SUBSTANTIAL,),
    ("exact", "low high"): (LOW, HIGH),
    ("minimum", "substantial"): (SUBSTANTIAL, HIGH),
    ("minimum", "high substantial"): (SUBSTANTIAL, HIGH),
    ("maximum", "substantial"): (LOW, SUBSTANTIAL),
    ("better", "low"): (SUBSTANTIAL, HIGH),
    ("better", "low substantial"): (HIGH,),
}


@pytest.mark.parametrize(("asked", "satisfied"), SATISFIED.items(), ids=[" ".join(asked) for asked in SATISFIED])
@pytest.mark.parametrize("reached", Level)
def test_a_level_satisfies_the_request_or_the_login_fails_ch_4_2(
    node: Node, sp: ServiceProvider, asked: tuple[str, str], satisfied: tuple[Level, ...], reached: Level
) -> None:
    """What was reached is told as it is; a level too low is refused, never upgraded."""
    answer = node.answer(sp, replace(JAN, level=reached), comparison=asked[0], level=asked[1])
    if reached in satisfied:
        assert f"LoA/{reached}<" in sp.opened(answer)
    else:
        assert (STATUS + "NoAuthnContext").encode() in answer
        assert b"Encrypted" not in answer


def log_in(browser: Browser, sp: ServiceProvider, username: str, skip: str, **changes: str) -> bytes:
    """A login with pages switched off, up to the node's answer."""
    page = browser.post(SSO, {"SAMLRequest": sp.authn_request(**changes), "mock_skip": skip})
    page = browser.submit(page, {"username": username, "password": "Test-1234"})
    if page.shows("notice-leave"):
        page = browser.submit(page, button="notice-leave")
    form = page.find("post-back")
    assert form is not None
    artifact = form.find("input", attrs={"name": "SAMLart"})
    assert artifact is not None
    return browser.client.post(ARTIFACT, data=sp.artifact_resolve(artifact["value"])).data


SKIP = "chooser,second_factor,consent"


def test_a_person_from_another_country_has_no_pesel_but_the_eidas_identifier_ch_16_3(browser: Browser, sp: ServiceProvider) -> None:
    assertion = sp.opened(log_in(browser, sp, "erika.musterfrau", SKIP))
    assert 'xsi:type="naturalperson:PersonIdentifierType">DE/PL/T00000001</saml2:AttributeValue>' in assertion
    assert "1890-03-15Z" in assertion


def test_a_name_in_another_script_arrives_as_it_is_ch_9(browser: Browser, sp: ServiceProvider) -> None:
    assert ">Тестенко</saml2:AttributeValue>" in sp.opened(log_in(browser, sp, "taras.testenko", SKIP, level="low"))


def test_a_persona_of_too_low_a_level_is_refused_ch_10(browser: Browser, sp: ServiceProvider) -> None:
    assert (STATUS + "NoAuthnContext").encode() in log_in(browser, sp, "niski.poziom", SKIP)


@pytest.mark.parametrize("context", [COI, KIR], ids=["COI", "KIR"])
def test_the_operation_is_shown_before_consent_ch_4_2(browser: Browser, sp: ServiceProvider, context: str) -> None:
    request = sp.authn_request(operation=context.replace('"d"', '"Podpis wniosku"').replace('"i"', '"WN-7"'))
    page = browser.post(SSO, {"SAMLRequest": request, "mock_skip": "chooser,second_factor"})
    page = browser.submit(page, {"username": "jan.testowy", "password": "Test-1234"})
    operation = page.find("operation")
    assert operation is not None
    assert "Podpis wniosku" in operation.text
    assert "WN-7" in operation.text
    assert browser.submit(page, button="consent-accept").shows("post-back")


@pytest.mark.parametrize("content_type", ["text/xml", "application/soap+xml; charset=utf-8", None])
@pytest.mark.parametrize("action", [None, "", '""', "urn:x"])
def test_a_logout_needs_no_soap_action_and_no_content_type_ch_11(
    app: Flask, sp: ServiceProvider, content_type: str | None, action: str | None
) -> None:
    headers = {} if action is None else {"SOAPAction": action}
    answer = app.test_client().post(LOGOUT, data=sp.logout_request("jan", "_ID-1"), content_type=content_type, headers=headers)
    assert (answer.status_code, b"<saml2p:LogoutResponse " in answer.data) == (200, True)


def test_the_field_foreign_authentication_is_accepted_ch_4_1(browser: Browser, sp: ServiceProvider) -> None:
    assert browser.post(SSO, {"SAMLRequest": sp.authn_request(), "ForeignAuthentication": "true"}).status == 200


def test_a_level_of_means_that_are_not_notified_is_not_offered_ch_16_3(node: Node, sp: ServiceProvider) -> None:
    request = sp.authn_request_xml().replace("europa.eu/LoA/", "europa.eu/NotNotified/LoA/")
    with pytest.raises(errors.LevelNotOffered, match="NotNotified/LoA/substantial"):
        node.provider.authn_request(base64.b64encode(sp.signed(request)).decode(), None)


def test_a_declaration_of_context_is_not_taken_for_any_level_ch_4_2(node: Node, sp: ServiceProvider) -> None:
    request = sp.authn_request_xml().replace("AuthnContextClassRef", "AuthnContextDeclRef").replace("LoA/substantial", "LoA/declared")
    with pytest.raises(errors.LevelNotOffered, match="LoA/declared"):
        node.provider.authn_request(base64.b64encode(sp.signed(request)).decode(), None)


def test_the_friendly_name_of_a_requested_attribute_does_not_matter_ch_4_2(node: Node, sp: ServiceProvider) -> None:
    """It differs from the Name's last part for two of the four; only the Name counts."""
    requested = '<eidas:RequestedAttribute FriendlyName="PersonIdentifier" Name="http://eidas.europa.eu/attributes/naturalperson/{}"/>'
    assertion = sp.opened(node.answer(sp, attributes=requested.format("CurrentFamilyName")))
    assert re.findall('FriendlyName="([^"]*)"', assertion) == ["FamilyName"]


def test_a_request_may_be_signed_with_rsa_sha256_ch_4_4(registered: Callable[..., Node]) -> None:
    pair = rsa_pair()
    node = registered('encryption_certificate = "11.pem"', certificates=("11",), further=(certificate_pem(pair).decode(),))
    sp = ServiceProvider(acs="https://portal.example.test/acs", pair=pair, method="rsa-sha256")
    assert "90810100010" in replace(sp, pair=ServiceProvider().pair, method="ecdsa-sha256").opened(node.answer(sp))


def django(answer: etree._Element) -> str:
    """django-logingovpl: the Response's nested code first, then the top one; crashes without a Response."""
    return codes(answer, "Response")[-1]


def dane_gov_pl(answer: etree._Element) -> str:
    """The ArtifactResponse's top code, and the first StatusMessage."""
    assert answer.findtext(".//p:StatusMessage", namespaces=NS)
    return codes(answer, "ArtifactResponse")[0]


def dot_net(answer: etree._Element) -> str:
    """OldMusicBox: a Response must be there; its status."""
    assert answer.find(".//p:Response", NS) is not None
    return codes(answer, "Response")[0]


def fast_api(answer: etree._Element) -> str:
    """The first StatusCode of the document, the nested one if there is one."""
    first = next(answer.iter(f"{{{NS['p']}}}StatusCode"))
    return (first[0] if len(first) else first).get("Value").removeprefix(STATUS)


def codes(answer: etree._Element, element: str) -> list[str]:
    found = answer.find(f".//p:{element}/p:Status", NS)
    return [code.get("Value").removeprefix(STATUS) for code in found.iter(f"{{{NS['p']}}}StatusCode")]


@pytest.mark.parametrize(
    ("read", "seen"),
    [(django, "AuthnFailed"), (dane_gov_pl, "Responder"), (dot_net, "Responder"), (fast_api, "AuthnFailed")],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_every_published_client_sees_a_failed_login_where_it_looks_ch_10(
    node: Node, sp: ServiceProvider, read: Callable[[etree._Element], str], seen: str
) -> None:
    assert read(etree.fromstring(node.answer(sp, Refused(reason=Refusal.FAILED)))) == seen


def test_nothing_is_demanded_that_a_client_may_leave_out_ch_4_2_and_17(node: Node, sp: ServiceProvider) -> None:
    """No Destination, no ProtocolBinding, no NameIDPolicy, no RequestedAuthnContext, no RelayState."""
    xml = sp.authn_request_xml(level="")
    for optional in (r' Destination="[^"]*"', r' ProtocolBinding="[^"]*"', r"<saml2p:NameIDPolicy [^>]*/>"):
        xml = re.sub(optional, "", xml)
    xml = re.sub(r"<saml2p:RequestedAuthnContext.*</saml2p:RequestedAuthnContext>", "", xml, flags=re.DOTALL)
    assert node.provider.authn_request(base64.b64encode(sp.signed(xml)).decode(), None).level is Level.LOW
