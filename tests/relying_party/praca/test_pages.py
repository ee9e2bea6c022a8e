"""The way in, logging in and out (P5-P7, P17, P25)."""

from datetime import date

import pytest
from msgspec.structs import replace

from eid.identity.identifier import PersonIdentifier
from relying_party.accounts.attempts import LIMIT, PAUSE
from relying_party.failures import EXPLANATIONS
from relying_party.federation.arrival import Problem
from relying_party.session import COOKIE
from tests.relying_party.accounts.openings import ANNA, JAN, opening
from tests.relying_party.praca.conftest import Browser, Portal, set_cookies

KAROLINA = {"login": "karolina.konto", "password": "Test-1234"}
PAGES = ["/", "/praca/", "/praca/logowanie", "/praca/zaloz-konto", "/praca/regulamin"]


def log_in(browser: Browser, **changes: str):
    return browser.submit(browser.get("/praca/logowanie"), "login-form", KAROLINA | changes)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_n6_every_page_says_that_this_is_a_test_system(browser: Browser, path, language):
    page = browser.get(f"{path}?lang={language}")
    assert page.status == 200
    assert {"pl": "System testowy", "en": "Test system"}[language] in page.find("test-banner").get_text()


def test_p1_the_start_page_names_the_offices_and_the_people_whom_it_serves(browser: Browser):
    start = browser.get("/praca/")
    assert "wojewódzkich i powiatowych urzędów pracy" in start.find("serves").get_text()
    served = ("bezrobotnych", "poszukujących pracy", "pracodawców", "powierzających pracę cudzoziemcom")
    assert all(who in start.find("log-in").find_parent("section").get_text() for who in served)


def test_p5_p6_from_the_start_page_to_create_an_account(browser: Browser):
    start = browser.get("/praca/")
    assert start.find("log-in").get_text() == "Zaloguj się"
    login = browser.get(str(start.find("log-in")["href"]))
    assert login.find("create-account").get_text() == "Załóż konto"
    assert browser.get(str(login.find("create-account")["href"])).path == "/praca/zaloz-konto"


def test_p7_both_ways_are_shown_and_can_be_chosen(browser: Browser):
    page = browser.get("/praca/zaloz-konto")
    assert "Załóż konto i zweryfikuj przez login.gov.pl" in page.text
    assert "Załóż konto i zweryfikuj kwalifikowanym podpisem elektronicznym" in page.text
    assert not page.find("method-certificate").has_attr("disabled")
    assert page.find("create-account").get_text() == "Załóż konto"


@pytest.mark.parametrize("method", [None, "magic"])
def test_p7_without_a_way_that_works_there_is_no_progress(browser: Browser, method):
    page = browser.submit(browser.get("/praca/zaloz-konto"), "choice-form", {"method": method})
    assert page.status == 422
    assert page.shows("method-fault")


def test_the_demo_chooses_the_protocol_where_the_setting_leaves_it_open(make_portal):
    assert make_portal().browser().get("/praca/zaloz-konto").shows("protocol-oidc")
    assert not make_portal(protocol="saml").browser().get("/praca/zaloz-konto").shows("protocol-saml")


def test_an_unknown_protocol_is_refused(browser: Browser):
    assert browser.submit(browser.get("/praca/zaloz-konto"), "choice-form", {"method": "node", "protocol": "magic"}).status == 400


def test_a_node_that_cannot_be_reached_has_a_page(browser: Browser):
    page = browser.submit(browser.get("/praca/zaloz-konto"), "choice-form", {"method": "node", "protocol": "oidc"})
    assert page.find("failure")["data-problem"] == Problem.NODE_UNREACHABLE


def test_login_and_password_lead_to_the_account(browser: Browser):
    page = log_in(browser)
    assert page.path == "/praca/konto"
    assert page.find("pesel").get_text() == "90852000503"
    assert page.find("account-status").get_text() == "Aktywne"
    assert "Konto zarejestrowane" in page.find("history").get_text()


@pytest.mark.parametrize("changes", [{"password": "Wrong-1234"}, {"login": "nobody"}])
def test_a_wrong_login_or_password_is_refused_and_the_login_stays(browser: Browser, changes):
    page = log_in(browser, **changes)
    assert page.status == 403
    assert "Nieprawidłowy login lub hasło" in page.find("login-fault").get_text()
    assert page.value("login") == (KAROLINA | changes)["login"]
    assert page.value("password") == ""


@pytest.mark.parametrize("changes", [{"password": ""}, {"login": "  "}])
def test_an_empty_field_is_told(browser: Browser, changes):
    assert log_in(browser, **changes).status == 422


