"""The main journey: portal, node, locked form, verified account (N1-N3, P5-P8, P17-P27), over both protocols."""

from collections.abc import Callable
from urllib.parse import parse_qs

import httpx
import pytest

from idp_mock.personas.personas import seeded_personas
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, PORTAL, World, agree, begin_registration, fill, identify

PROTOCOLS = pytest.mark.parametrize("protocol", ["saml", "oidc"])


@PROTOCOLS
def test_n1_n3_p17_p18_p19_a_person_registers_a_verified_account_and_uses_it(browser: Browser, protocol: str) -> None:
    page = begin_registration(browser, protocol)
    assert page.url.startswith(NODE)
    form = agree(browser, identify(browser, page))
    assert form.url.startswith(PORTAL)
    assert {name: form.value(name) for name in ("given_name", "family_name", "pesel", "birth_date")} == {
        "given_name": "Jan",
        "family_name": "Testowy",
        "pesel": "90810100010",
        "birth_date": "1890-01-01",
    }
    assert all(form.find(name).has_attr("readonly") for name in ("given_name", "family_name", "pesel", "birth_date"))
    done = fill(browser, form)
    assert done.text("owner") == "Jan Testowy"
    account = browser.press(browser.follow(done, "to-login"), "log-in", login="jan.testowy.1", password="Haslo-12345!")
    assert account.text("pesel") == "90810100010"


@PROTOCOLS
def test_the_way_to_the_node_and_back_works_without_script(browser: Browser, protocol: str) -> None:
    browser.script = False
    page = begin_registration(browser, protocol)
    if protocol == "saml":
        page = browser.press(page, "post-to-node-submit")
    page = agree(browser, identify(browser, page))
    if protocol == "saml":
        page = browser.press(page, "post-back-submit")
    assert page.value("pesel") == "90810100010"


NAMES = ("olena.testova", "sean.otestowy", "juergen.muester", "zolcislawa.gesla", "dluga.nazwa", "katarzyna.podwojna", "dwa.imiona")


@PROTOCOLS
@pytest.mark.parametrize("username", NAMES)
def test_a_name_in_any_letters_arrives_as_the_node_has_it(browser: Browser, protocol: str, username: str) -> None:
    persona = next(known for known in seeded_personas() if known.username == username)
    form = agree(browser, identify(browser, begin_registration(browser, protocol), username))
    assert (form.value("given_name"), form.value("family_name")) == (persona.person.given_name, persona.person.family_name)


@PROTOCOLS
def test_a_foreigner_without_pesel_registers_with_country_and_number(browser: Browser, protocol: str) -> None:
    form = agree(browser, identify(browser, begin_registration(browser, protocol), "erika.musterfrau"))
    assert form.value("identifier_country") == "DE"
    assert not form.shows("pesel")
    assert fill(browser, form).shows("registered")


@PROTOCOLS
def test_a_cancelled_login_is_explained_and_begins_anew(browser: Browser, protocol: str) -> None:
    page = browser.press(begin_registration(browser, protocol), "cancel")
    assert page.find("failure")["data-problem"] == "cancelled"
    assert browser.follow(page, "again").shows("choice-form")


@PROTOCOLS
def test_refusing_consent_is_explained(browser: Browser, protocol: str) -> None:
    page = browser.press(identify(browser, begin_registration(browser, protocol)), "consent-refuse")
    assert page.find("failure")["data-problem"] == "consent_refused"


REFUSED = {"wygasly.profil": "no_profile", "brak.profilu": "no_profile", "niski.poziom": "level_too_low"}


@PROTOCOLS
@pytest.mark.parametrize(("username", "problem"), REFUSED.items(), ids=REFUSED)
def test_a_person_who_cannot_pass_is_told_why_at_the_portal(browser: Browser, protocol: str, username: str, problem: str) -> None:
    page = browser.press(begin_registration(browser, protocol), "method-pz")
    page = browser.press(page, "login-submit", username=username, password="Test-1234")
    if page.shows("sms-submit"):
        page = browser.press(page, "sms-submit", code=page.text("sms-shown"))
    if page.shows("notice-leave"):
        page = browser.press(page, "notice-leave")
    assert page.find("failure")["data-problem"] == problem


@PROTOCOLS
def test_facts_that_contradict_each_other_open_no_form(browser: Browser, protocol: str) -> None:
    page = agree(browser, identify(browser, begin_registration(browser, protocol), "niezgodna.data"))
    assert page.find("failure")["data-problem"] == "identity_inconsistent"
    assert "pesel_and_birth_date_agree" in page.text("detail")


@PROTOCOLS
def test_a_second_account_for_one_pesel_is_refused(browser: Browser, world: World, protocol: str) -> None:
    fill(browser, agree(browser, identify(browser, begin_registration(browser, protocol))))
    other = world.browser()
    form = agree(other, identify(other, begin_registration(other, protocol)))
    assert fill(other, form, login="ktos.inny.2").shows("duplicate")


