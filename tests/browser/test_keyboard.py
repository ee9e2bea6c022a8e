"""Everything is done with Tab, Space, Enter and arrows, the focus is always seen; nothing moves or spills for who asked it not to."""

from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from tests.browser.judge import spills_over
from tests.browser.pages import PORTAL_PASSWORD, Someone, Visitor
from tests.browser.portal_walks import register_at_zus
from tests.browser.test_applications import ANSWERS, enter
from tests.browser.test_zus import begin as begin_at_zus
from tests.browser.typist import Typist
from tests.relying_party.praca.applications.files import pdf

_SPINS = """const one = Object.assign(document.createElement('span'), {className: 'spinner'});
document.querySelector('main').append(one); return one.getAnimations().length"""
_FILLS = "return document.querySelector('.playing').getAnimations({subtree: true}).length"
MAIN_PAGES = ("/", "/oidc/device", "/_mock/", "/_mock/personas", "/_mock/logins", "/_mock/signing/")
PORTAL_PAGES = ("/", "/praca/", "/praca/zaloz-konto", "/praca/logowanie", "/zus/", "/zus/rejestracja", "/zus/cot", "/zus/logowanie")


@pytest.fixture
def typist(visitor: Visitor) -> Typist:
    return Typist(visitor)


def test_an_account_at_praca_is_made_by_keyboard_alone(typist: Typist) -> None:
    someone = Someone()
    typist.visitor.open(typist.visitor.portal + "/praca/")
    typist.press("log-in")
    typist.press("create-account")
    typist.visitor.find("choice-form")
    typist.tick("method-node")
    typist.press("create-account")
    typist.pass_the_node(someone)
    typist.type(email="osoba@example.test", login=someone.login, password=PORTAL_PASSWORD, password_again=PORTAL_PASSWORD)
    typist.tick("role-unemployed")
    typist.tick("terms")
    typist.press("confirm")
    typist.press("to-login")
    typist.type(login=someone.login, password=PORTAL_PASSWORD)
    typist.strike(Keys.ENTER)
    assert typist.visitor.find("account-login").text == someone.login
    typist.press("log-out")
    typist.visitor.find("notice")


def test_a_profile_at_zus_is_made_by_keyboard_alone_and_mistakes_are_led_to(typist: Typist) -> None:
    typist.visitor.open(typist.visitor.portal + "/zus/")
    typist.press("register")
    typist.visitor.find("terms-form")
    typist.tick("terms")
    typist.press("make-profile")
    typist.press("way-node")
    typist.pass_the_node(Someone())
    typist.visitor.find("registration-form")
    typist.press("register")
    typist.visitor.find("mistakes")
    assert typist.follow_the_summary("mistakes") == "phone"
    typist.type(phone="600700800", email="osoba@example.test", password=PORTAL_PASSWORD, password_again=PORTAL_PASSWORD)
    answer = httpx.get(f"{typist.visitor.portal}/_mock/api/zus/captchas/{typist.visitor.value('captcha')}").json()["answer"]
    typist.type(code=answer)
    typist.strike(Keys.ENTER)
    assert typist.visitor.find("registered")


def test_an_application_with_an_attachment_is_filed_and_decided_by_keyboard_alone(typist: Typist, tmp_path: Path) -> None:
    visitor, someone = typist.visitor, Someone()
    enter(visitor, someone)
    typist.press("begin-zgloszenie")
    typist.type(locality="zakopa")
    visitor.wait(lambda: visitor.chrome.find_elements(By.CSS_SELECTOR, ".suggestions li") or None, "suggestions")
    typist.strike(Keys.ARROW_DOWN, Keys.ENTER)
    typist.type(postcode="34-500", house="1")
    typist.press("next")
    typist.type(phone="600700800")
    typist.choose("call_time-any")
    typist.press("next")
    visitor.find("truth")
    for answer in (*ANSWERS, "education-higher", "benefit-no"):
        typist.choose(answer)
    typist.tick("truth")
    typist.press("next")
    file = tmp_path / "umowa.pdf"
    file.write_bytes(pdf())
    typist.reach("file")
    visitor.find("file").send_keys(str(file))  # what the browser's own window does
    typist.press("attach")
    visitor.find("attachment-1")
    typist.press("next")
    typist.press("send")
    visitor.find("course")
    _decide(typist, someone)


def _decide(typist: Typist, someone: Someone) -> None:
    """The office's side: a call, and what becomes of the application."""
    typist.visitor.forget()
    typist.visitor.open(typist.visitor.portal + "/praca/urzad")
    typist.press("clerk-log-in")
    typist.pass_as("anna.testowa")
    typist.press("office-1")
    typist.type(q=someone.pesel)
    typist.press("search")
    typist.visitor.find("register")
    typist.press("row-1")
    assert typist.visitor.find("attachment-1").text == "umowa.pdf"
    typist.choose("outcome-confirmed")
    typist.type(note="Dane zgodne.")
    typist.press("save-call")
    typist.choose("decision-bezrobotny-zasilek")
    typist.type(amount="1721")
    typist.press("decide")
    typist.visitor.find("letters")


