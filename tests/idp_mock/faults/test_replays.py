"""What an earlier login got comes once more: in pairs, within the client and the space, and as long as it could be believed."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from eid.clock import ManualClock
from idp_mock.faults.memory import KEPT_FOR
from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.spaces.test_prefix import AUTHORIZE


@pytest.fixture
def api(app: Flask) -> Api:
    return Api(Client(app, TestResponse))


def answered(browser: Browser, space: str = "test", fault: str = "code-replayed", client_id: str = "app") -> dict[str, str]:
    """The parameters with which a login of Jan goes back."""
    hint = {"login_hint": f"mock:persona=jan.testowy;fault={fault}", "client_id": client_id, "prompt": "login"}
    location = browser.get(f"/s/{space}/oidc/authorize", query_string=AUTHORIZE | hint).location
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def test_the_second_login_brings_the_code_of_the_first_and_the_third_is_a_first_one_again(browser: Browser, api: Api) -> None:
    first, second, third, fourth = (answered(browser)["code"] for _ in range(4))
    assert first == second
    assert third == fourth
    assert first != third
    assert [event["bent"] for event in api.get("/events") if event["bent"]] == [["code-replayed"], ["code-replayed"]]


def test_a_whole_response_comes_with_the_state_of_then(browser: Browser) -> None:
    first = answered(browser, fault="authorization-response-replayed")
    assert answered(browser, fault="authorization-response-replayed") == first


@pytest.mark.parametrize("other", [{"client_id": "another"}, {"space": "another"}], ids=["client", "space"])
def test_nobody_gets_what_another_client_or_space_got(browser: Browser, other: dict[str, str]) -> None:
    first = answered(browser)["code"]
    assert answered(browser, **other)["code"] != first
    assert answered(browser)["code"] == first


def test_what_would_have_expired_is_forgotten(browser: Browser, clock: ManualClock) -> None:
    first = answered(browser)["code"]
    clock.advance(KEPT_FOR)
    assert answered(browser)["code"] != first
