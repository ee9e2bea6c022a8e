"""From the pre-registration to the decision: the person, the clerk who logs in at the node, the inbox (P31, P32)."""

import pytest

from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import ON_BOTH_STORES, PORTAL, World, agree, identify
from tests.journeys.test_application import account
from tests.relying_party.praca.applications.conftest import ANSWERS


def clerk(world: World, username: str = "anna.testowa") -> Page:
    """Somebody who logs in at the office through the node; the first page they see there."""
    browser = world.browser()
    page = browser.press(browser.open(PORTAL + "/praca/urzad"), "clerk-log-in")
    return agree(browser, identify(browser, page, username))


@ON_BOTH_STORES
def test_p31_p32_a_person_is_called_registered_and_gets_a_decision(world: World, browser: Browser) -> None:
    page = browser.press(account(browser), "begin-zgloszenie")
    for answers in ANSWERS["zgloszenie"].values():
        page = browser.press(page, "next", **answers)
    filed = browser.press(browser.follow(page, "next"), "send")
    assert filed.find("status")["data-status"] == "to_call"

    office = world.browser()
    page = office.press(office.open(PORTAL + "/praca/urzad"), "clerk-log-in")
    page = agree(office, identify(office, page, "anna.testowa"))
    page = office.follow(office.follow(page, "office-1"), "row-1")
    page = office.press(page, "save-call", outcome="confirmed", note="Dane zgodne.")
    assert page.find("status")["data-status"] == "registered"
    page = office.press(page, "decide", decision="bezrobotny-zasilek", amount="1721", reason="")
    assert page.find("status")["data-status"] == "decided"

    letter = browser.press(browser.follow(browser.follow(filed, "to-inbox"), "letter-1"), "receive")
    assert "zasiłku dla bezrobotnych w wysokości 1721 zł" in letter.text("letter")
    assert "Rozpatrzony" in browser.follow(letter, "to-application").text("course")
    assert "Doręczono (UPD)" in office.open(page.url).text("letters")


def test_a_person_who_is_no_clerk_comes_back_from_the_node_to_a_refusal(world: World) -> None:
    page = clerk(world, "jan.testowy")
    assert "nie jest pracownikiem żadnego urzędu" in page.text("not-a-clerk")


def test_a_clerk_who_cancels_at_the_node_may_begin_anew(world: World, browser: Browser) -> None:
    page = browser.press(browser.press(browser.open(PORTAL + "/praca/urzad"), "clerk-log-in"), "cancel")
    assert page.find("failure")["data-problem"] == "cancelled"
    assert browser.follow(page, "again").shows("clerk-form")


@pytest.mark.parametrize("path", ["/praca/skrzynka", "/praca/wnioski", "/praca/konto"])
def test_who_is_a_clerk_has_no_account_by_that(world: World, path: str) -> None:
    office = world.browser()
    page = office.press(office.open(PORTAL + "/praca/urzad"), "clerk-log-in")
    agree(office, identify(office, page, "anna.testowa"))
    assert office.open(PORTAL + path).shows("login-form")
