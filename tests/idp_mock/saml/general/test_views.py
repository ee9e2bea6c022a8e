"""The profile over HTTP: what browsers see, and that no request whatever makes the node fail."""

import base64
import re
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from msgspec import structs

from eid.clock import ManualClock
from eid.storage.store import Store
from eid.xml.parser import parse
from idp_mock.app import create_app
from idp_mock.saml.general.registration import Judge
from idp_mock.saml.general.registry import Registry
from idp_mock.settings import Settings
from tests.idp_mock.conftest import Browser, Page
from tests.idp_mock.saml.general.conftest import NODE
from tests.idp_mock.saml.general.service_provider import (
    ENTITY_ID,
    POST,
    REDIRECT,
    SLO,
    ServiceProvider,
    endpoint,
    enveloped,
    metadata,
    redirected,
)
from tests.xml.key_pairs import ec_pair

MANY = tuned(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SP = ServiceProvider()
GUEST = ServiceProvider(entity_id="guest", pair=None)
LOOPBACK = ' AssertionConsumerServiceURL="http://127.0.0.1:3000/acs"'
JAN = {"username": "jan.testowy", "password": "Test-1234"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, chooser=False, second_factor=False, consent=False)


@pytest.fixture
def registry(store: Store, clock: ManualClock) -> Registry:
    return Registry({}, store, Judge(node=NODE), clock, lambda _: b"")


def begun(browser: Browser, sp: ServiceProvider, **changed: str) -> Page:
    return browser.get(f"/saml/sso?{redirected(sp.authn_request(**changed), sp.pair)}")


def response_of(page: Page) -> str:
    field = page.html.find("input", attrs={"name": "SAMLResponse"})
    assert field is not None, page.text
    return base64.b64decode(str(field["value"])).decode()


def logged_in(browser: Browser, sp: ServiceProvider) -> str:
    page = begun(browser, sp)
    return response_of(page if page.shows("post-back") else browser.submit(page, JAN))


def test_metadata_are_published_for_a_while(browser: Browser) -> None:
    answer = browser.client.get("/saml/metadata")
    assert answer.mimetype == "application/samlmetadata+xml"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert parse(answer.data).get("entityID") == NODE
    assert b"<ds:Signature " not in answer.data
    assert b"<ds:Signature " in browser.client.get("/saml/metadata?signed=1").data


def test_each_space_has_metadata_of_its_own(browser: Browser) -> None:
    told = browser.client.get("/s/test/saml/metadata").text
    assert 'entityID="http://localhost:8000/s/test/saml/metadata"' in told
    assert 'Location="http://localhost:8000/s/test/saml/sso"' in told


def test_a_guest_logs_in_by_post_without_a_signature(browser: Browser) -> None:
    request = base64.b64encode(GUEST.authn_request(attributes=LOOPBACK).encode()).decode()
    page = browser.post("/saml/sso", {"SAMLRequest": request, "RelayState": "x"})
    assert ">90810100010<" in response_of(browser.submit(page, JAN))


def test_a_refused_request_is_a_page_that_names_each_broken_rule(browser: Browser) -> None:
    page = begun(browser, GUEST, id="1", attributes=' AssertionConsumerServiceURL="https://evil.example.test/"')
    assert page.status == 400
    assert page.shows("rule-id_is_a_name")
    assert page.shows("rule-return_address_is_allowed")


def test_a_program_gets_each_broken_rule_as_json_with_what_was_expected_and_what_came(browser: Browser) -> None:
    query = redirected(GUEST.authn_request(attributes=' AssertionConsumerServiceURL="https://evil.example.test/"'))
    answer = browser.client.get(f"/saml/sso?{query}", headers={"Accept": "application/json"})
    found = answer.get_json()
    assert (answer.status_code, found["error"], found["message"], found["issuer"]) == (400, "WrongReturnAddress", "AuthnRequest", "guest")
    (rule,) = found["broken"]
    assert (rule["rule"], rule["got"]) == ("return_address_is_allowed", "https://evil.example.test/")
    assert rule["expected"] == "an AssertionConsumerServiceURL on a loopback host"


def test_a_signature_beside_the_message_is_explained_by_the_octets_it_must_cover(browser: Browser, registry: Registry) -> None:
    registry.register(metadata())
    signed = redirected(ServiceProvider().authn_request(), ec_pair("33"))
    found = browser.client.get(f"/saml/sso?{signed}", headers={"Accept": "application/json"}).get_json()["signature"]
    assert found["signed_info"] == signed.partition("&Signature=")[0]
    assert ([one["subject"] for one in found["tried"]], found["canonical"]) == (["CN=key 11"], "")
    assert found["signature_method"].endswith("#ecdsa-sha256")
    page = browser.get(f"/saml/sso?{signed}")
    assert page.shows("signed-parameters")
    assert page.shows("certificate-tried")


@pytest.mark.parametrize(
    "headers", [{"Content-Type": "text/xml"}, {"PAOS": 'ver="urn:liberty:paos:2003-08";"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"'}]
)
def test_the_enhanced_client_profile_is_refused_by_name(browser: Browser, headers: dict[str, str]) -> None:
    answer = browser.client.post("/saml/sso", data="<soap/>", headers=headers | {"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "NotSupported")
    assert "ECP" in answer.get_json()["broken"][0]["detail"]


def test_pages_can_be_skipped_by_the_request(settings: Settings, store: Store, clock: ManualClock) -> None:
    browser = Browser(create_app(replace(settings, chooser=True, consent=True), store=store, clock=clock))
    query = redirected(GUEST.authn_request(attributes=LOOPBACK))
    page = browser.get(f"/saml/sso?{query}&mock_skip=chooser,consent")
    assert browser.submit(page, JAN).shows("post-back")


def test_a_logout_that_is_refused_leaves_the_browser_logged_in(browser: Browser, registry: Registry) -> None:
    registry.register(metadata())
    logged_in(browser, SP)
    browser.get(f"/saml/slo?{redirected(GUEST.logout_request('jan.testowy', '_made-up'))}")
    assert begun(browser, SP).shows("post-back")


def test_a_logout_tells_the_others_in_frames_and_goes_on(browser: Browser, registry: Registry) -> None:
    second = structs.replace(SP, entity_id="second")
    third = structs.replace(SP, entity_id="third")
    registry.register(metadata())
    registry.register(metadata(entity_id="second", logout=endpoint("SingleLogoutService", REDIRECT, "https://second.example.test/slo")))
    registry.register(metadata(entity_id="third", logout=endpoint("SingleLogoutService", POST, "https://third.example.test/slo")))
    responses = [logged_in(browser, sp) for sp in (SP, second, third)]
    name, index = (re.findall(pattern, responses[0])[0] for pattern in (r"<saml2:NameID[^>]*>([^<]*)<", 'SessionIndex="([^"]*)"'))
    page = browser.get(f"/saml/slo?{redirected(SP.logout_request(name, index), SP.pair)}")
    frames = [str(frame["src"]) for frame in page.html.find_all("iframe")]
    assert [frame.partition("?")[0].rpartition("/")[0] for frame in frames] == [
        "https://second.example.test",
        "http://localhost:8000/saml/slo/letters",
    ]
    policy = page.response.headers["Content-Security-Policy"]
    assert "frame-src https://second.example.test http://localhost:8000 https://third.example.test http://localhost" in policy
    onward = page.find("log-out-onward")
    assert onward is not None
    assert str(onward["href"]).startswith(f"{SLO}?SAMLResponse=")
    letter = browser.get(frames[1])
    assert letter.html.find("form", attrs={"action": "https://third.example.test/slo"}) is not None
    assert "frame-ancestors" not in letter.response.headers["Content-Security-Policy"]
    assert not begun(browser, SP).shows("post-back"), "the session is over"


def test_the_way_back_by_post_waits_behind_a_link(browser: Browser, registry: Registry) -> None:
    registry.register(metadata(logout=endpoint("SingleLogoutService", POST, SLO)))
    second = structs.replace(SP, entity_id="second")
    registry.register(metadata(entity_id="second"))
    name, index = (re.findall(pattern, logged_in(browser, SP))[0] for pattern in (r"<saml2:NameID[^>]*>([^<]*)<", 'SessionIndex="([^"]*)"'))
    logged_in(browser, second)
    request = base64.b64encode(SP.signed(SP.logout_request(name, index))).decode()
    onward = browser.post("/saml/slo", {"SAMLRequest": request}).find("log-out-onward")
    assert onward is not None
    assert browser.get(str(onward["href"])).html.find("form", attrs={"action": SLO}) is not None


def test_who_was_told_in_a_frame_comes_back_to_an_empty_page_that_may_be_framed(browser: Browser) -> None:
    page = browser.get("/saml/slo?SAMLResponse=x")
    assert page.shows("log-out-confirmed")
    assert "frame-ancestors" not in page.response.headers["Content-Security-Policy"]
    assert browser.post("/saml/slo", {"SAMLResponse": "x"}).shows("log-out-confirmed")


def test_an_unknown_letter_is_not_found(browser: Browser) -> None:
    assert browser.get("/saml/slo/letters/x").status == 404


@pytest.mark.parametrize("path", ["/saml/artifact", "/saml/slo"])
@pytest.mark.parametrize("body", [b"", b"x", b"<a/>", b"<" * 5000, enveloped(b"<a/>")])
def test_what_cannot_be_read_gets_a_soap_fault(browser: Browser, path: str, body: bytes) -> None:
    answer = browser.client.post(path, data=body, content_type="text/xml")
    assert (answer.status_code, b"<faultcode>soap:Client</faultcode>" in answer.data) == (400, True)


@pytest.mark.parametrize("path", ["/saml/sso", "/saml/slo", "/saml/idp-initiated", "/saml/sso?SAMLRequest=x", "/saml/slo?SAMLRequest=%C5"])
def test_what_is_missing_or_no_message_is_a_page(browser: Browser, path: str) -> None:
    page = browser.get(path)
    assert page.status == 400
    assert page.shows("refused")


@MANY
@given(octets=st.binary(max_size=300), text=st.text(max_size=60))
def test_no_request_whatever_makes_the_node_fail(app: Flask, octets: bytes, text: str) -> None:
    client = app.test_client()
    safe = text.encode("utf-8", "replace").decode()
    encoded = base64.b64encode(octets).decode()
    for path in ("/saml/sso", "/saml/slo"):
        assert client.get(path, query_string={"SAMLRequest": encoded, "RelayState": safe, "Signature": safe}).status_code == 400
        assert client.post(path, data={"SAMLRequest": encoded}).status_code == 400
        assert client.post(path, data={"SAMLRequest": safe, "RelayState": safe}).status_code == 400
    assert client.get("/saml/idp-initiated", query_string={"sp": safe, "RelayState": safe}).status_code == 400


@MANY
@given(data=st.data())
def test_a_request_with_any_piece_cut_out_never_makes_the_node_fail(app: Flask, registry: Registry, data: st.DataObject) -> None:
    registry.register(metadata(entity_id=ENTITY_ID))
    xml = GENUINE
    start = data.draw(st.integers(0, len(xml)))
    end = data.draw(st.integers(start, min(len(xml), start + 200)))
    request = base64.b64encode(xml[:start] + xml[end:]).decode()
    assert app.test_client().post("/saml/sso", data={"SAMLRequest": request}).status_code in (200, 303, 400)
    assert app.test_client().post("/saml/slo", data={"SAMLRequest": request}).status_code == 400


GENUINE = SP.signed(SP.authn_request('<samlp:NameIDPolicy Format="urn:owl"/>', attributes=' AssertionConsumerServiceIndex="0"'))
