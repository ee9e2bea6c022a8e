"""Registration on the page (P20-P27)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from relying_party.federation.arrival import Problem
from tests.relying_party.accounts.openings import ANNA, HANS, JAN
from tests.relying_party.praca.conftest import Browser, Portal, filled

FORM = "registration-form"


def test_p20_the_form_opens_with_the_persons_data_locked(portal: Portal, browser: Browser):
    page = portal.arrive(browser)
    assert page.status == 200
    shown = {name: page.value(name) for name in ("given_name", "family_name", "pesel", "birth_date")}
    assert shown == {"given_name": "Jan", "family_name": "Testowy", "pesel": "90810100010", "birth_date": "1890-01-01"}
    assert all(page.find(name).has_attr("readonly") for name in shown)


def test_contact_data_that_the_node_knows_are_proposed(portal: Portal, browser: Browser):
    page = portal.arrive(browser, email="jan@example.test", phone="+48000000001")
    assert (page.value("email"), page.value("phone")) == ("jan@example.test", "+48000000001")


def test_p25_p26_a_good_form_registers_a_verified_account_and_says_so(portal: Portal, browser: Browser):
    page = browser.submit(portal.arrive(browser), FORM, filled())
    assert page.status == 200
    assert "Rejestracja przebiegła poprawnie" in page.find("registered").get_text()
    assert page.find("account-status").get_text() == "Aktywne"
    account = portal.accounts.holder(JAN.identifier).active
    assert account is not None
    assert (account.person, account.login, account.roles) == (JAN, "jan.testowy", ("unemployed", "employer"))


def test_p25_the_new_account_logs_in(portal: Portal, browser: Browser):
    browser.submit(portal.arrive(browser), FORM, filled())
    page = browser.submit(browser.get("/praca/logowanie"), "login-form", {"login": "jan.testowy", "password": "Test-1234"})
    assert (page.path, page.find("owner").get_text()) == ("/praca/konto", "Jan Testowy")


@pytest.mark.parametrize(
    ("name", "value"), [("given_name", "Janusz"), ("family_name", "Inny"), ("pesel", "90810100027"), ("birth_date", "1991-01-01")]
)
def test_p16_p20_a_tampered_post_changes_nothing_and_is_told_so(portal: Portal, browser: Browser, name, value):
    page = browser.submit(portal.arrive(browser), FORM, filled(**{name: value}))
    assert page.status == 422
    assert "nie można zmienić" in page.find(f"{name}-fault").get_text()
    assert page.value(name) != value
    assert portal.accounts.holder(JAN.identifier).accounts == ()
    browser.submit(page, FORM, filled())
    account = portal.accounts.holder(JAN.identifier).active
    assert account is not None
    assert account.person == JAN


def test_p20_a_field_smuggled_in_for_a_foreigner_is_refused(portal: Portal, browser: Browser):
    page = browser.submit(portal.arrive(browser, HANS), FORM, filled(pesel="90810100010"))
    assert page.status == 422
    assert portal.accounts.holder(HANS.identifier).accounts == ()


def test_p27_holds_for_a_foreign_identifier_with_words_of_its_own(portal: Portal, browser: Browser):
    browser.submit(portal.arrive(browser, HANS), FORM, filled())
    page = browser.submit(portal.arrive(browser, HANS), FORM, filled(login="another"))
    assert page.status == 409
    assert "Istnieje już aktywne konto dla podanego identyfikatora zagranicznego" in page.find("duplicate").get_text()


def test_p27_a_second_account_for_a_pesel_is_refused_in_the_real_words(portal: Portal, browser: Browser):
    browser.submit(portal.arrive(browser), FORM, filled())
    page = browser.submit(portal.arrive(browser), FORM, filled(login="another"))
    assert page.status == 409
    assert "Istnieje już aktywne konto dla podanego numeru PESEL" in page.find("duplicate").get_text()
    assert len(portal.accounts.holder(JAN.identifier).accounts) == 1


@pytest.mark.parametrize("end", ["close", "block"])
def test_p27_an_ended_account_does_not_stand_in_the_way(portal: Portal, browser: Browser, end: str):
    browser.submit(portal.arrive(browser), FORM, filled())
    first = portal.accounts.holder(JAN.identifier).active
    assert first is not None
    getattr(portal.accounts, end)(JAN.identifier, first.id)
    page = browser.submit(portal.arrive(browser), FORM, filled())
    assert page.shows("registered")


def test_what_was_typed_survives_a_refused_form_but_passwords_do_not(portal: Portal, browser: Browser):
    page = browser.submit(portal.arrive(browser), FORM, filled(email="jan@"))
    assert page.status == 422
    assert (page.value("email"), page.value("phone"), page.value("login")) == ("jan@", "+48 600 700 800", "jan.testowy")
    assert page.find("role-employer").has_attr("checked")
    assert page.find("terms").has_attr("checked")
    assert (page.value("password"), page.value("password_again")) == ("", "")


def test_the_summary_of_mistakes_leads_to_the_fields(portal: Portal, browser: Browser):
    page = browser.submit(portal.arrive(browser), FORM, {})
    anchors = [link["href"] for link in page.find("mistakes").find_all("a")]
    assert anchors == ["#email", "#login", "#password", "#roles", "#terms"]
    assert all(page.html.find(id=anchor[1:]) for anchor in anchors)
    assert page.find("email").get("aria-describedby") == "email-fault"


def test_a_login_name_that_is_taken_is_told_at_its_field(portal: Portal, browser: Browser):
    browser.submit(portal.arrive(browser), FORM, filled())
    page = browser.submit(portal.arrive(browser, ANNA), FORM, filled())
    assert page.status == 422
    assert "zajęty" in page.find("login-fault").get_text()
    assert page.value("email") == "jan@example.test"


def test_what_was_typed_survives_a_trip_to_the_node(portal: Portal, browser: Browser):
    browser.submit(portal.arrive(browser), FORM, filled(terms=None))
    page = portal.arrive(browser)
    assert (page.value("login"), page.find("role-employer").has_attr("checked")) == ("jan.testowy", True)


def test_what_one_person_typed_is_not_shown_to_another(portal: Portal, browser: Browser):
    browser.submit(portal.arrive(browser), FORM, filled(terms=None))
    page = portal.arrive(browser, ANNA)
    assert (page.value("login"), page.value("email")) == ("", "")


def test_an_arrival_that_has_expired_sends_the_person_to_the_node_and_keeps_what_was_typed(portal: Portal, browser: Browser):
    page = portal.arrive(browser)
    for _ in range(2):
        portal.clock.advance(portal.settings.session_lifetime / 2)
        browser.get("/praca/")
        browser.get("/praca/logowanie")
    page = browser.submit(page, FORM, filled())
    assert (page.status, page.find("failure")["data-problem"]) == (400, Problem.EXPIRED)
    assert page.shows("typed-kept")
    assert portal.arrive(browser).value("login") == "jan.testowy"


def test_a_lost_session_keeps_what_was_typed_and_says_how_to_begin_again(portal: Portal, browser: Browser):
    page = portal.arrive(browser)
    portal.clock.advance(portal.settings.session_lifetime)
    page = browser.submit(page, FORM, filled())
    assert (page.status, page.find("failure")["data-problem"]) == (400, Problem.SESSION_LOST)
    assert page.shows("typed-kept")
    assert page.find("again")["href"] == "/praca/zaloz-konto"
    assert portal.arrive(browser).value("login") == "jan.testowy"
    assert portal.accounts.holder(JAN.identifier).accounts == ()


def test_a_second_click_on_confirm_shows_the_same_success(portal: Portal, browser: Browser):
    form = portal.arrive(browser)
    first, second = browser.submit(form, FORM, filled()), browser.submit(form, FORM, filled())
    assert first.shows("registered")
    assert second.shows("registered")
    assert len(portal.accounts.holder(JAN.identifier).accounts) == 1


def test_the_back_button_after_success_leads_to_the_success(portal: Portal, browser: Browser):
    form = portal.arrive(browser)
    browser.submit(form, FORM, filled())
    assert browser.get(form.path).shows("registered")


def test_two_tabs_each_keep_their_own_person(portal: Portal, browser: Browser):
    one, other = portal.arrive(browser, JAN), portal.arrive(browser, ANNA)
    assert browser.submit(one, FORM, filled()).find("owner").get_text() == "Jan Testowy"
    assert browser.submit(other, FORM, filled(login="anna")).find("owner").get_text() == "Anna Testowy"


def test_two_tabs_of_one_person_open_one_account(portal: Portal, browser: Browser):
    one, other = portal.arrive(browser), portal.arrive(browser)
    assert browser.submit(other, FORM, filled()).shows("registered")
    assert browser.submit(one, FORM, filled(login="another")).shows("duplicate")
    assert len(portal.accounts.holder(JAN.identifier).accounts) == 1


def test_p27_of_many_browsers_that_race_for_one_pesel_one_registers_and_all_others_get_the_real_message(portal: Portal):
    browsers = [portal.browser() for _ in range(20)]
    forms = [portal.arrive(browser) for browser in browsers]

    def confirm(number: int) -> str:
        page = browsers[number].submit(forms[number], FORM, filled(login=f"jan.{number}"))
        return "registered" if page.shows("registered") else page.find("duplicate")["data-testid"]

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert Counter(pool.map(confirm, range(20))) == {"registered": 1, "duplicate": 19}


def test_another_browser_cannot_open_the_form(portal: Portal, browser: Browser):
    path = portal.arrive(browser).path
    page = portal.browser().get(path)
    assert (page.status, page.find("failure")["data-problem"]) == (400, Problem.SESSION_LOST)


@pytest.mark.parametrize("fields", [{"email": "\x00" * 50}, {"login": "<script>alert(1)</script>"}, {"roles": ["x"] * 500}, {"pesel": ""}])
def test_strange_input_is_refused_as_a_form_is(portal: Portal, browser: Browser, fields):
    page = browser.submit(portal.arrive(browser), FORM, filled(**fields))
    assert page.status == 422
    assert "<script>alert" not in page.response.text


def test_a_body_that_is_too_large_is_refused(portal: Portal, browser: Browser):
    assert browser.submit(portal.arrive(browser), FORM, filled(email="x" * 2_000_000)).status == 413


def test_a_person_with_long_foreign_names_registers(portal: Portal, browser: Browser):
    person = replace(HANS, given_name="Олександра Müller " + "Ż" * 40, family_name="O'Neill-Łęcka <b>")
    page = browser.submit(portal.arrive(browser, person), FORM, filled())
    assert page.find("owner").get_text() == person.full_name
