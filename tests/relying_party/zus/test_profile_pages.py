"""What an owner can do with a profile, and the letter before it expires (Z1, Z7-Z9, Z13, Z14, the switch of Z)."""

from collections.abc import Callable

import pytest

from relying_party.mail.outbox import Outbox
from relying_party.zus.profiles.profile import Entry, Event, State
from tests.relying_party.praca.conftest import Browser, Portal
from tests.relying_party.zus.conftest import COT_PASSWORD, PASSWORD, PESEL, Zus

DAY = 24 * 3600


def trust(zus: Zus, login: str) -> None:
    at = zus.portal.clock.now()
    zus.profiles.change(login, lambda found: found.decided(State.TRUSTED, Entry(at=at, event=Event.TRUSTED)))


def refuse(zus: Zus, login: str, reason: str) -> None:
    at = zus.portal.clock.now()
    zus.profiles.change(login, lambda found: found.decided(State.REFUSED, Entry(at=at, event=Event.REFUSED, note=reason)))


def letters(zus: Zus) -> list[str]:
    from eid.chance import SystemChance

    outbox = Outbox(zus.portal.store, zus.portal.clock, SystemChance())
    return [waiting.message.body for _, waiting in outbox.waiting.items()]


def test_z13_an_untrusted_profile_sees_no_data_of_the_account(zus: Zus, browser: Browser):
    zus.log_in(browser, zus.registered())
    page = browser.get("/zus/konto/ubezpieczenie")
    assert page.status == 403
    assert page.shows("not-trusted")
    assert browser.get("/zus/konto/potwierdzenie/2030-00000000.pdf").status == 403


def test_the_switch_keeps_untrusted_profiles_out_altogether(make_portal: Callable[..., Portal]):
    zus = Zus(make_portal(zus_untrusted_login="none"))
    browser = zus.browser()
    form = zus.form(browser)
    done = browser.submit(form, "registration-form", zus.filled(form))
    assert not done.shows("to-login")
    login = done.find("new-login").get_text()
    page = zus.log_in(zus.browser(), login)
    assert (page.status, page.find("login-fault")["data-mistake"]) == (403, "untrusted")
    booked = browser.submit(done, "visit-form", {"branch": "krakow", "slot": slots(done)[0]})
    assert "Kraków" in booked.find("visit").get_text()
    trust(zus, login)
    assert zus.log_in(zus.browser(), login).shows("owner")


def slots(page) -> list[str]:
    return [option["value"] for option in page.find("slot").find_all("option") if option["value"]]


def test_z13_a_visit_is_booked_in_any_branch_before_the_deadline(zus: Zus, browser: Browser):
    page = zus.log_in(browser, zus.registered())
    assert len(page.find("branch").find_all("option")) == 44
    offered = [int(slot) for slot in slots(page)]
    assert offered
    assert max(offered) < zus.portal.clock.now() + 7 * DAY
    page = browser.submit(page, "visit-form", {"branch": "zabrze", "slot": str(offered[0])})
    assert "Zabrze" in page.find("visit").get_text()
    page = browser.submit(page, "visit-form", {"branch": "gdansk", "slot": str(offered[1])})
    assert "Gdańsk" in page.find("visit").get_text()


def test_two_persons_cannot_have_one_hour_in_one_branch_but_a_moved_visit_frees_it(zus: Zus):
    jan, anna = zus.browser(), zus.browser()
    page = zus.log_in(jan, zus.registered())
    first, second = slots(page)[:2]
    page = jan.submit(page, "visit-form", {"branch": "krakow", "slot": first})
    other = zus.log_in(anna, zus.registered(pesel="90810100027"))
    refused = anna.submit(other, "visit-form", {"branch": "krakow", "slot": first})
    assert "zajęty" in refused.find("visit-fault").get_text()
    jan.submit(page, "visit-form", {"branch": "krakow", "slot": second})
    assert anna.submit(other, "visit-form", {"branch": "krakow", "slot": first}).shows("visit")


