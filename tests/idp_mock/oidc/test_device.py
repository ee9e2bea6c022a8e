"""Devices without a browser (RFC 8628)."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from eid.clock import ManualClock
from idp_mock.login.request import Refusal, Refused

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
PAGE = "/oidc/device"


@pytest.fixture
def begun(http: FlaskClient) -> dict[str, Any]:
    """What the device was told."""
    return dict(http.post("/oidc/device_authorization", data={"client_id": "tv", "scope": "openid profile"}).json)


def poll(http: FlaskClient, begun: dict[str, Any], **fields: str) -> Any:
    return http.post("/oidc/token", data={"grant_type": DEVICE, "client_id": "tv", "device_code": begun["device_code"], **fields})


def enter(http: FlaskClient, user_code: str) -> Any:
    return http.post(PAGE, data={"user_code": user_code})


def test_a_device_is_told_what_to_show(begun: dict[str, Any]) -> None:
    assert begun["verification_uri"] == "http://localhost:8000/oidc/device"
    assert begun["verification_uri_complete"].endswith(f"?user_code={begun['user_code']}")
    assert (begun["expires_in"], begun["interval"]) == (600, 5)
    assert [len(part) for part in begun["user_code"].split("-")] == [4, 4]


def test_a_device_gets_its_tokens_when_its_person_has_logged_in(http: FlaskClient, begun: dict[str, Any], clock: ManualClock) -> None:
    assert poll(http, begun).json["error"] == "authorization_pending"
    done = enter(http, begun["user_code"])
    assert done.location == "http://localhost:8000/oidc/device/done?outcome=allowed"
    assert 'data-testid="device-allowed"' in http.get("/oidc/device/done?outcome=allowed").text
    clock.advance(5)
    tokens = poll(http, begun).json
    assert (tokens["scope"], "refresh_token" in tokens) == ("openid profile", False)
    told = http.get("/oidc/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json
    assert told["given_name"] == "Żaneta"


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')} "])
def test_it_does_not_matter_how_a_code_is_typed(http: FlaskClient, begun: dict[str, Any], typed: Any) -> None:
    assert enter(http, typed(begun["user_code"])).status_code == 303


def test_consent_names_the_client_of_the_device(node: Any, http: FlaskClient, begun: dict[str, Any]) -> None:
    enter(http, begun["user_code"])
    (wanted,) = node.wanted
    assert (wanted.client_id, "given_name" in wanted.attributes) == ("tv", True)


def test_a_code_in_the_address_is_filled_in_and_not_taken(http: FlaskClient, begun: dict[str, Any]) -> None:
    page = BeautifulSoup(http.get(PAGE, query_string={"user_code": begun["user_code"]}).text, "lxml")
    assert page.find(id="user-code")["value"] == begun["user_code"]
    assert poll(http, begun).json["error"] == "authorization_pending"


@pytest.mark.parametrize("code", ["", "BBBB-BBBB", '"><x>', "\x00", "Z" * 500])
def test_a_code_that_nobody_waits_for_is_told_on_the_page(http: FlaskClient, code: str) -> None:
    answer = enter(http, code)
    assert (answer.status_code, 'data-testid="device-error"' in answer.text, "<x>" in answer.text) == (422, True, False)


def test_a_person_who_refuses_is_told_to_the_device(node: Any, http: FlaskClient, begun: dict[str, Any], clock: ManualClock) -> None:
    node.outcome = Refused(reason=Refusal.CANCELLED)
    assert enter(http, begun["user_code"]).location.endswith("outcome=refused")
    clock.advance(5)
    assert poll(http, begun).json["error"] == "access_denied"
    assert poll(http, begun).json["error"] == "invalid_grant"


def test_a_device_that_asks_too_often_is_slowed_down(http: FlaskClient, begun: dict[str, Any], clock: ManualClock) -> None:
    assert [poll(http, begun).json["error"] for _ in range(2)] == ["authorization_pending", "slow_down"]
    clock.advance(6)
    assert poll(http, begun).json["error"] == "slow_down"
    clock.advance(15)
    assert poll(http, begun).json["error"] == "authorization_pending"


def test_a_device_code_is_good_once(http: FlaskClient, begun: dict[str, Any]) -> None:
    enter(http, begun["user_code"])
    assert poll(http, begun).status_code == 200
    assert poll(http, begun).json["error"] == "invalid_grant"
    assert enter(http, begun["user_code"]).status_code == 422


def test_a_device_code_expires_for_both_sides(http: FlaskClient, begun: dict[str, Any], clock: ManualClock) -> None:
    clock.advance(begun["expires_in"])
    assert poll(http, begun).json["error"] == "expired_token"
    assert enter(http, begun["user_code"]).status_code == 422


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"client_id": "other"}, "invalid_grant"),
        ({"device_code": ""}, "invalid_request"),
        ({"device_code": "x"}, "invalid_grant"),
        ({"device_code": "\x00.\x00"}, "invalid_grant"),
    ],
    ids=str,
)
def test_a_device_code_is_good_for_its_own_client(http: FlaskClient, begun: dict[str, Any], fields: dict[str, str], error: str) -> None:
    assert poll(http, begun, **fields).json["error"] == error


def test_the_secret_part_of_a_device_code_counts(http: FlaskClient, begun: dict[str, Any]) -> None:
    enter(http, begun["user_code"])
    guessed = begun["device_code"].partition(".")[0] + ".guess"
    assert poll(http, begun, device_code=guessed).json["error"] == "invalid_grant"
    assert poll(http, begun).status_code == 200


def test_a_device_may_ask_for_a_refresh_token(http: FlaskClient) -> None:
    begun = http.post("/oidc/device_authorization", data={"client_id": "tv", "scope": "openid offline_access"}).json
    enter(http, begun["user_code"])
    assert poll(http, begun).json["refresh_token"]
