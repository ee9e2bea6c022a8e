"""Logins of both protocols at a node, and a person who looks at them."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from eid.clock import ManualClock
from idp_mock.keyring import Keyring
from tests.idp_mock.conftest import Browser, Page
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.control.test_events import redeem
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.idp_mock.spaces.test_prefix import log_in

ROOT = "/s/test/_mock"


@pytest.fixture
def clock() -> ManualClock:
    """At the time of the service provider's messages."""
    return ManualClock(datetime(2030, 1, 15, 9, tzinfo=UTC).timestamp())


@pytest.fixture
def api(app: Flask) -> Api:
    return Api(Client(app, TestResponse))


@pytest.fixture
def tester(app: Flask) -> Browser:
    """Speaks English."""
    tester = Browser(app)
    tester.get(f"{ROOT}/?lang=en")
    return tester


def newest(api: Api) -> str:
    """The flow of the login that was last under way."""
    return str([event["flow"] for event in api.get("/events") if event["flow"]][-1])


@pytest.fixture
def openid_login(api: Api, browser: Browser) -> str:
    """The key of a finished login, with its tokens and its userinfo."""
    tokens = redeem(browser, log_in(browser, "/s/test"))
    flow = newest(api)
    browser.get("/s/test/oidc/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    return flow


@pytest.fixture
def login_through_estonia(api: Api, browser: Browser) -> str:
    """The key of a login whose person was recognised by the node of another country."""

    def at(page: Page) -> Page:
        """Where a redirect to a full address leads."""
        while page.status == HTTPStatus.SEE_OTHER:
            page = browser.get(page.location.removeprefix("http://localhost:8000"))
        return page

    asked = "client_id=shop&redirect_uri=http://localhost/cb&response_type=code&scope=openid&state=mine"
    page = browser.submit(browser.get(f"/s/test/oidc/authorize?{asked}"), button="method-eu")
    page = at(browser.submit(page, button="partner-ee"))
    page = browser.submit(page, {"username": "mari.liis", "password": "Test-1234"}, button="login-submit")
    code = page.find("sms-shown")
    assert code is not None
    page = browser.submit(page, {"code": code.get_text()}, button="sms-submit")
    browser.submit(at(browser.submit(page, button="consent-accept")), button="consent-accept")
    return newest(api)


@pytest.fixture
def saml_sp() -> ServiceProvider:
    return ServiceProvider()


@pytest.fixture
def saml_login(api: Api, browser: Browser, saml_sp: ServiceProvider) -> Callable[[], str]:
    """Makes a finished login in the real node's dialect; gives its key."""

    def make() -> str:
        api.post("/outcomes", {"persona": "jan.testowy"})
        changes = {"destination": "http://localhost:8000/s/test/login/SingleSignOnService"}
        page = browser.post("/s/test/login/SingleSignOnService", {"SAMLRequest": saml_sp.authn_request(**changes), "RelayState": "r"})
        field = page.html.find("input", attrs={"name": "SAMLart"})
        assert field is not None, page.text
        browser.client.post("/s/test/login-services/idpArtifactResolutionService", data=saml_sp.artifact_resolve(str(field["value"])))
        return newest(api)

    return make


@pytest.fixture
def keyring(keys: Path, clock: ManualClock) -> Keyring:
    """The node's own."""
    return Keyring(keys, clock)
