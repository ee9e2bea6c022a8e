"""The telephone centre: as a program calls it, and by its keys (Z7-Z9)."""

from typing import Any

import pytest

from tests.relying_party.praca.conftest import Browser, Page
from tests.relying_party.zus.conftest import COT_PASSWORD, PESEL, Zus


def ask(zus: Zus, login: str, password: str = COT_PASSWORD) -> Any:
    return zus.browser().client.post("/zus/api/cot", json={"login": login, "password": password})


def dial(browser: Browser) -> Page:
    return browser.submit(browser.get("/zus/cot"), "dial-form")


def key_in(browser: Browser, page: Page, keys: str) -> Page:
    """Types the keys and presses Enter."""
    return browser.submit(page, "keypad", {"keys": keys})


def test_login_and_password_tell_state_deadline_and_last_application(zus: Zus):
    login = zus.registered()
    told = ask(zus, login).json
    assert (told["state"], told["state_text"], told["deadline"]) == ("untrusted", "Niezaufany", "2030-01-22T09:00:00Z")
    assert told["last_application"] == {"kind": "registration", "at": "2030-01-15T09:00:00Z", "note": ""}


def test_a_pesel_does_in_place_of_the_login(zus: Zus):
    login = zus.registered()
    assert ask(zus, PESEL).json["login"] == login


def test_an_expired_profile_is_told_to_be_expired(zus: Zus):
    zus.registered()
    zus.portal.clock.advance(7 * 24 * 3600)
    told = ask(zus, PESEL).json
    assert (told["state"], told["deadline"]) == ("expired", None)


@pytest.mark.parametrize("who", ["0000000000", "90810100027", "x" * 300])
def test_who_is_unknown_is_told_no_more_than_who_has_the_wrong_password(zus: Zus, who: str):
    zus.registered()
    unknown, wrong = ask(zus, who), ask(zus, PESEL, "87654321")
    assert (unknown.status_code, unknown.json) == (wrong.status_code, wrong.json)
    assert unknown.status_code == 403


def test_a_profile_without_access_to_cot_is_not_recognised(zus: Zus):
    zus.registered(cot=None)
    assert ask(zus, PESEL, "").status_code == 400
    assert ask(zus, PESEL, "12345678").status_code == 403


def test_five_wrong_passwords_lock_the_line_until_the_owner_unlocks_it_in_the_portal(zus: Zus, browser: Browser):
    login = zus.registered()
    assert [ask(zus, login, "87654321").status_code for _ in range(6)] == [403] * 5 + [423]
    assert ask(zus, login).status_code == 423
    zus.portal.clock.advance(24 * 3600)
    assert ask(zus, PESEL).status_code == 423
    page = zus.log_in(browser, login)
    assert page.shows("cot-locked")
    assert browser.submit(page, "unlock-form").shows("cot-open")
    assert ask(zus, login).status_code == 200


def test_a_right_password_begins_the_count_anew(zus: Zus):
    login = zus.registered()
    for _ in range(3):
        assert [ask(zus, login, "87654321").status_code for _ in range(4)] == [403] * 4
        assert ask(zus, login).status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b'{"login": 1, "password": 2}', b'{"login": "1"}', b"\xff"])
def test_a_question_that_cannot_be_read_is_answered_as_such(zus: Zus, body: bytes):
    answer = zus.browser().client.post("/zus/api/cot", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


def test_a_call_by_keys_goes_from_login_to_password_to_state_to_menu(zus: Zus, browser: Browser):
    login = zus.registered()
    page = dial(browser)
    assert "Podaj login albo numer PESEL" in page.find("prompt").get_text()
    page = key_in(browser, page, login)
    assert "Podaj hasło do COT" in page.find("prompt").get_text()
    assert page.find("keys")["type"] == "password"
    page = key_in(browser, page, COT_PASSWORD)
    assert page.find("told-state").get_text() == "Niezaufany"
    assert "2030-01-22 09:00" in page.find("told-deadline").get_text()
    page = key_in(browser, page, "2")
    assert page.find("told-last").get_text() == "rejestracja profilu"
    page = key_in(browser, page, "7")
    assert "naciśnij 1" in page.find("prompt").get_text()
    page = key_in(browser, page, "0")
    assert "Do widzenia" in page.find("prompt").get_text()
    assert not page.shows("keypad")


def test_every_key_of_the_keypad_works_without_script(zus: Zus, browser: Browser):
    page = dial(browser)
    for key in "1234567890":
        page = browser.submit(page, "keypad", {"key": key})
    assert page.value("keys") == "1234567890"
    page = browser.submit(page, "keypad", {"key": "*"})
    assert page.value("keys") == ""
    assert browser.submit(page, "keypad", {"keys": "5", "key": "#"}).find("phone")["data-prompt"] == "password"


def test_after_a_wrong_password_the_caller_begins_with_the_login(zus: Zus, browser: Browser):
    page = key_in(browser, key_in(browser, dial(browser), zus.registered()), "00000000")
    assert page.find("phone")["data-prompt"] == "not_recognised"
    assert key_in(browser, page, "123").find("phone")["data-prompt"] == "password"


def test_a_locked_line_says_so_and_hangs_up(zus: Zus, browser: Browser):
    login = zus.registered()
    for _ in range(5):
        ask(zus, login, "87654321")
    page = key_in(browser, key_in(browser, dial(browser), login), COT_PASSWORD)
    assert "Odblokuj go w portalu" in page.find("prompt").get_text()
    assert page.shows("call-again")


def test_a_call_that_takes_too_long_is_dead(zus: Zus, browser: Browser):
    page = dial(browser)
    zus.portal.clock.advance(10 * 60)
    dead = key_in(browser, page, "1")
    assert (dead.status, dead.shows("dead-line"), dead.shows("dial")) == (410, True, True)
