"""The life of an account: its data, closing, blocking, and the switches for newer behaviour (P21, P22, P24, P25, P27)."""

import re
from pathlib import Path

import pytest

from eid.identity.identifier import PersonIdentifier
from relying_party.accounts.attempts import LIMIT
from relying_party.accounts.email_links import LIFETIME
from relying_party.accounts.holder import ActiveAccountExists, Event, NotActive, Status
from tests.relying_party.accounts.openings import JAN, opening
from tests.relying_party.praca.conftest import Browser, Page, Portal, filled

KAROLINA = PersonIdentifier(country="PL", value="90852000503")
NEW = {"old_password": "Test-1234", "password": "Nowe-haslo-1", "password_again": "Nowe-haslo-1"}


def enter(browser: Browser, password: str = "Test-1234") -> Page:
    return browser.submit(browser.get("/praca/logowanie"), "login-form", {"login": "karolina.konto", "password": password})


def save(browser: Browser, path: str, form: str, changes: dict[str, str]) -> Page:
    return browser.submit(browser.get(path), form, changes)


def test_p21_contact_data_are_changed_and_the_history_tells_it(browser: Browser):
    enter(browser)
    page = save(browser, "/praca/konto/dane", "contact-form", {"email": "nowy@example.test", "phone": "600 700 800"})
    assert page.path == "/praca/konto"
    assert (page.find("email").get_text(), page.find("phone").get_text()) == ("nowy@example.test", "600 700 800")
    assert page.find("notice").get_text() == "Dane kontaktowe zostały zmienione."
    assert "Zmieniono dane kontaktowe" in page.find("history").get_text()


def test_p21_the_telephone_may_be_taken_away_and_the_address_may_not(browser: Browser):
    enter(browser)
    assert save(browser, "/praca/konto/dane", "contact-form", {"phone": ""}).find("phone").get_text() == "–"
    page = save(browser, "/praca/konto/dane", "contact-form", {"email": "", "phone": "600700800"})
    assert page.status == 422
    assert page.find("mistakes").a["href"] == "#email"
    assert page.find("email-fault").get_text() == "Podaj adres e-mail."
    assert page.value("phone") == "600700800"


def test_a_new_password_replaces_the_old_one(portal: Portal, browser: Browser):
    enter(browser)
    assert save(browser, "/praca/konto/haslo", "password-form", NEW).path == "/praca/konto"
    assert enter(portal.browser()).status == 403
    assert enter(portal.browser(), "Nowe-haslo-1").path == "/praca/konto"


def test_a_new_password_ends_the_sessions_that_began_with_the_old_one_in_other_browsers(portal: Portal, browser: Browser):
    elsewhere = portal.browser()
    for one in (browser, elsewhere):
        enter(one)
    former = browser.cookie
    save(browser, "/praca/konto/haslo", "password-form", NEW)
    assert browser.cookie != former
    assert browser.get("/praca/konto").path == "/praca/konto"
    assert elsewhere.get("/praca/konto").path == "/praca/logowanie"


MISTAKES = {
    "old": ({"old_password": "Zle-haslo-1"}, "old_password-fault", "To nie jest dotychczasowe hasło."),
    "weak": ({"password": "short", "password_again": "short"}, "password-fault", "Hasło musi mieć co najmniej 8 znaków."),
    "different": ({"password_again": "Inne-haslo-1"}, "password_again-fault", "Oba hasła muszą być takie same."),
    "missing": ({"password": ""}, "password-fault", "Podaj nowe hasło."),
}


