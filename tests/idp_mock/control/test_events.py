"""What went over the wire, as the API tells it."""

import threading
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from eid.clock import ManualClock
from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.spaces.test_prefix import AUTHORIZE, JAN, log_in


def redeem(browser: Browser, location: str) -> Any:
    code = location.partition("code=")[2].partition("&")[0]
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": AUTHORIZE["redirect_uri"],
        "client_id": "any",
        "client_secret": "s",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    }
    return browser.post("/s/test/oidc/token", fields).response.json


def test_the_exchanges_of_a_login_hang_together(api: Api, browser: Browser) -> None:
    log_in(Browser(browser.client.application), "/s/test")
    tokens = redeem(browser, log_in(browser, "/s/test"))
    browser.get("/s/test/oidc/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    flow = api.get("/events")[-3]["flow"]
    paths = [(event["method"], event["path"].replace(flow, "FLOW")) for event in api.get("/events", flow=flow)]
    assert paths == [
        ("GET", "/oidc/authorize"),
        ("POST", "/login/flows/FLOW/password"),
        ("POST", "/oidc/token"),
        ("GET", "/oidc/userinfo"),
    ]


def test_an_exchange_is_kept_as_it_was(api: Api, browser: Browser, clock: ManualClock) -> None:
    body = b"grant_type=nonsense&client_id=%C5%BC"
    response = browser.client.post(
        "/s/test/oidc/token?x=1", data=body, content_type="application/x-www-form-urlencoded", headers={"X-Any": "thing"}
    )
    number = api.get("/events")[0]["number"]
    event = api.get(f"/events/{number}")
    assert (event["method"], event["path"], event["query"], event["status"]) == ("POST", "/oidc/token", "x=1", response.status_code)
    assert (event["at"], event["request_size"], event["reply_size"]) == (clock.now(), len(body), len(response.data))
    assert ["X-Any", "thing"] in event["request_headers"]
    assert ["X-Frame-Options", "DENY"] in event["reply_headers"]
    assert api("GET", f"/events/{number}/request").data == body
    raw = api("GET", f"/events/{number}/reply")
    assert raw.data == response.data
    assert (raw.mimetype, raw.headers["Content-Disposition"]) == ("application/octet-stream", "attachment")


def test_a_typed_password_is_masked_and_pages_are_left_out(api: Api, browser: Browser) -> None:
    page = browser.get("/s/test/oidc/authorize", query_string=AUTHORIZE)
    browser.submit(page, JAN, button="login-submit")
    shown, typed = [api.get(f"/events/{event['number']}") for event in api.get("/events")]
    assert shown["reply_body"] == ""
    assert shown["reply_size"] > 0
    assert "Test-1234" not in str(typed)
    assert "password=***" in typed["request_body"]


def test_octets_that_are_no_text_are_kept_too(api: Api, browser: Browser) -> None:
    browser.client.post("/s/test/login-services/idpArtifactResolutionService", data=b"\xff\x00\xfe")
    number = api.get("/events")[0]["number"]
    assert api.get(f"/events/{number}")["request_body"] == ""
    assert api("GET", f"/events/{number}/request").data == b"\xff\x00\xfe"


def test_events_are_filtered_and_read_on_from_a_number(api: Api, browser: Browser) -> None:
    for path in ("/oidc/userinfo", "/oidc/jwks", "/nothing"):
        browser.get("/s/test" + path)
    everything = api.get("/events")
    assert [event["path"] for event in everything] == ["/oidc/userinfo", "/oidc/jwks", "/nothing"]
    assert api.get("/events", after=everything[0]["number"]) == everything[1:]
    assert api.get("/events", limit=1) == everything[:1]
    assert api.get("/events", status=401) == everything[:1]
    assert api.get("/events", path="/oidc/j") == everything[1:2]
    assert api.get("/events", contains='"keys"') == everything[1:2]
    assert api.get("/events", method="POST") == []


def test_testers_and_checks_leave_no_events(api: Api, browser: Browser) -> None:
    api.get("/clock")
    browser.get("/s/test/healthz")
    browser.client.get("/s/test/static/node.css").close()
    assert api.get("/events") == []


def test_events_of_another_space_are_not_seen(api: Api, browser: Browser) -> None:
    browser.get("/s/other/oidc/jwks")
    browser.get("/oidc/jwks")
    assert api.get("/events") == []


def test_who_waits_is_answered_when_something_happens(app: Flask, api: Api) -> None:
    api.get("/events")
    late = threading.Timer(0.2, lambda: Client(app, TestResponse).get("/s/test/oidc/jwks"))
    late.start()
    assert [event["path"] for event in api.get("/events", wait=10, path="/oidc")] == ["/oidc/jwks"]
    late.join()


def test_who_waits_for_nothing_is_answered_in_the_end(api: Api) -> None:
    assert api.get("/events", wait=0.1) == []


def test_cleared_events_are_gone_and_numbers_go_on(api: Api, browser: Browser) -> None:
    browser.get("/s/test/oidc/jwks")
    before = api.get("/events")[0]["number"]
    api.delete("/events")
    assert api.get("/events") == []
    browser.get("/s/test/oidc/jwks")
    assert api.get("/events", after=before)


@pytest.mark.parametrize("number", ["1-999", "999999-0", "x", "0-0", "1"])
def test_an_event_that_is_not_there_is_not_found(api: Api, number: str) -> None:
    assert api("GET", f"/events/{number}").status_code == 404


def test_a_body_that_is_too_long_is_told_by_its_status(api: Api, browser: Browser) -> None:
    browser.client.post("/s/test/oidc/token", data=b"x" * (2 * 1024 * 1024), content_type="application/x-www-form-urlencoded")
    assert api.get("/events")[0]["status"] == 413
