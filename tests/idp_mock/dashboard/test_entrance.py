"""Who may see the dashboard of a node that has a control token, or that others can reach."""

from dataclasses import replace

import pytest
from flask import Flask

from idp_mock.app import create_app
from idp_mock.settings import Settings
from tests.idp_mock.conftest import Browser, Page

TOKEN = "a-long-secret"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, control_token=TOKEN)


def enter(browser: Browser, token: str, address: str = "/_mock/personas?q=jan") -> Page:
    return browser.submit(browser.get(address), {"token": token}, button="sign-in")


def test_without_the_token_there_is_only_its_form(browser: Browser) -> None:
    page = browser.get("/_mock/personas")
    assert page.status == 401
    assert page.shows("token")
    assert "jan.testowy" not in page.text


def test_who_gives_the_token_comes_to_the_page_that_was_wanted_and_stays(browser: Browser) -> None:
    page = enter(browser, TOKEN)
    assert page.shows("row-jan.testowy")
    assert browser.get("/s/other/_mock/clock").status == 200


def test_a_wrong_token_is_told_as_such(browser: Browser) -> None:
    page = enter(browser, "wrong")
    assert page.status == 401
    assert page.shows("faults")
    assert browser.get("/_mock/").status == 401


def test_the_cookie_is_not_the_token_and_no_script_or_other_site_gets_it(browser: Browser) -> None:
    response = browser.client.post("/_mock/sign-in", data={"token": TOKEN})
    cookie = response.headers["Set-Cookie"]
    assert TOKEN not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_an_invented_cookie_opens_nothing(browser: Browser) -> None:
    browser.client.set_cookie("mock_tester", "0" * 64)
    assert browser.get("/_mock/").status == 401


def test_who_leaves_must_give_the_token_again(browser: Browser) -> None:
    page = enter(browser, TOKEN)
    browser.submit(page, button="sign-out")
    assert browser.get("/_mock/").status == 401


def test_with_the_cookie_a_page_of_another_origin_still_cannot_send_a_form(browser: Browser) -> None:
    enter(browser, TOKEN)
    assert browser.post("/_mock/clock/freeze", headers={"Origin": "http://localhost:9999", "Sec-Fetch-Site": "same-site"}).status == 403


def test_the_cookie_does_not_open_the_api(browser: Browser) -> None:
    enter(browser, TOKEN)
    assert browser.client.get("/_mock/api/personas").status_code == 401


@pytest.mark.parametrize("onward", ["https://evil.test/", "//evil.test/_mock/", "/_mock/\\evil", "/login", "/_mock/../../x\n"])
def test_nobody_is_led_elsewhere_after_giving_the_token(browser: Browser, onward: str) -> None:
    response = browser.client.post("/_mock/sign-in", data={"token": TOKEN, "onward": onward})
    assert response.headers["Location"] == "/_mock/"


def test_a_node_that_others_can_reach_shows_nothing_without_a_token(settings: Settings) -> None:
    app: Flask = create_app(replace(settings, control_token="", host="0.0.0.0"))
    page = Browser(app).get("/_mock/")
    assert page.status == 403
    assert "IDP_CONTROL_TOKEN" in page.text
