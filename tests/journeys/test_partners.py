"""Through a bank, and through the node of another country, from a portal and back (N1-N4)."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, PASSWORD, PORTAL, World, agree, begin_registration, fill

BANK = "partner-bank-zmyslony"


def enter_partner(browser: Browser, page: Page, tile: str = "method-bank", partner: str = BANK) -> Page:
    """From the node's chooser to the partner's login page."""
    return browser.press(browser.press(page, tile), partner)


def consent_of(browser: Browser, page: Page, username: str) -> Page:
    """From the partner's login page to its consent page."""
    page = browser.press(page, "login-submit", username=username, password=PASSWORD)
    return browser.press(page, "sms-submit", code=page.text("sms-shown"))


def asking(level: str) -> str:
    """A client's request for that level."""
    asked = "client_id=app&response_type=code&scope=openid+profile&redirect_uri=http://127.0.0.1/cb"
    return f"{NODE}/oidc/authorize?{asked}&acr_values=http://eidas.europa.eu/LoA/{level}"


@pytest.fixture
def bank(browser: Browser) -> Page:
    return enter_partner(browser, begin_registration(browser, "oidc"))


@pytest.mark.parametrize("protocol", ["oidc", "saml"])
def test_n4_who_has_no_profile_but_a_bank_account_registers_at_praca_through_the_bank(browser: Browser, protocol: str):
    page = consent_of(browser, enter_partner(browser, begin_registration(browser, protocol)), "brak.profilu")
    assert page.url.startswith(f"{NODE}/partners/bank-zmyslony/"), "the consent is the bank's own"
    form = agree(browser, agree(browser, page))
    assert form.value("pesel") == "90911100449"
    assert fill(browser, form).shows("registered")


def test_n2_the_page_of_profil_zaufany_leads_to_the_banks_too(browser: Browser):
    page = browser.press(begin_registration(browser, "oidc"), "method-pz")
    assert browser.follow(page, "bank").shows(BANK)


def test_a_bank_vouches_for_the_level_substantial_whatever_the_profile_reaches(world: World):
    for level, shown in (("substantial", "consent-accept"), ("high", "notice-level_too_low")):
        browser = world.browser()
        page = enter_partner(browser, browser.open(asking(level)))
        assert agree(browser, consent_of(browser, page, "niski.poziom")).shows(shown)


@pytest.mark.parametrize(("button", "reason"), [("cancel", "cancelled"), ("consent-refuse", "consent_refused")])
def test_who_turns_back_at_the_bank_may_choose_again(browser: Browser, bank: Page, button: str, reason: str):
    refused = browser.press(consent_of(browser, bank, "jan.testowy"), button)
    assert refused.find("partner-error")["data-reason"] == reason
    again = browser.press(refused, "partner-kasa-testowa")
    assert "Kasa Testowa" in again.text("partner-name")
    assert agree(browser, consent_of(browser, again, "jan.testowy")).shows("consent-accept")


def test_the_bank_asks_for_its_own_password_and_code(browser: Browser, bank: Page):
    wrong = browser.press(bank, "login-submit", username="jan.testowy", password="nie-to")
    assert wrong.shows("login-error")
    code = browser.press(wrong, "login-submit", username="jan.testowy", password=PASSWORD)
    assert browser.press(code, "sms-submit", code="0").shows("sms-error")


@pytest.mark.parametrize("username", ["zmarly.testowy", "erika.musterfrau"])
def test_the_dead_and_people_without_a_pesel_have_no_bank_account(browser: Browser, bank: Page, username: str):
    assert browser.press(bank, "login-submit", username=username, password=PASSWORD).shows("login-error")
    assert not bank.shows(f"persona-{username}")


def test_the_bank_asks_each_time(browser: Browser, bank: Page):
    agree(browser, agree(browser, consent_of(browser, bank, "jan.testowy")))
    assert enter_partner(browser, browser.open(asking("low") + "&prompt=login")).shows("login-submit")


def test_an_answer_of_the_bank_works_once_and_only_in_its_own_login(browser: Browser, world: World, bank: Page):
    browser.stop_at = "/login/partners/return"
    stopped = agree(browser, consent_of(browser, bank, "jan.testowy"))
    browser.stop_at = ""
    query = urlsplit(stopped.url).query
    other = world.browser()
    mine = other.press(begin_registration(other, "oidc"), "method-bank")
    assert other.open(f"{mine.url}/return?{query}").find("partner-error")["data-reason"] == "lost", "login fixation"
    assert browser.open(stopped.url).status == 404, "it was used up by the attempt"
    assert browser.open(f"{NODE}/login/partners/return?state=nonsense").status == 404