@pytest.mark.parametrize(("changes", "fault", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_poor_one(browser: Browser, changes, fault, sentence):
    enter(browser)
    page = save(browser, "/praca/konto/haslo", "password-form", NEW | changes)
    assert page.status == 422
    assert sentence in page.find(fault).get_text()
    assert page.value("password") == page.value("old_password") == ""
    assert browser.get("/praca/konto").status == 200


def test_guessing_the_old_password_leads_to_a_pause(browser: Browser):
    enter(browser)
    for _ in range(LIMIT):
        page = save(browser, "/praca/konto/haslo", "password-form", NEW | {"old_password": "Zle-haslo-1"})
    page = save(browser, "/praca/konto/haslo", "password-form", NEW)
    assert "Odczekaj 5 minut" in page.find("old_password-fault").get_text()


def test_p27_a_closed_account_frees_the_pesel_and_nobody_gets_in(portal: Portal, browser: Browser):
    enter(browser)
    assert save(browser, "/praca/konto/zamknij", "closing-form", {}).status == 422
    page = save(browser, "/praca/konto/zamknij", "closing-form", {"sure": "yes"})
    assert page.find("notice").get_text() == "Konto zostało zamknięte."
    assert browser.get("/praca/konto").path == "/praca/logowanie"
    person = portal.accounts.holder(KAROLINA).accounts[0].person
    form = portal.arrive(browser, person)
    assert browser.submit(form, "registration-form", filled()).shows("registered")


def test_p27_a_blocked_account_is_shut_at_once_and_frees_the_pesel(portal: Portal, browser: Browser):
    enter(browser)
    account = portal.accounts.holder(KAROLINA).accounts[0]
    portal.accounts.block(KAROLINA, account.id)
    assert browser.get("/praca/konto").path == "/praca/logowanie"
    portal.accounts.open(opening(account.person, login="nowa.karolina"), "")
    with pytest.raises(ActiveAccountExists):
        portal.accounts.unblock(KAROLINA, account.id)


def test_an_unblocked_account_works_again_and_a_closed_one_never(portal: Portal, browser: Browser):
    account = portal.accounts.holder(KAROLINA).accounts[0]
    portal.accounts.block(KAROLINA, account.id)
    portal.accounts.unblock(KAROLINA, account.id)
    assert "Konto odblokowane przez urząd" in enter(browser).find("history").get_text()
    portal.accounts.close(KAROLINA, account.id)
    with pytest.raises(NotActive):
        portal.accounts.unblock(KAROLINA, account.id)
    told = [entry.event for entry in portal.accounts.holder(KAROLINA).accounts[0].history]
    assert told == [Event.REGISTERED, Event.BLOCKED, Event.UNBLOCKED, Event.CLOSED]


@pytest.mark.parametrize("path", ["/praca/konto", "/praca/konto/dane", "/praca/konto/haslo", "/praca/konto/zamknij"])
def test_without_a_login_the_pages_of_an_account_lead_to_the_login(browser: Browser, path):
    assert browser.get(path).path == "/praca/logowanie"


def test_a_form_of_a_lost_session_changes_nothing(portal: Portal, browser: Browser):
    enter(browser)
    page = browser.get("/praca/konto/zamknij")
    browser.client.delete_cookie("portal_session")
    assert browser.submit(page, "closing-form", {"sure": "yes"}).path == "/praca/logowanie"
    assert portal.accounts.holder(KAROLINA).active is not None


# Switches


def link(portal: Portal, folder: Path) -> str:
    portal.app.extensions["postman"].deliver()
    mails = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    found = re.search(r"/praca/potwierdz-adres/\S+", mails[-1].read_text())
    assert found is not None
    return found[0]


@pytest.fixture
def careful(make_portal, tmp_path: Path) -> Portal:
    return make_portal(verify_email=True, mail=str(tmp_path))


def test_switch_verify_email_the_link_must_be_opened_before_first_use(careful: Portal, tmp_path: Path):
    browser = careful.browser()
    done = browser.submit(careful.arrive(browser), "registration-form", filled())
    assert "Otwórz go przed pierwszym logowaniem" in done.find("link-sent").get_text()
    credentials = {"login": "jan.testowy", "password": "Test-1234"}
    refused = browser.submit(browser.get("/praca/logowanie"), "login-form", credentials)
    assert "Najpierw potwierdź adres e-mail" in refused.find("login-fault").get_text()
    assert careful.arrive(browser, purpose="login").find("login-fault").get_text().startswith("Najpierw potwierdź")
    path = link(careful, tmp_path)
    confirmed = browser.submit(browser.get(path), "confirmation-form")
    assert "Adres e-mail został potwierdzony" in confirmed.find("notice").get_text()
    assert browser.submit(browser.get("/praca/logowanie"), "login-form", credentials).path == "/praca/konto"
    assert browser.submit(browser.get(path), "confirmation-form").status == 410


def test_switch_verify_email_an_old_link_is_refused(careful: Portal, tmp_path: Path):
    browser = careful.browser()
    browser.submit(careful.arrive(browser), "registration-form", filled())
    careful.clock.advance(LIFETIME)
    page = browser.submit(browser.get(link(careful, tmp_path)), "confirmation-form")
    assert page.find("confirmation")["data-good"] == "no"


def test_switch_passwordless_no_login_and_no_password_and_the_way_in_is_the_node(make_portal):
    portal = make_portal(passwordless=True, seed_accounts=False)
    browser = portal.browser()
    form = portal.arrive(browser)
    assert not form.shows("login")
    assert not form.shows("password")
    done = browser.submit(form, "registration-form", filled(login=None, password=None, password_again=None))
    assert done.shows("registered")
    assert not done.shows("account-login")
    assert not browser.get("/praca/logowanie").shows("login-form")
    account = portal.arrive(browser, purpose="login")
    assert account.path == "/praca/konto"
    assert not account.shows("change-password")
    assert browser.get("/praca/konto/haslo").status == 404


def test_switch_login_creates_account_the_login_leads_to_the_form(make_portal):
    portal = make_portal(login_creates_account=True)
    assert portal.arrive(portal.browser(), purpose="login").shows("registration-form")


def test_without_the_switches_the_portal_is_as_the_guide_shows_it(portal: Portal, browser: Browser):
    assert portal.arrive(browser, purpose="login").shows("offer")
    form = portal.arrive(browser)
    assert form.shows("password")
    assert not browser.submit(form, "registration-form", filled()).shows("link-sent")
    active = portal.accounts.holder(JAN.identifier).active
    assert active is not None
    assert active.status is Status.ACTIVE