def test_a_branch_of_zus_trusts_a_profile_by_keyboard_alone(typist: Typist) -> None:
    visitor, someone = typist.visitor, Someone()
    begin_at_zus(visitor)
    visitor.press("cot")
    register_at_zus(visitor, someone)
    visitor.forget()
    visitor.open(visitor.portal + "/zus/oddzial")
    typist.press("clerk-log-in")
    typist.pass_as("ula.okienko")
    typist.type(sought=someone.pesel)
    typist.strike(Keys.ENTER)
    visitor.find("trust")
    typist.choose("document-identity_card")
    typist.type(number="AAA912345", valid_until="01012035")
    typist.type(seen_family_name=someone.family_name, seen_given_name=someone.given_name, seen_pesel=someone.pesel)
    typist.press("trust")
    visitor.wait(lambda: visitor.find("state").get_attribute("data-state") == "trusted" or None, "trusted profile")


def test_the_messages_of_a_login_are_read_by_keyboard_alone(typist: Typist) -> None:
    visitor = typist.visitor
    visitor.begin_registration("saml")
    visitor.open(visitor.node + "/_mock/logins")
    typist.follow_first("logins-table")
    typist.follow_first("sequence")
    visitor.find("part-request")
    typist.press("hide")
    visitor.find("unhide")


def test_mistakes_in_an_application_for_a_profile_are_led_to(typist: Typist) -> None:
    typist.visitor.open(typist.visitor.node + "/profile/apply")
    typist.type(given_name="Jan", family_name="Próbny", pesel="90810100011", email="jan@example.test", phone="600700800")
    typist.type(username="jan", password="Test-1234", password_again="Test-1234")
    typist.strike(Keys.ENTER)
    typist.visitor.find("profile-errors")
    assert typist.follow_the_summary("profile-errors") == "pesel"


def test_mistakes_of_a_new_person_at_the_node_are_led_to(typist: Typist) -> None:
    typist.visitor.begin_registration("oidc")
    typist.press("method-pz")
    typist.press("new-person")
    typist.type(person__given_name="Jan", person__family_name="Próbny", person__pesel="90810100011")
    typist.press("person-submit")
    typist.visitor.find("person-errors")
    assert typist.follow_the_summary("person-errors") == "person-pesel"


def test_a_persona_is_made_and_a_login_is_looked_at_by_keyboard_alone(typist: Typist) -> None:
    typist.visitor.open(typist.visitor.node + "/")
    typist.press("dashboard-link")
    typist.press("menu-personas")
    typist.press("new-link")
    typist.press("new-submit")
    assert typist.follow_the_summary("new-faults") == "new-username"
    username = f"klawiatura.{Someone().pesel}"
    typist.type(new__username=username, new__given__name="Jan", new__family__name="Próbny", new__pesel=Someone().pesel)
    typist.strike(Keys.ENTER)
    typist.visitor.find("done")
    typist.visitor.open(f"{typist.visitor.node}/_mock/personas/item?name={username}")
    typist.press("delete-ask")
    typist.press("delete")
    typist.visitor.find("done")
    typist.visitor.open(typist.visitor.node + "/oidc/authorize")
    typist.visitor.open(typist.visitor.node + "/_mock/logins")
    typist.press("search")
    typist.visitor.find("logins-table")


def test_the_tour_plays_by_itself_until_it_is_paused_by_keyboard_alone(typist: Typist) -> None:
    visitor = typist.visitor
    visitor.open(visitor.portal + "/tour")
    visitor.chrome.execute_script("arguments[0].dataset.seconds = 0.1", visitor.find("tour-play"))
    typist.press("tour-play")
    visitor.wait(lambda: "/tour/2?play=1" in visitor.chrome.current_url or None, "second stop")
    visitor.wait(lambda: typist.focused()["testid"] == "tour-play" or None, "focus on the button that pauses")
    starts, stops = (visitor.find("tour-play").get_attribute(f"data-{name}") for name in ("start", "stop"))
    assert visitor.find("tour-play").text == stops
    typist.strike(Keys.SPACE)
    assert visitor.find("tour-play").text == starts
    assert visitor.chrome.current_url.endswith("/tour/2")


def test_nothing_turns_for_who_asked_for_less_motion(visitor: Visitor) -> None:
    for wish, moving in (("no-preference", 1), ("reduce", 0)):
        visitor.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": wish}]})
        visitor.open(visitor.portal + "/tour?play=1")
        assert visitor.find("tour-play").get_attribute("class") == "main play playing"
        assert visitor.chrome.execute_script(_SPINS) == moving
        assert visitor.chrome.execute_script(_FILLS) == moving


def test_pages_fit_the_window_at_200_percent(visitor: Visitor) -> None:
    every = [visitor.node + place for place in MAIN_PAGES] + [visitor.portal + place for place in PORTAL_PAGES]
    zoomed = {"width": 640, "height": 500, "deviceScaleFactor": 2, "mobile": False}  # a window of 1280 x 1000
    visitor.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", zoomed)
    for address in every:
        visitor.open(address)
        assert not spills_over(visitor.chrome), address


def test_pages_fit_the_window_with_text_twice_as_large(visitor: Visitor) -> None:
    visitor.chrome.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1000, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    for address in [visitor.node + place for place in MAIN_PAGES] + [visitor.portal + place for place in PORTAL_PAGES]:
        visitor.open(address)
        visitor.chrome.execute_script("document.documentElement.style.fontSize = '32px'")
        assert not spills_over(visitor.chrome), address