def test_a_code_that_the_bank_did_not_give_is_not_believed(browser: Browser, bank: Page):
    browser.stop_at = "/login/partners/return"
    stopped = agree(browser, consent_of(browser, bank, "jan.testowy"))
    browser.stop_at = ""
    state = parse_qs(urlsplit(stopped.url).query)["state"][0]
    page = browser.open(f"{NODE}/login/partners/return?state={state}&code=invented")
    assert page.find("partner-error")["data-reason"] == "untrusted"


def test_a_visit_that_took_too_long_is_lost(browser: Browser, world: World, bank: Page):
    browser.stop_at = "/login/partners/return"
    stopped = agree(browser, consent_of(browser, bank, "jan.testowy"))
    browser.stop_at = ""
    world.clock.advance(16 * 60)
    assert browser.open(stopped.url).shows("alert-expired")


def test_what_is_armed_for_clients_does_not_bend_the_bank(browser: Browser, world: World, bank: Page):
    api = httpx.Client(transport=httpx.WSGITransport(app=world.node), base_url=NODE)
    assert api.post("/_mock/api/faults/armed", json={"fault": "id-token-expired"}).status_code == 201
    assert agree(browser, consent_of(browser, bank, "jan.testowy")).shows("consent-accept")


def test_a_bank_is_an_openid_provider_like_any_other(world: World):
    node = httpx.Client(transport=httpx.WSGITransport(app=world.node), base_url=NODE)
    for prefix in ("", "/s/wlasna"):
        metadata = node.get(f"{prefix}/partners/bank-probny/.well-known/openid-configuration")
        assert metadata.json()["issuer"] == f"{NODE}{prefix}/partners/bank-probny"
        assert metadata.headers.get_list("X-Content-Type-Options") == ["nosniff"]
    assert node.get("/partners/bank-nieznany/").status_code == 404


def test_in_a_space_the_banks_are_those_of_the_space(browser: Browser):
    start = f"{NODE}/s/wlasna/oidc/authorize?client_id=app&response_type=code&scope=openid+profile&redirect_uri=http://127.0.0.1/cb"
    page = enter_partner(browser, browser.open(start))
    assert page.url.startswith(f"{NODE}/s/wlasna/partners/bank-zmyslony/")
    assert agree(browser, consent_of(browser, page, "jan.testowy")).shows("consent-accept")


@pytest.mark.parametrize(
    ("partner", "username", "identifier"),
    [
        ("partner-de", "erika.musterfrau", "T00000001"),
        ("partner-ee", "mari.liis", "49001010003"),
        ("partner-fr", "zoe.exemple", "290010100004"),
    ],
)
def test_a_person_of_another_country_registers_without_a_pesel(browser: Browser, partner: str, username: str, identifier: str):
    page = enter_partner(browser, begin_registration(browser, "saml"), "method-eu", partner)
    page = agree(browser, consent_of(browser, page, username))
    assert f"{partner[-2:].upper()}/PL/{identifier}" in page.text("consent-person_identifier")
    form = agree(browser, page)
    assert not form.shows("pesel")
    assert form.value("identifier") == identifier
    assert fill(browser, form).shows("registered")


def test_another_country_does_not_know_people_of_poland(browser: Browser):
    page = enter_partner(browser, begin_registration(browser, "oidc"), "method-eu", "partner-de")
    assert browser.press(page, "login-submit", username="jan.testowy", password=PASSWORD).shows("login-error")


def test_the_level_of_another_country_is_that_of_its_notification(browser: Browser):
    page = enter_partner(browser, browser.open(asking("high")), "method-eu", "partner-fr")
    assert agree(browser, consent_of(browser, page, "zoe.exemple")).shows("notice-level_too_low")
    page = enter_partner(browser, browser.open(asking("high")), "method-eu", "partner-ee")
    assert agree(browser, consent_of(browser, page, "mari.liis")).shows("consent-accept")


def test_a_scripted_outcome_waits_for_who_comes_through_the_bank(browser: Browser, world: World):
    api = httpx.Client(transport=httpx.WSGITransport(app=world.node), base_url=NODE)
    api.post("/_mock/api/outcomes", json={"username": "jan.testowy", "outcome": "failed"})
    page = enter_partner(browser, begin_registration(browser, "oidc"))
    refused = agree(browser, consent_of(browser, page, "jan.testowy"))
    assert refused.url.startswith(PORTAL), "the node has ended the login"