@pytest.mark.parametrize("slot", ["", "1", "x", "99999999999999", "1894698000"])
def test_an_hour_that_is_not_on_the_list_is_refused(zus: Zus, browser: Browser, slot: str):
    page = zus.log_in(browser, zus.registered())
    assert "z listy" in browser.submit(page, "visit-form", {"branch": "krakow", "slot": slot}).find("visit-fault").get_text()


def test_z1_one_letter_reminds_two_days_before_the_deadline(zus: Zus):
    login = zus.registered()
    zus.portal.clock.advance(5 * DAY - 1)
    assert zus.api("POST", "/zus/reminders").json == {"sent": 0}
    zus.portal.clock.advance(1)
    assert zus.api("POST", "/zus/reminders").json == {"sent": 1}
    assert zus.api("POST", "/zus/reminders").json == {"sent": 0}
    (letter,) = letters(zus)
    assert login in letter
    assert "2030-01-22 09:00 UTC" in letter


def test_z1_who_is_trusted_or_refused_or_expired_gets_no_letter(zus: Zus):
    trust(zus, zus.registered())
    refuse(zus, zus.registered(pesel="90810100027"), "x")
    zus.portal.clock.advance(6 * DAY)
    zus.registered(pesel="90820200261")
    assert zus.api("POST", "/zus/reminders").json == {"sent": 0}
    zus.portal.clock.advance(8 * DAY)
    assert zus.api("POST", "/zus/reminders").json == {"sent": 0}
    assert letters(zus) == []


def test_testers_move_the_clock_of_zus_and_nobody_is_logged_out_by_that(zus: Zus, browser: Browser):
    login = zus.registered()
    zus.log_in(browser, login)
    assert zus.api("POST", "/clock/advance", json={"seconds": 6 * DAY}).json == {"now": "2030-01-21T09:00:00Z"}
    assert browser.get("/zus/konto").shows("owner")
    zus.api("POST", "/clock/advance", json={"seconds": DAY})
    assert zus.api("GET", f"/zus/profiles/{login}").json["state"] == "expired"
    assert zus.api("DELETE", "/clock").json == {"now": "2030-01-15T09:00:00Z"}
    assert zus.api("GET", f"/zus/profiles/{PESEL}").json["state"] == "untrusted"


@pytest.mark.parametrize("body", [{}, {"seconds": "8"}, {"seconds": True}, {"seconds": 1e300}, [1]])
def test_a_clock_that_cannot_be_moved_so_says_what_it_expected(zus: Zus, body):
    answer = zus.api("POST", "/clock/advance", json=body)
    assert answer.status_code == 400
    assert answer.json["detail"].startswith("expected")


def test_the_api_for_testers_answers_nobody_elses_page(zus: Zus):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        assert zus.api("GET", "/clock", headers=headers).status_code == 403


def test_the_api_for_testers_wants_the_token_where_one_is_set(make_portal: Callable[..., Portal]):
    zus = Zus(make_portal(control_token="secret", host="0.0.0.0"))
    assert zus.api("GET", "/clock").status_code == 401
    assert zus.api("GET", "/clock", headers={"Authorization": "Bearer secret"}).status_code == 200


def test_beyond_the_machine_the_api_for_testers_is_shut_without_a_token(make_portal: Callable[..., Portal]):
    assert Zus(make_portal(host="0.0.0.0")).api("GET", "/clock").status_code == 403


def test_a_refused_profile_hears_the_reason_and_frees_the_pesel(zus: Zus):
    login = zus.registered()
    refuse(zus, login, "Dokument należy do innej osoby")
    page = zus.log_in(zus.browser(), login)
    assert page.status == 403
    assert "Dokument należy do innej osoby" in page.find("login-fault").get_text()
    assert zus.registered() != login


def test_five_wrong_passwords_make_a_pause(zus: Zus):
    login = zus.registered()
    pages = [zus.log_in(zus.browser(), login, "wrong") for _ in range(6)]
    assert [page.find("login-fault")["data-mistake"] for page in pages] == ["wrong"] * 5 + ["pause"]
    assert zus.log_in(zus.browser(), login).status == 429