def test_too_many_wrong_passwords_make_the_person_wait(portal: Portal, browser: Browser):
    for _ in range(LIMIT):
        log_in(browser, password="Wrong-1234")
    page = log_in(browser)
    assert page.status == 429
    assert "Odczekaj 5 minut" in page.find("login-fault").get_text()
    portal.clock.advance(PAUSE)
    assert log_in(browser).path == "/praca/konto"


@pytest.mark.parametrize(("end", "words"), [("close", "zamknięte"), ("block", "zablokowane przez urząd")])
def test_an_ended_account_is_told_so(portal: Portal, browser: Browser, end, words):
    person = PersonIdentifier(country="PL", value="90852000503")
    account = portal.accounts.holder(person).active
    assert account is not None
    getattr(portal.accounts, end)(person, account.id)
    page = log_in(browser)
    assert page.status == 403
    assert words in page.find("login-fault").get_text()


def test_an_account_that_is_blocked_meanwhile_is_in_use_no_more(portal: Portal, browser: Browser):
    log_in(browser)
    person = PersonIdentifier(country="PL", value="90852000503")
    account = portal.accounts.holder(person).active
    assert account is not None
    portal.accounts.block(person, account.id)
    assert browser.get("/praca/konto").path == "/praca/logowanie"


def test_the_account_page_needs_a_login(browser: Browser):
    assert browser.get("/praca/konto").path == "/praca/logowanie"


def test_logging_in_through_the_node_leads_to_the_account(portal: Portal, browser: Browser):
    portal.accounts.register(opening(), "Test-1234")
    page = portal.arrive(browser, JAN, "login")
    assert (page.path, page.find("owner").get_text()) == ("/praca/konto", "Jan Testowy")


def test_through_the_node_without_an_account_registration_is_offered_with_the_same_arrival(portal: Portal, browser: Browser):
    page = portal.arrive(browser, ANNA, "login")
    assert page.find("offer")["data-status"] == "none"
    form = browser.get(str(page.find("create-account")["href"]))
    assert form.value("pesel") == "90810100027"


@pytest.mark.parametrize(("end", "words"), [("close", "zamknięte"), ("block", "zablokowane")])
def test_through_the_node_with_an_ended_account_its_end_is_told(portal: Portal, browser: Browser, end, words):
    account = portal.accounts.register(opening(), "Test-1234")
    getattr(portal.accounts, end)(JAN.identifier, account.id)
    page = portal.arrive(browser, JAN, "login")
    assert words in page.find("offer").get_text()
    assert page.shows("create-account")


def test_logging_out_ends_the_session_and_says_so(browser: Browser):
    page = log_in(browser)
    cookie = browser.cookie
    page = browser.submit(page, "log-out-form")
    assert page.find("notice").get_text() == "Wylogowano."
    assert not browser.get("/praca/").shows("notice")
    browser.client.set_cookie(COOKIE, cookie)
    assert browser.get("/praca/konto").path == "/praca/logowanie"


def test_logging_out_goes_to_the_node_too(portal: Portal, browser: Browser, monkeypatch):
    ended = []
    monkeypatch.setattr("relying_party.shared.log_out_at_node", lambda federation, session: ended.append(session.name_id))
    portal.accounts.register(opening(), "Test-1234")
    browser.submit(portal.arrive(browser, JAN, "login"), "log-out-form")
    assert ended == ["Jan"]


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_failed_trip_has_a_page_with_a_next_step(portal: Portal, browser: Browser, problem, language):
    browser.get(f"/?lang={language}")
    page = portal.fail(browser, problem)
    assert page.status == EXPLANATIONS[problem].status
    assert page.find("failure")["data-problem"] == problem
    assert page.find("again")["href"] == "/praca/zaloz-konto"


def test_a_failed_login_begins_again_at_the_login(portal: Portal, browser: Browser):
    assert portal.fail(browser, Problem.CANCELLED, "login").find("again")["href"] == "/praca/logowanie"


def test_an_arrival_that_nobody_knows_leads_to_the_start(browser: Browser):
    page = browser.get("/federation/arrivals/unknown")
    assert page.status == 400
    assert page.find("again")["href"] == "/praca/"


def test_the_portal_itself_refuses_a_pesel_that_belies_the_birth_date(portal: Portal, browser: Browser):
    page = portal.arrive(browser, replace(JAN, birth_date=date(1990, 1, 1)))
    assert page.find("failure")["data-problem"] == Problem.IDENTITY_INCONSISTENT


