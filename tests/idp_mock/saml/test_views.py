"""The dialect over HTTP, through the whole node: the journey of a login, and that no body whatever makes it fail."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from eid.clock import ManualClock
from eid.storage.store import Store
from idp_mock.settings import Settings
from tests.idp_mock.conftest import Browser, Page
from tests.idp_mock.saml.service_provider import ARTIFACT, LOGOUT, SSO, ServiceProvider

SOAP_PATHS = [ARTIFACT, LOGOUT]
MANY = tuned(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """One form is the whole login."""
    return replace(settings, chooser=False, second_factor=False, consent=False)


def log_in(browser: Browser, sp: ServiceProvider, fields: dict[str, str] | None = None) -> Page:
    """Posts the request, then user name and password; returns the page that goes back to the service provider."""
    page = browser.post(SSO, {"SAMLRequest": sp.authn_request(), "RelayState": "state & <1>"} | (fields or {}))
    assert page.status == 200
    return browser.submit(page, {"username": "jan.testowy", "password": "Test-1234"}, form=0)


def returned(page: Page) -> dict[str, str]:
    form = page.find("post-back")
    assert form is not None
    return {"action": form["action"]} | {field["name"]: field["value"] for field in form.find_all("input") if field.get("name")}


def test_a_whole_login_and_logout(browser: Browser, sp: ServiceProvider) -> None:
    back = returned(log_in(browser, sp))
    assert (back["action"], back["RelayState"]) == (sp.acs, "state & <1>")
    answer = browser.client.post(ARTIFACT, data=sp.artifact_resolve(back["SAMLart"]), content_type="text/xml")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assertion = sp.opened(answer.data)
    assert ">90810100010</saml2:AttributeValue>" in assertion
    index = re.findall('SessionIndex="([^"]*)"', assertion)[0]
    ended = browser.client.post(LOGOUT, data=sp.logout_request("jan.testowy", index))
    assert (ended.status_code, b"status:Success" in ended.data) == (200, True)


def test_no_site_has_this_node_post_an_artifact_to_itself(browser: Browser) -> None:
    sp = ServiceProvider(acs="http://localhost/_mock/api/reset")
    page = log_in(browser, sp)
    assert (page.status, page.find("post-back")) == (400, None)


def test_logout_ends_the_session_at_the_node(browser: Browser) -> None:
    """A request without ForceAuthn is answered from the session, until the service provider logs out."""
    sp = ServiceProvider(overrides={"force": "false"})
    answer = browser.client.post(ARTIFACT, data=sp.artifact_resolve(returned(log_in(browser, sp))["SAMLart"]))
    again = browser.post(SSO, {"SAMLRequest": sp.authn_request(id="ID-2")})
    assert again.shows("post-back")
    index = re.findall('SessionIndex="([^"]*)"', sp.opened(answer.data))[0]
    browser.client.post(LOGOUT, data=sp.logout_request("jan.testowy", index))
    assert not browser.post(SSO, {"SAMLRequest": sp.authn_request(id="ID-3")}).shows("post-back")


@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=utf-8", "application/soap+xml; charset=utf-8", None, "x"])
@pytest.mark.parametrize("action", [None, "", '""', "urn:x"])
def test_6_any_content_type_and_soap_action_will_do(
    browser: Browser, sp: ServiceProvider, content_type: str | None, action: str | None
) -> None:
    headers = {} if action is None else {"SOAPAction": action}
    answer = browser.client.post(ARTIFACT, data=sp.artifact_resolve("x"), content_type=content_type, headers=headers)
    assert (answer.status_code, b"<saml2p:ArtifactResponse " in answer.data) == (200, True)


def test_6_a_form_content_type_does_not_swallow_the_body(browser: Browser, sp: ServiceProvider) -> None:
    answer = browser.client.post(ARTIFACT, data=sp.artifact_resolve("x"), content_type="application/x-www-form-urlencoded")
    assert b"<saml2p:ArtifactResponse " in answer.data


def test_get_on_the_sign_on_path_explains_that_post_is_wanted_pitfall_9(browser: Browser) -> None:
    page = browser.get(SSO + "?SAMLRequest=x")
    assert page.status == 400
    assert "POST" in page.text
    assert page.shows("rule-SentByGet")


def test_a_refused_request_is_a_page_that_names_each_broken_rule(browser: Browser, sp: ServiceProvider) -> None:
    request = sp.authn_request(acs="https://evil.example.test/", sector="")
    page = browser.post(SSO, {"SAMLRequest": request})
    assert page.status == 400
    assert page.shows("rule-return_address_is_allowed")
    assert page.shows("rule-sector_is_named")
    assert "https://evil.example.test/" in page.text


def test_pages_can_be_skipped_by_the_request(
    settings: Settings, store: Store, clock: ManualClock, new_browser: Callable[[Flask], Browser]
) -> None:
    from idp_mock.app import create_app

    app = create_app(replace(settings, chooser=True, second_factor=True, consent=True), store=store, clock=clock)
    page = log_in(new_browser(app), ServiceProvider(), {"mock_skip": "chooser,second_factor,consent,unknown"})
    assert page.shows("post-back")


def test_the_return_by_get_is_a_redirect(
    settings: Settings, store: Store, clock: ManualClock, tmp_path: Path, new_browser: Callable[[Flask], Browser]
) -> None:
    from idp_mock.app import create_app
    from tests.xml.key_pairs import certificate_pem, ec_pair

    (tmp_path / "a.pem").write_bytes(certificate_pem(ec_pair("11")))
    lines = [
        "[[service_provider]]",
        'entity_id = "demo-sp"',
        'acs = ["https://a.test/acs"]',
        'certificates = ["a.pem"]',
        'return_by = "get"',
    ]
    (tmp_path / "clients.toml").write_text("\n".join(lines))
    app = create_app(replace(settings, clients=str(tmp_path / "clients.toml")), store=store, clock=clock)
    page = log_in(new_browser(app), ServiceProvider(acs="https://a.test/acs"))
    assert page.status == 303
    assert page.location.startswith("https://a.test/acs?SAMLart=AAQAA")


def test_a_cancelled_login_comes_back_as_a_failed_answer(browser: Browser, sp: ServiceProvider) -> None:
    page = browser.post(SSO, {"SAMLRequest": sp.authn_request()})
    back = returned(browser.submit(page, button="cancel"))
    answer = browser.client.post(ARTIFACT, data=sp.artifact_resolve(back["SAMLart"]))
    assert b"The person cancelled the login." in answer.data


@pytest.mark.parametrize("path", SOAP_PATHS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"\x00\xff" * 100,
        b"<" * 5000,
        b"<a>" * 5000 + b"</a>" * 5000,
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<a>" + b"x" * 300_000,
    ],
    ids=["nothing", "text", "octets", "brackets", "deep", "entity", "large"],
)
def test_what_cannot_be_read_gets_a_soap_fault(browser: Browser, path: str, body: bytes) -> None:
    answer = browser.client.post(path, data=body)
    assert (answer.status_code, b"<faultcode>soap:Client</faultcode>" in answer.data) == (400, True)


@pytest.mark.parametrize("path", [SSO, *SOAP_PATHS])
def test_an_oversized_body_is_refused(browser: Browser, path: str) -> None:
    assert browser.client.post(path, data=b"x" * (2 << 20), content_type="text/xml").status_code in (400, 413)
    assert browser.client.post(path, data={"SAMLRequest": "A" * (2 << 20)}).status_code in (400, 413)


@pytest.mark.parametrize("path", SOAP_PATHS)
@MANY
@given(body=st.binary(max_size=400))
def test_random_octets_never_make_the_node_fail(app: Flask, path: str, body: bytes) -> None:
    assert app.test_client().post(path, data=body).status_code == 400


@MANY
@given(octets=st.binary(max_size=400), relay_state=st.text(max_size=50))
def test_a_random_saml_request_never_makes_the_node_fail(app: Flask, octets: bytes, relay_state: str) -> None:
    client = app.test_client()
    assert client.post(SSO, data={"SAMLRequest": base64.b64encode(octets).decode()}).status_code == 400
    safe = relay_state.encode("utf-8", "replace").decode()
    assert client.post(SSO, data={"SAMLRequest": safe, "RelayState": safe}).status_code == 400


@MANY
@given(data=st.data())
def test_a_request_with_any_piece_cut_out_never_makes_the_node_fail(app: Flask, data: st.DataObject) -> None:
    xml = base64.b64decode(GENUINE)
    start = data.draw(st.integers(0, len(xml)))
    end = data.draw(st.integers(start, min(len(xml), start + 300)))
    answer = app.test_client().post(SSO, data={"SAMLRequest": base64.b64encode(xml[:start] + xml[end:]).decode()})
    assert answer.status_code in (200, 303, 400)


@pytest.mark.parametrize("path", SOAP_PATHS)
@MANY
@given(data=st.data())
def test_a_soap_message_with_any_piece_cut_out_never_makes_the_node_fail(app: Flask, path: str, data: st.DataObject) -> None:
    xml = RESOLVE if path == ARTIFACT else LOGOUT_REQUEST
    start = data.draw(st.integers(0, len(xml)))
    end = data.draw(st.integers(start, min(len(xml), start + 300)))
    assert app.test_client().post(path, data=xml[:start] + xml[end:]).status_code in (200, 400)


GENUINE = ServiceProvider().authn_request()
RESOLVE = ServiceProvider().artifact_resolve("x")
LOGOUT_REQUEST = ServiceProvider().logout_request("jan", "_ID-1")
