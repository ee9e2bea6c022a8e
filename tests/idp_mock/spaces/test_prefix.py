"""A space over HTTP: its addresses, its issuer, its cookies, its time."""

from typing import Any

import pytest

from tests.idp_mock.conftest import Browser

AUTHORIZE = {
    "client_id": "any",
    "redirect_uri": "http://localhost:9/cb",
    "response_type": "code",
    "scope": "openid",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
    "mock_skip": "chooser,second_factor,consent",
}
JAN = {"username": "jan.testowy", "password": "Test-1234"}


def addresses(value: Any) -> list[str]:
    """All web addresses in a JSON document."""
    if isinstance(value, str):
        return [value] if value.startswith("http://localhost:8000") else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [address for part in parts for address in addresses(part)]


def test_discovery_of_a_space_names_addresses_of_that_space_only(browser: Browser) -> None:
    document = browser.get("/s/one/.well-known/openid-configuration").response.json
    assert document["issuer"] == "http://localhost:8000/s/one"
    assert all(address.startswith("http://localhost:8000/s/one") for address in addresses(document))


def test_the_default_space_is_named_as_ever(browser: Browser) -> None:
    assert browser.get("/.well-known/openid-configuration").response.json["issuer"] == "http://localhost:8000"


def test_authorization_server_metadata_is_found_where_rfc_8414_says(browser: Browser) -> None:
    document = browser.get("/.well-known/oauth-authorization-server/s/one").response.json
    assert document["issuer"] == "http://localhost:8000/s/one"


@pytest.mark.parametrize("path", ["/s/one", "/s/one/"])
def test_a_space_has_a_start_page_of_its_own(browser: Browser, path: str) -> None:
    page = browser.get(path)
    assert page.status == 200
    assert "http://localhost:8000/s/one/login/SingleSignOnService" in page.text


@pytest.mark.parametrize("path", ["/s/", "/s/.x/", "/s/one/s/two/", "/s/one/nothing", "/s"])
def test_an_address_of_no_space_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path).status == 404


def log_in(browser: Browser, prefix: str) -> str:
    """Where the browser is sent after a login with one form, or the start of the page that it got instead."""
    page = browser.get(prefix + "/oidc/authorize", query_string=AUTHORIZE)
    if page.status == 200:
        page = browser.submit(page, JAN, button="login-submit")
    return page.location


def test_a_login_stays_in_its_space(browser: Browser) -> None:
    assert log_in(browser, "/s/one").startswith("http://localhost:9/cb?code=")
    assert {cookie.path for cookie in browser.client._cookies.values()} == {"/s/one"}


def test_single_sign_on_of_one_space_does_not_reach_another(browser: Browser) -> None:
    log_in(browser, "/s/one")
    log_in(browser, "")
    for prefix, shows_login in (("/s/one", False), ("", False), ("/s/two", True)):
        page = browser.get(prefix + "/oidc/authorize", query_string=AUTHORIZE)
        assert page.shows("login-submit") is shows_login, prefix


def test_a_code_of_one_space_is_unknown_in_another(browser: Browser) -> None:
    code = log_in(browser, "/s/one").partition("code=")[2].partition("&")[0]
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": AUTHORIZE["redirect_uri"],
        "client_id": "any",
        "client_secret": "any",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    }
    assert browser.post("/s/two/oidc/token", fields).response.json["error"] == "invalid_grant"
    assert browser.post("/s/one/oidc/token", fields).status == 200
