"""The pages as a browser meets them, with a protocol of the tests' own."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from eid.clock import ManualClock
from idp_mock.login.request import Identified, Outcome, Refusal, Refused
from idp_mock.personas.personas import Personas

SHORT = "/start?skip=chooser,second_factor,consent"
JAN = {"username": "jan.testowy", "password": "Test-1234"}


def test_a_person_walks_through_every_page(browser: Any, ended: list[Outcome]) -> None:
    page = browser.submit(browser.get("/start"), button="method-pz")
    page = browser.submit(page, JAN, button="login-submit")
    page = browser.submit(page, {"code": page.find("sms-shown").text}, button="sms-submit")
    page = browser.submit(page, button="consent-accept")

    assert page.response.json["person"]["identifier"]["value"] == "90810100010"
    assert [type(outcome) for outcome in ended] == [Identified]


def test_the_first_form_with_user_name_and_password_is_the_whole_login(browser: Any) -> None:
    page = browser.submit(browser.get(SHORT), JAN, form=0)

    assert page.response.json["username"] == "jan.testowy"


def test_one_click_on_a_persona_logs_in(browser: Any) -> None:
    page = browser.submit(browser.get(SHORT), button="persona-anna.testowa")

    assert page.response.json["person"]["given_name"] == "Anna"


def test_one_click_still_asks_for_code_and_consent(browser: Any) -> None:
    page = browser.submit(browser.get("/start?skip=chooser"), button="persona-anna.testowa")

    assert page.shows("sms-code")


def test_a_wrong_password_can_be_tried_again_and_the_user_name_is_kept(browser: Any) -> None:
    page = browser.submit(browser.get(SHORT), {"username": "jan.testowy", "password": "x"})

    assert page.status == 422
    assert page.shows("login-error")
    assert page.find("login-username")["value"] == "jan.testowy"
    assert browser.submit(page, JAN).status == 200


def test_five_wrong_passwords_end_the_login(browser: Any, ended: list[Outcome]) -> None:
    page = browser.get(SHORT)
    for _ in range(5):
        page = browser.submit(page, {"username": "jan.testowy", "password": "x"})
    assert page.shows("notice-locked")
    browser.submit(page, button="notice-leave")

    assert ended == [Refused(reason=Refusal.FAILED)]


def test_a_wrong_code_can_be_tried_again(browser: Any) -> None:
    page = browser.submit(browser.get("/start?skip=chooser,consent"), JAN)
    shown = page.find("sms-shown").text
    page = browser.submit(page, {"code": "1"}, button="sms-submit")

    assert (page.status, page.shows("sms-error"), page.find("sms-shown").text) == (422, True, shown)
    assert browser.submit(page, {"code": shown}, button="sms-submit").status == 200


def test_the_consent_page_lists_exactly_the_data_and_the_receiver(browser: Any) -> None:
    page = browser.submit(browser.get("/start?skip=chooser,second_factor&attributes=given_name,email"), JAN)
    listed = {line.find("dt").text: line.find("dd").text for line in page.find("consent-attributes").find_all("div")}

    assert listed == {"Imię lub imiona": "Jan", "Adres e-mail": "jan.testowy@example.test"}
    assert page.find("consent-client").text == "Sklep & Co"
    assert not page.shows("operation")


def test_the_consent_page_writes_sex_and_address_in_words(browser: Any) -> None:
    page = browser.submit(browser.get("/start?skip=chooser,second_factor&attributes=sex,address"), JAN)
    listed = {line.find("dt").text: line.find("dd").text for line in page.find("consent-attributes").find_all("div")}

    assert listed == {"Płeć": "mężczyzna", "Adres zamieszkania": "ul. Zmyślona 1, 00-000 Testowo"}


def test_the_consent_page_shows_the_operation(browser: Any) -> None:
    page = browser.submit(browser.get("/start?skip=chooser,second_factor&operation=1"), JAN)

    assert "Wniosek <1>" in page.find("operation").text
    assert "WN-1" in page.find("operation").text


def test_refused_consent_passes_nothing_on(browser: Any, ended: list[Outcome]) -> None:
    page = browser.submit(browser.get("/start?skip=chooser,second_factor"), JAN)
    browser.submit(page, button="consent-refuse")

    assert ended == [Refused(reason=Refusal.CONSENT_REFUSED)]


def test_every_page_can_be_cancelled(browser: Any, ended: list[Outcome]) -> None:
    chooser = browser.get("/start")
    credentials = browser.get("/start?skip=chooser")
    person = browser.get(browser.get("/start?skip=chooser").find("new-person")["href"])
    code = browser.submit(browser.get("/start?skip=chooser"), JAN)
    consent = browser.submit(browser.get("/start?skip=chooser,second_factor"), JAN)
    for page in (chooser, credentials, person, code, consent):
        browser.submit(page, button="cancel")

    assert ended == [Refused(reason=Refusal.CANCELLED)] * 5


@pytest.mark.parametrize(
    ("username", "notice", "reason"),
    [
        ("wygasly.profil", "expired", Refusal.NO_PROFILE),
        ("brak.profilu", "no_profile", Refusal.NO_PROFILE),
        ("zablokowany.profil", "blocked", Refusal.FAILED),
        ("zmarly.testowy", "deceased", Refusal.FAILED),
    ],
)
def test_a_person_without_a_valid_profile_sees_why(browser: Any, ended: list[Outcome], username: str, notice: str, reason: Refusal) -> None:
    page = browser.submit(browser.get(SHORT), button=f"persona-{username}")
    assert page.shows(f"notice-{notice}")
    browser.submit(page, button="notice-leave")

    assert ended == [Refused(reason=reason)]


def test_a_level_that_is_too_low_is_explained_and_never_raised(browser: Any, ended: list[Outcome]) -> None:
    page = browser.submit(browser.get(SHORT + "&level=high"), button="persona-sredni.poziom")
    assert "wysoki" in page.find("notice-level_too_low").text
    browser.submit(page, button="notice-leave")

    assert ended == [Refused(reason=Refusal.LEVEL_TOO_LOW)]


def test_another_way_to_log_in_can_be_chosen(browser: Any) -> None:
    page = browser.submit(browser.get("/start"), button="method-pz")

    assert browser.submit(page, button="other-provider").shows("method-pz")


@pytest.mark.parametrize("method", ["mobywatel", "edowod", "bank", "eu"])
def test_another_way_is_behind_its_own_door(browser: Any, method: str) -> None:
    page = browser.submit(browser.get("/start"), button=f"method-{method}")

    assert page.url.endswith(f"/with/{method}")


def test_a_way_that_does_not_exist_cannot_be_chosen(browser: Any) -> None:
    address = browser.get("/start").find("method-pz").find_parent("form")["action"]

    assert browser.post(address, {"provider": "golab"}).status == 400


def test_after_the_end_the_back_button_leads_to_an_alert(browser: Any, ended: list[Outcome]) -> None:
    page = browser.get(SHORT)
    browser.submit(page, JAN)
    again = browser.submit(page, JAN)

    assert again.status == 410
    assert again.html.find(id="wkProcessUsed", class_="wkProcessUsed")
    assert len(ended) == 1


def test_a_form_of_an_earlier_page_leads_to_the_current_one(browser: Any) -> None:
    first = browser.get("/start")
    browser.submit(first, button="method-pz")

    assert browser.submit(first, button="method-pz").shows("login-password")


def test_a_page_that_answered_a_form_can_be_reloaded_at_its_own_address(browser: Any) -> None:
    page = browser.submit(browser.get("/start?skip=chooser"), {"username": "jan.testowy", "password": "x"})
    reloaded = browser.get(page.html.body["data-address"])

    assert (reloaded.status, reloaded.shows("login-error")) == (200, True)


def test_two_tabs_log_in_side_by_side(browser: Any, ended: list[Outcome]) -> None:
    one, other = browser.get(SHORT), browser.get(SHORT)
    browser.submit(one, JAN)
    browser.submit(other, button="persona-anna.testowa")

    assert [outcome.username for outcome in ended if isinstance(outcome, Identified)] == ["jan.testowy", "anna.testowa"]


def test_a_page_that_was_open_too_long_has_expired(browser: Any, clock: ManualClock) -> None:
    page = browser.get(SHORT)
    clock.advance(900)

    assert browser.submit(page, JAN).shows("alert-expired")


def test_a_flow_of_another_browser_is_refused(app: Flask, browser: Any, new_browser: Callable[[Flask], Any]) -> None:
    page = browser.get(SHORT)
    refused = new_browser(app).submit(page, JAN)

    assert (refused.status, refused.shows("alert-other_browser")) == (403, True)


@pytest.mark.parametrize("path", ["/login/flows/none", "/login/flows/none/person", "/login/flows/%00%ff"])
def test_an_unknown_flow_has_a_page(browser: Any, path: str) -> None:
    page = browser.get(path)

    assert (page.status, page.shows("alert-unknown")) == (404, True)


def test_an_unknown_action_has_a_page(browser: Any) -> None:
    assert browser.post("/login/flows/none/steal").status == 404


@pytest.mark.parametrize("action", ["provider", "password", "persona", "code", "consent", "leave", "cancel", "person", "other-provider"])
@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00=%%%", b"username=" + b"a" * 5000, "username=ż&code=ż&password=ż&provider=pz".encode(), b"&".join([b"a=b"] * 500)],
    ids=["empty", "bytes", "long", "letters", "many"],
)
def test_no_body_breaks_a_page(browser: Any, action: str, body: bytes) -> None:
    browser.get("/start?skip=chooser")
    address = browser.get("/start?skip=chooser").find("login-username").find_parent("form")["action"].rsplit("/", 1)[0]
    answer = browser.client.post(f"{address}/{action}", data=body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code < 500


def test_a_new_person_logs_in(browser: Any) -> None:
    page = browser.get(browser.get(SHORT).find("new-person")["href"])
    page = browser.submit(page, {"given_name": "Ola", "family_name": "Nowa", "pesel": "90810100027"}, button="person-submit")

    assert page.response.json["person"]["given_name"] == "Ola"
    assert page.response.json["level"] == "substantial"


def test_a_refused_form_of_a_new_person_keeps_what_was_typed(browser: Any) -> None:
    typed = {"given_name": 'Ola "<b>', "family_name": "Nowa", "pesel": "90810100028", "level": "high"}
    page = browser.submit(browser.get(browser.get(SHORT).find("new-person")["href"]), typed, button="person-submit")

    assert page.status == 422
    assert page.find("person-given_name")["value"] == 'Ola "<b>'
    assert page.find("person-level").find("option", selected=True)["value"] == "high"
    assert page.find("person-pesel-error").text == "Cyfra kontrolna numeru PESEL jest błędna."


def test_a_new_person_with_a_user_name_is_remembered(browser: Any, personas: Personas) -> None:
    typed = {"given_name": "Ola", "family_name": "Nowa", "pesel": "90810100027", "username": "ola.nowa"}
    browser.submit(browser.get(browser.get(SHORT).find("new-person")["href"]), typed, button="person-submit")
    again = browser.submit(browser.get(SHORT + "&force=1"), {"username": "ola.nowa", "password": "Test-1234"})

    assert again.response.json["person"]["given_name"] == "Ola"
    taken = browser.submit(browser.get(browser.get(SHORT + "&force=1").find("new-person")["href"]), typed, button="person-submit")
    assert taken.shows("person-username-error")


def test_the_session_saves_the_next_login(browser: Any) -> None:
    browser.submit(browser.get(SHORT), JAN)

    assert browser.get(SHORT).response.json["username"] == "jan.testowy"
    assert browser.get(SHORT + "&force=1").shows("login-password")


def test_a_passive_request_shows_no_page(browser: Any) -> None:
    assert browser.get(SHORT + "&passive=1").response.json == {"reason": "login_required", "fault": ""}


def test_a_cross_site_post_without_the_session_cookie_comes_back_for_it(browser: Any) -> None:
    browser.submit(browser.get(SHORT), JAN)
    lax = browser.client.get_cookie("wk_session")
    browser.client.delete_cookie("wk_session")

    first = browser.client.post(SHORT)
    assert first.status_code == 303
    browser.client.set_cookie("wk_session", lax.value)

    assert browser.get(first.headers["Location"]).response.json["username"] == "jan.testowy"


def test_a_forced_login_by_post_is_answered_at_once(browser: Any) -> None:
    assert browser.client.post(SHORT, data={"force": "1"}).status_code == 200


def test_cookies_are_kept_from_scripts_and_other_sites(browser: Any) -> None:
    page = browser.get(SHORT)
    (flow_cookie,) = page.response.headers.getlist("Set-Cookie")
    done = browser.submit(page, JAN)
    session_cookie = done.response.headers.getlist("Set-Cookie")[-1]

    for cookie in (flow_cookie, session_cookie):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
    assert "Path=/login/flows/" in flow_cookie
    assert browser.client.get_cookie("wk_flow", path=page.find("cancel").find_parent("form")["action"].rpartition("/")[0]) is None


def test_the_hint_fills_in_the_user_name(browser: Any) -> None:
    assert browser.get(SHORT + "&hint=anna.testowa").find("login-username")["value"] == "anna.testowa"


def test_a_flow_keeps_its_page_when_the_language_changes(browser: Any) -> None:
    page = browser.get("/start?skip=chooser")
    page = browser.get(page.find("lang-en")["href"])

    assert page.html.html["lang"] == "en"
    assert "For scripts and a first try" in page.find("persona-jan.testowy").text
    assert browser.submit(page, JAN).shows("sms-code")


def test_every_control_has_an_id_and_a_testid(browser: Any) -> None:
    pages = [browser.get("/start"), browser.get("/start?skip=chooser")]
    pages.append(browser.get(pages[1].find("new-person")["href"]))
    pages.append(browser.submit(pages[1], JAN))
    pages.append(browser.submit(browser.get("/start?skip=chooser,second_factor"), JAN))
    for page in pages:
        for control in page.html.find_all(["input", "select", "button"]):
            assert control.get("type") == "hidden" or (control["id"] and control["data-testid"])
        ids = [element["id"] for element in page.html.find_all(id=True)]
        assert len(ids) == len(set(ids))
        assert page.shows("test-banner")