def test_a_form_without_the_token_of_its_session_is_refused(browser: Browser):
    page = browser.submit(browser.get("/praca/logowanie"), "login-form", KAROLINA | {"csrf_token": "forged"})
    assert (page.status, page.find("failure")["data-problem"]) == (400, Problem.SESSION_LOST)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        *({"Origin": origin} for origin in ("http://evil.test", "null", "http://[", "http://[::::]")),
    ],
)
def test_a_form_of_another_site_is_refused(browser: Browser, headers):
    assert browser.submit(browser.get("/praca/logowanie"), "login-form", KAROLINA, headers=headers).status == 403


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://127.0.0.1:8001"}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_a_form_of_our_own_pages_is_accepted(browser: Browser, headers):
    assert browser.submit(browser.get("/praca/logowanie"), "login-form", KAROLINA, headers=headers).path == "/praca/konto"


def test_logging_in_changes_the_cookie_and_leaves_nothing_under_the_old_one(browser: Browser):
    login = browser.get("/praca/logowanie")
    planted = browser.cookie
    browser.submit(login, "login-form", KAROLINA)
    assert browser.cookie != planted
    browser.client.set_cookie(COOKIE, planted)
    assert browser.get("/praca/konto").path == "/praca/logowanie"


def test_a_double_click_on_log_in_logs_in(browser: Browser):
    login = browser.get("/praca/logowanie")
    planted = browser.cookie
    browser.submit(login, "login-form", KAROLINA)
    browser.client.set_cookie(COOKIE, planted)
    assert browser.submit(login, "login-form", KAROLINA).path == "/praca/konto"


@pytest.mark.parametrize(("url", "secure"), [("https://praca.example.test", True), ("", False)])
def test_the_cookie_is_http_only_lax_and_secure_under_https(make_portal, url, secure):
    cookie = set_cookies(make_portal(public_url=url).browser().get("/praca/logowanie"))[COOKIE]
    assert (bool(cookie["httponly"]), cookie["samesite"], bool(cookie["secure"])) == (True, "Lax", secure)


def test_the_cookie_goes_nowhere_else_where_a_proxy_has_the_portals_below_a_path(make_portal):
    browser = make_portal(trusted_proxies="127.0.0.1").browser()
    answer = browser.get("/praca/logowanie", headers={"X-Forwarded-Prefix": "/mock"}, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert set_cookies(answer)[COOKIE]["path"] == "/mock"


@pytest.mark.parametrize("path", ["/praca/wyloguj", "/praca/logowanie/wezel"])
def test_what_changes_something_is_not_done_by_a_link(browser: Browser, path):
    assert browser.get(path).status == 405


def test_an_unknown_page_is_a_page_too(browser: Browser):
    page = browser.get("/praca/nie-ma")
    assert page.status == 404
    assert page.shows("error")


@pytest.mark.parametrize("path", [*PAGES, "/praca/konto", "/praca/nie-ma"])
def test_every_control_has_an_id_and_a_test_id_and_nothing_is_loaded_from_elsewhere(browser: Browser, path):
    html = browser.get(path).html
    for control in html.find_all(["input", "button"]):
        assert control.get("type") == "hidden" or (control.get("id") and control.get("data-testid"))
    for loaded in html.find_all(["script", "link", "img"]):
        assert str(loaded.get("src") or loaded.get("href")).startswith("/static/")
    assert not html.find_all("style")
    assert not html.find_all(style=True)


BODIES = {
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "bytes": (bytes(range(256)) * 20, "application/octet-stream"),
    "no text": (b"csrf_token=%ff%fe&login=%00%80&password=\xc3\x28&method=%", "application/x-www-form-urlencoded"),
    "a thousand fields": ("&".join(f"f{number}=x" for number in range(1500)).encode(), "application/x-www-form-urlencoded"),
    "half a form": (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nhalf', "multipart/form-data; boundary=x"),
    "json": (b'{"csrf_token": {"$ne": 1}}', "application/json"),
}


@pytest.mark.parametrize(("body", "kind"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("cookie", ["", "garbage", "\x01;=,"])
def test_whatever_is_posted_is_refused_as_the_senders_mistake(portal: Portal, body, kind, cookie):
    for rule in portal.app.url_map.iter_rules():
        if rule.rule.startswith("/_mock/api/"):
            continue  # testers' own: some operations need nothing to be sent
        path = rule.rule.replace("<path:filename>", "x").replace("<token>", "x").replace("<trip>", "x")
        browser = portal.browser()
        browser.client.set_cookie(COOKIE, cookie)
        page = browser.client.post(path, data=body, content_type=kind)
        assert 300 <= page.status_code < 500, path
        assert "Traceback" not in page.text