def test_nobody_logs_in_with_a_pesel(zus: Zus):
    zus.registered()
    assert zus.log_in(zus.browser(), PESEL, PASSWORD).status == 403


def test_z14_a_trusted_profile_sees_periods_contributions_benefits_and_a_chart(zus: Zus, browser: Browser):
    login = zus.registered()
    trust(zus, login)
    zus.log_in(browser, login)
    page = browser.get("/zus/konto/ubezpieczenie")
    assert "Zakłady Próbne" in page.find("periods").get_text()
    assert len(page.find("contributions").find("tbody").find_all("tr")) == 24
    assert "zasiłek chorobowy" in page.find("benefits").get_text()
    assert len(page.find("chart").find_all("g")) == 12
    assert page.find("chart").title.get_text()


def test_z14_a_confirmation_is_a_numbered_pdf_that_can_be_had_again(zus: Zus, browser: Browser):
    login = zus.registered()
    trust(zus, login)
    zus.log_in(browser, login)
    page = browser.get("/zus/konto/ubezpieczenie")
    answer = browser.client.post("/zus/konto/potwierdzenie", data=page.fields("issue-form"))
    address = answer.headers["Location"]
    first = browser.client.get(address)
    assert (first.content_type, first.data[:5]) == ("application/pdf", b"%PDF-")
    zus.portal.clock.advance(1000)
    assert browser.client.get(address).data == first.data
    assert address.rpartition("/")[2].removesuffix(".pdf") in browser.get("/zus/konto/ubezpieczenie").find("issued").get_text()


def test_z14_nobody_reads_the_confirmation_of_somebody_else(zus: Zus, browser: Browser):
    login, other = zus.registered(), zus.registered(pesel="90810100027")
    trust(zus, login)
    trust(zus, other)
    zus.log_in(browser, login)
    page = browser.get("/zus/konto/ubezpieczenie")
    address = browser.client.post("/zus/konto/potwierdzenie", data=page.fields("issue-form")).headers["Location"]
    stranger = zus.browser()
    assert stranger.get(address).shows("login-form")
    zus.log_in(stranger, other)
    assert stranger.get(address).status == 404


def test_z9_access_to_cot_can_be_set_later(zus: Zus, browser: Browser):
    login = zus.registered(cot=None)
    page = zus.log_in(browser, login)
    assert page.shows("cot-off")
    refused = browser.submit(page, "cot-form", {"cot_password": "1234", "cot_password_again": "1234"})
    assert "co najmniej 8 cyfr" in refused.find("cot_password-fault").get_text()
    page = browser.submit(refused, "cot-form", {"cot_password": COT_PASSWORD, "cot_password_again": COT_PASSWORD})
    assert page.shows("cot-open")


def test_a_form_of_a_lost_session_leads_back_to_the_log_in(zus: Zus, browser: Browser):
    page = zus.log_in(browser, zus.registered())
    zus.portal.clock.advance(zus.portal.settings.session_lifetime)
    page = browser.submit(page, "visit-form", {"branch": "krakow"})
    assert (page.find("failure")["data-problem"], page.find("again")["href"]) == ("session_lost", "/zus/logowanie")


@pytest.mark.parametrize("path", ["/zus/konto", "/zus/konto/ubezpieczenie"])
def test_without_a_log_in_the_pages_of_an_owner_lead_to_it(browser: Browser, path: str):
    assert browser.get(path).shows("login-form")


PAGES = ("/zus/", "/zus/regulamin", "/zus/logowanie", "/zus/rejestracja", "/zus/cot", "/zus/oddzial")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_page_says_that_it_is_a_test_system_and_loads_nothing_from_elsewhere(browser: Browser, path: str, language: str):
    page = browser.get(f"{path}?lang={language}")
    assert page.shows("test-banner")
    for control in page.html.find_all(["input", "select", "button"]):
        assert control.get("type") == "hidden" or control.get("aria-hidden") or (control.get("id") and control.get("data-testid"))
    for loaded in page.html.find_all(["script", "link", "img"]):
        assert str(loaded.get("src") or loaded.get("href")).startswith("/static/")
    assert not page.html.find_all(style=True)