@PROTOCOLS
def test_an_account_is_entered_through_the_node_and_left_at_both(browser: Browser, protocol: str) -> None:
    fill(browser, agree(browser, identify(browser, begin_registration(browser, protocol))))
    page = browser.press(browser.open(PORTAL + "/praca/logowanie"), "log-in-at-node", protocol=protocol)
    while not page.shows("account-status"):
        page = _one_step(browser, page)
    assert page.text("pesel") == "90810100010"
    out = browser.press(page, "log-out")
    assert out.url.startswith(PORTAL)
    assert browser.open(PORTAL + "/praca/konto").shows("login-form")
    again = browser.press(browser.open(PORTAL + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
    assert again.shows("method-pz"), "the session at the node has ended too"


def _one_step(browser: Browser, page: Page) -> Page:
    """Whatever the node asks for next."""
    if page.shows("consent-accept"):
        return agree(browser, page)
    if page.shows("sms-submit"):
        return browser.press(page, "sms-submit", code=page.text("sms-shown"))
    if page.shows("login-submit"):
        return browser.press(page, "login-submit", username="jan.testowy", password="Test-1234")
    return browser.press(page, "method-pz")


def _last(browser: Browser, path: str) -> httpx.Response:
    return next(response for response in reversed(browser.seen) if response.request.url.path == path)


def _answer_again(browser: Browser, protocol: str) -> Page:
    """The node's answer once more, as after the Back button."""
    if protocol == "oidc":
        return browser.open(str(_last(browser, "/federation/oidc/callback").request.url))
    request = _last(browser, "/federation/saml/acs").request
    fields = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    return browser.post(PORTAL + "/federation/saml/acs", fields, initiator=NODE)


@PROTOCOLS
def test_the_back_button_after_the_end_is_explained(browser: Browser, protocol: str) -> None:
    form = agree(browser, identify(browser, begin_registration(browser, protocol)))
    again = _answer_again(browser, protocol)
    assert again.find("failure")["data-problem"] == "already_used"
    assert fill(browser, form).shows("registered"), "the form that is open goes on"


@PROTOCOLS
def test_an_answer_carried_to_another_browser_opens_nothing(browser: Browser, world: World, protocol: str) -> None:
    browser.stop_at = "/federation/arrivals/"
    stopped = agree(browser, identify(browser, begin_registration(browser, protocol)))
    thief = world.browser()
    assert thief.open(stopped.url).find("failure")["data-problem"] == "session_lost"
    browser.stop_at = ""
    assert browser.open(stopped.url).value("pesel") == "90810100010"


def test_the_answer_over_saml_comes_without_the_portals_cookie_and_still_arrives(browser: Browser) -> None:
    agree(browser, identify(browser, begin_registration(browser, "saml")))
    answer = _last(browser, "/federation/saml/acs")
    assert "Cookie" not in answer.request.headers
    assert "Set-Cookie" not in answer.headers
    assert any("portal_session" in response.request.headers.get("Cookie", "") for response in browser.seen)


@PROTOCOLS
def test_two_tabs_register_side_by_side(browser: Browser, protocol: str) -> None:
    first, second = browser, browser.tab()
    first_at_node = begin_registration(first, protocol)
    second_at_node = begin_registration(second, protocol)
    form_of_first = agree(first, identify(first, first_at_node))
    form_of_second = agree(second, identify(second, second_at_node, "anna.testowa"))
    assert form_of_first.value("pesel") == "90810100010"
    assert form_of_second.value("pesel") == "90810100027"
    assert fill(first, form_of_first).text("owner") == "Jan Testowy"
    assert fill(second, form_of_second, login="anna.testowa.1").text("owner") == "Anna Testowa"


@PROTOCOLS
def test_locked_data_cannot_be_changed_by_a_tampered_form(browser: Browser, protocol: str) -> None:
    form = agree(browser, identify(browser, begin_registration(browser, protocol)))
    refused = fill(browser, form, pesel="90810100027")
    assert refused.shows("mistakes")
    assert refused.value("pesel") == "90810100010"
    assert refused.value("email") == "jan@example.test"


@PROTOCOLS
def test_who_stays_too_long_at_the_node_begins_anew(browser: Browser, world: World, protocol: str) -> None:
    browser.stop_at = "/federation/"
    answer = agree(browser, identify(browser, begin_registration(browser, protocol)))
    browser.stop_at = ""
    world.clock.advance(901)
    outcome = browser.again(answer)
    assert outcome.find("failure")["data-problem"] == "expired"
    assert browser.follow(outcome, "again").shows("choice-form")


@PROTOCOLS
def test_a_node_that_is_away_is_explained(browser: Browser, world: World, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = identify(browser, begin_registration(browser, protocol))

    def away(environ: object, start_response: Callable[..., object]) -> list[bytes]:
        start_response("503 Service Unavailable", [("Content-Type", "text/html")])
        return [b"<html></html>"]

    browser.stop_at = "/federation/"
    answer = agree(browser, page)
    browser.stop_at = ""
    monkeypatch.setattr(world.node, "wsgi_app", away)
    outcome = browser.again(answer)
    assert outcome.find("failure")["data-problem"] == "node_unreachable"
    assert outcome.status == 424
