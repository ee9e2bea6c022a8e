"""e-dowód and mObywatel, from a portal and back (N1)."""

import httpx
import pytest

from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, World, agree, begin_registration, fill
from tests.journeys.test_partners import asking


def card_page(browser: Browser, start: str = "") -> Page:
    return browser.press(browser.open(start) if start else begin_registration(browser, "saml"), "method-edowod")


def can_on(page: Page, username: str) -> str:
    """The number printed on that person's card."""
    return page.html.find("option", value=username).text.rpartition(" ")[2]


def show_card(browser: Browser, page: Page, username: str = "jan.testowy", pin1: str = "1234", can: str = "") -> Page:
    return browser.press(page, "card-submit", card=username, can=can or can_on(page, username), pin1=pin1)


def mistake(page: Page) -> str:
    assert page.status == 422
    return page.find("card-error")["data-mistake"]


def test_n1_who_shows_an_identity_card_registers_at_praca(browser: Browser):
    form = agree(browser, show_card(browser, card_page(browser), "brak.profilu"))
    assert form.value("pesel") == "90911100449"
    assert fill(browser, form).shows("registered")


def test_an_identity_card_reaches_the_level_high(browser: Browser):
    assert show_card(browser, card_page(browser, asking("high"))).shows("consent-accept")


def test_a_wrong_can_costs_no_try(browser: Browser):
    page = card_page(browser)
    for _ in range(4):
        assert mistake(show_card(browser, page, can="000000")) == "wrong_can"
    assert show_card(browser, page).shows("consent-accept")


def test_three_wrong_pins_block_the_card_and_the_puk_unblocks_it(browser: Browser, world: World):
    page = card_page(browser)
    assert [mistake(show_card(browser, page, pin1="0000")) for _ in range(3)] == ["wrong_pin", "wrong_pin", "blocked"]
    other = world.browser()
    blocked = show_card(other, card_page(other))
    assert mistake(blocked) == "blocked", "in every browser"
    can = can_on(page, "jan.testowy")
    assert mistake(other.press(blocked, "unblock-submit", card="jan.testowy", can=can, puk="0")) == "wrong_puk"
    unblocked = other.press(blocked, "unblock-submit", card="jan.testowy", can=can, puk="87654321")
    assert unblocked.shows("unblocked")
    assert show_card(other, unblocked).shows("consent-accept")


def test_ten_wrong_puks_spoil_the_card(browser: Browser):
    page = card_page(browser)
    can = can_on(page, "jan.testowy")
    said = [mistake(browser.press(page, "unblock-submit", card="jan.testowy", can=can, puk="0")) for _ in range(10)]
    assert said == ["wrong_puk"] * 9 + ["spoilt"]
    assert mistake(show_card(browser, page)) == "spoilt"


@pytest.mark.parametrize("username", ["zmarly.testowy", "erika.musterfrau", "nikt"])
def test_who_has_no_card_cannot_show_one(browser: Browser, username: str):
    page = card_page(browser)
    assert page.html.find("option", value=username) is None
    assert mistake(show_card(browser, page, username, can="000000")) == "unknown_card"


def code_page(browser: Browser, start: str = "") -> Page:
    return browser.press(browser.open(start) if start else begin_registration(browser, "oidc"), "method-mobywatel")


def state(world: World, page: Page) -> str:
    """What the script of the first page is told."""
    node = httpx.Client(transport=httpx.WSGITransport(app=world.node), base_url=NODE)
    return node.get(page.html.find("form", attrs={"data-poll": True})["data-poll"]).json()["state"]


def test_n1_who_confirms_on_the_phone_registers_at_praca(browser: Browser, world: World):
    page, phone = code_page(browser), world.browser()
    assert page.html.find("svg", class_="segno")
    shown = phone.open(page.find("phone-page")["href"])
    assert (shown.text("phone-service"), state(world, page)) == ("Portal Praca (demonstracja)", "waiting")
    assert phone.press(shown, "phone-confirm", persona="anna.testowa").shows("phone-confirmed")
    assert state(world, page) == "confirmed"
    form = agree(browser, browser.press(page, "code-submit"))
    assert form.value("pesel") == "90810100027"
    assert fill(browser, form).shows("registered")


def test_without_a_confirmation_the_button_leads_nowhere_and_the_code_stays(browser: Browser):
    page = code_page(browser)
    again = browser.press(page, "code-submit")
    assert again.find("code-error")["data-state"] == "waiting"
    assert again.find("phone-page")["href"] == page.find("phone-page")["href"]


def test_a_refusal_on_the_phone_brings_a_new_code(browser: Browser, world: World):
    page, phone = code_page(browser), world.browser()
    shown = phone.open(page.find("phone-page")["href"])
    assert phone.press(shown, "phone-refuse").shows("phone-refused")
    again = browser.press(page, "code-submit")
    assert again.find("code-error")["data-state"] == "refused"
    assert again.find("phone-page")["href"] != page.find("phone-page")["href"]
    assert phone.press(shown, "phone-confirm", persona="jan.testowy").find("phone-unusable")["data-state"] == "refused"


def test_a_code_expires(browser: Browser, world: World):
    page, phone = code_page(browser), world.browser()
    shown = phone.open(page.find("phone-page")["href"])
    world.clock.advance(3 * 60)
    late = phone.press(shown, "phone-confirm", persona="jan.testowy")
    assert (late.status, late.find("phone-unusable")["data-state"]) == (410, "expired")
    assert state(world, page) == "expired"
    assert browser.press(page, "code-submit").find("code-error")["data-state"] == "expired"


def test_a_code_belongs_to_one_login_and_works_once(browser: Browser, world: World):
    page, phone, thief = code_page(browser), world.browser(), world.browser()
    phone.press(phone.open(page.find("phone-page")["href"]), "phone-confirm", persona="jan.testowy")
    code = page.html.find("input", attrs={"name": "code"})["value"]
    assert thief.press(code_page(thief), "code-submit", code=code).find("code-error")["data-state"] == "expired"
    assert browser.press(page, "code-submit").shows("consent-accept")
    assert phone.open(page.find("phone-page")["href"]).status == 410


def test_who_has_no_application_cannot_confirm(browser: Browser, world: World):
    page, phone = code_page(browser), world.browser()
    shown = phone.open(page.find("phone-page")["href"])
    assert phone.press(shown, "phone-confirm", persona="zmarly.testowy").shows("phone-error")
    assert state(world, page) == "waiting"


def test_the_phone_reaches_the_level_substantial(browser: Browser, world: World):
    page, phone = code_page(browser, asking("high")), world.browser()
    phone.press(phone.open(page.find("phone-page")["href"]), "phone-confirm", persona="wysoki.poziom")
    assert browser.press(page, "code-submit").shows("notice-level_too_low")


def test_a_code_that_nobody_knows_is_told_as_expired(world: World):
    node = httpx.Client(transport=httpx.WSGITransport(app=world.node), base_url=NODE)
    assert node.get("/mobywatel/nonsense").status_code == 410
    for decision in ({"persona": "nobody"}, {"persona": "jan.testowy"}, {"decision": "refuse"}):
        assert node.post("/mobywatel/nonsense", data=decision).status_code == 410
    assert node.get("/mobywatel/poll/nonsense").json() == {"state": "expired"}
