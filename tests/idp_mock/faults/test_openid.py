"""Faults of OpenID Connect that a usual login does not meet: in the authorization response itself, when tokens are refreshed, in signed
claims. Each bites, and names itself in the events."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from idp_mock.fault_tables import catalogue
from idp_mock.faults.fault import Fault
from idp_mock.settings import Settings
from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.spaces.test_prefix import AUTHORIZE

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
HYBRID = {"response_type": "code id_token", "nonce": "n"}
WAYS: dict[str, dict[str, str]] = {
    "an ID token from the authorization endpoint": HYBRID,
    "response_mode with jwt": {"response_mode": "query.jwt"},
    "the client refreshes its tokens": {},
    "userinfo_signed_response_alg": {},
}
"""What a login asks for, by what the faults need."""
UNUSUAL = [fault for fault in catalogue().all() if fault.needs in WAYS]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, implicit=True)


@pytest.fixture
def api(app: Flask) -> Api:
    return Api(Client(app, TestResponse))


def log_in(api: Api, browser: Browser, directive: str, **changed: str) -> None:
    """A login of Jan without pages, up to userinfo and a refresh."""
    client = api.post(
        "/clients",
        {
            "redirect_uris": [AUTHORIZE["redirect_uri"]],
            "grant_types": ["authorization_code", "refresh_token", "implicit"],
            "response_types": ["code", "code id_token"],
            "userinfo_signed_response_alg": "ES256",
            "token_endpoint_auth_method": "none",
        },
    )["client_id"]
    query = AUTHORIZE | {"client_id": client, "prompt": "login", "login_hint": directive} | changed
    location = browser.get("/s/test/oidc/authorize", query_string=query).location
    found = parse_qs(urlsplit(location).query) | parse_qs(urlsplit(location).fragment)
    if "code" not in found:
        return
    form = {"client_id": client, "redirect_uri": query["redirect_uri"], "code_verifier": VERIFIER}
    tokens = exchanged(browser, form | {"grant_type": "authorization_code", "code": found["code"][0]})
    browser.get("/s/test/oidc/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    exchanged(browser, {"client_id": client, "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})


def exchanged(browser: Browser, form: dict[str, str]) -> dict[str, Any]:
    answer = browser.post("/s/test/oidc/token", form).response
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


@pytest.mark.parametrize("fault", UNUSUAL, ids=lambda fault: fault.id)
def test_a_fault_that_needs_more_than_a_usual_login_bites_it(api: Api, browser: Browser, fault: Fault) -> None:
    log_in(api, browser, f"mock:persona=jan.testowy;fault={fault.id}", **WAYS[fault.needs])
    assert {one for event in api.get("/events") for one in event["bent"]} == {fault.id}
    api.delete("/events")
    log_in(api, browser, "mock:persona=jan.testowy", **WAYS[fault.needs])
    assert {one for event in api.get("/events") for one in event["bent"]} == set()
