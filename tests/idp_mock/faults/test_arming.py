"""How a fault is armed, whom it bites, and who hears of it."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.spaces.test_prefix import AUTHORIZE

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
EXPIRED, OTHER_AUDIENCE = "id-token-expired", "id-token-audience-other"


@pytest.fixture
def api(app: Flask) -> Api:
    return Api(Client(app, TestResponse))


def token_claims(browser: Browser, headers: dict[str, str] | None = None, **changed: str) -> dict[str, Any]:
    """Claims of the ID token after a login of Jan without pages."""
    query = AUTHORIZE | {"prompt": "login", "login_hint": "mock:persona=jan.testowy"} | changed
    page = browser.get("/s/test/oidc/authorize", query_string=query, headers=headers or {})
    code = parse_qs(urlsplit(page.location).query)["code"][0]
    redeeming = {"grant_type": "authorization_code", "code": code, "client_id": query["client_id"], "redirect_uri": query["redirect_uri"]}
    answer = browser.post("/s/test/oidc/token", redeeming | {"code_verifier": VERIFIER}).response
    body = answer.json["id_token"].split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=="))
    return claims


def is_expired(claims: dict[str, Any]) -> bool:
    return bool(claims["exp"] < claims["iat"])


def test_a_queued_fault_bites_the_next_login_alone(api: Api, browser: Browser) -> None:
    api.post("/outcomes", {"fault": EXPIRED, "persona": "jan.testowy"})
    assert is_expired(token_claims(browser, login_hint=""))
    assert not is_expired(token_claims(browser))


@pytest.mark.parametrize("way", ["header", "cookie", "hint"])
def test_a_request_can_bring_its_fault_along(browser: Browser, way: str) -> None:
    said = f"persona=jan.testowy;fault={EXPIRED}"
    if way == "cookie":
        browser.client.set_cookie("mock_login", said)
    headers = {"X-Mock-Login": said} if way == "header" else {}
    hint = {"login_hint": "mock:" + said} if way == "hint" else {"login_hint": ""}
    assert is_expired(token_claims(browser, headers, **hint))


def test_a_login_by_hand_keeps_its_fault_to_the_end(api: Api, browser: Browser) -> None:
    api.post("/outcomes", {"fault": EXPIRED})
    page = browser.get("/s/test/oidc/authorize", query_string=AUTHORIZE | {"prompt": "login"})
    assert page.status == 200, "a fault alone leaves the pages to the person"
    back = browser.submit(page, {"username": "jan.testowy", "password": "Test-1234"}, button="login-submit")
    assert "code=" in back.location


def test_an_armed_fault_bites_until_it_is_disarmed(api: Api, browser: Browser) -> None:
    armed = api.post("/faults/armed", {"fault": EXPIRED})
    assert api.get("/faults/armed") == [armed]
    assert is_expired(token_claims(browser))
    assert is_expired(token_claims(browser))
    api.delete(f"/faults/armed/{armed['id']}")
    assert not is_expired(token_claims(browser))
    assert api.get("/faults/armed") == []


def test_an_armed_fault_can_be_disarmed_by_its_own_id(api: Api) -> None:
    api.post("/faults/armed", {"fault": EXPIRED})
    api.delete(f"/faults/armed/{EXPIRED}")
    assert api("DELETE", f"/faults/armed/{EXPIRED}").status_code == 404


def test_a_fault_that_is_armed_once_bites_once(api: Api, browser: Browser) -> None:
    api.post("/faults/armed", {"fault": EXPIRED, "times": 1})
    assert is_expired(token_claims(browser))
    assert api.get("/faults/armed") == []
    assert not is_expired(token_claims(browser))


def test_a_fault_that_is_armed_for_a_client_leaves_others_alone(api: Api, browser: Browser) -> None:
    api.post("/faults/armed", {"fault": EXPIRED, "client_id": "any"})
    assert not is_expired(token_claims(browser, client_id="other"))
    assert is_expired(token_claims(browser))


def test_several_armed_faults_bite_together(api: Api, browser: Browser) -> None:
    api.post("/faults/armed", {"fault": EXPIRED})
    api.post("/faults/armed", {"fault": OTHER_AUDIENCE})
    claims = token_claims(browser)
    assert is_expired(claims)
    assert claims["aud"] == "another-client"


def test_a_reset_disarms(api: Api, browser: Browser) -> None:
    api.post("/faults/armed", {"fault": EXPIRED})
    api.post("/reset")
    assert not is_expired(token_claims(browser))


def test_a_space_is_not_bent_by_what_is_armed_in_another(app: Flask, browser: Browser) -> None:
    Api(Client(app, TestResponse), "/s/other").post("/faults/armed", {"fault": EXPIRED})
    assert not is_expired(token_claims(browser))


def test_the_default_space_has_faults_too(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idp_mock.control.faults.pause", lambda seconds: None)
    api = Api(Client(app, TestResponse), "")
    api.post("/faults/armed", {"fault": "token-endpoint-500"})
    assert browser.post("/oidc/token").status == 500
    api.delete("/faults/armed")
    assert browser.post("/oidc/token").status == 400


def test_events_name_the_faults_that_bit(api: Api, browser: Browser) -> None:
    api.post("/outcomes", {"fault": EXPIRED, "persona": "jan.testowy"})
    token_claims(browser, login_hint="")
    token_claims(browser)
    assert [one["bent"] for one in api.get("/events", path="/oidc/token")] == [[EXPIRED], []]


@pytest.mark.parametrize(("method", "path", "body"), [("POST", "/outcomes", {"fault": "x"}), ("POST", "/faults/armed", {"fault": "x"})])
def test_an_unknown_fault_is_refused(api: Api, method: str, path: str, body: dict[str, str]) -> None:
    refused = api(method, path, body)
    assert refused.status_code == 422
    assert "there is no fault 'x'" in refused.json["detail"]


def test_a_misspelt_fault_is_told_what_it_is_near_to(api: Api, browser: Browser) -> None:
    assert EXPIRED in api("POST", "/outcomes", {"fault": "id-token-expird"}).json["detail"]
    assert api("GET", "/faults/id-token-expird").status_code == 404
    page = browser.get("/s/test/oidc/authorize", query_string=AUTHORIZE, headers={"X-Mock-Login": "fault=id-token-expird"})
    assert page.status == 400
    assert EXPIRED in page.text


def test_one_fault_can_be_read(api: Api) -> None:
    told = api.get(f"/faults/{EXPIRED}")
    assert told in api.get("/faults")
    assert (told["family"], told["expect"]) == ("oidc", "refuse")
