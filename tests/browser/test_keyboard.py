"""Everything is done with Tab, Space, Enter and arrows, the focus is always seen; nothing moves or spills for who asked it not to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.action_chains import ActionChains

from tests.browser.judge import spills_over
from tests.browser.pages import PORTAL_PASSWORD, Someone, Visitor

MOST_STEPS = 150
"""Presses of Tab after which somebody gives up."""
_FOCUSED = """const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
const within = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width * box.height > 1;
return {testid: one.dataset.testid ?? '', id: one.id, seen: one === document.body || ringed && within}"""
_SPINS = """const one = Object.assign(document.createElement('span'), {className: 'spinner'});
document.querySelector('main').append(one); return one.getAnimations().length"""
MAIN_PAGES = ("/", "/oidc/device", "/_mock/", "/_mock/personas", "/_mock/logins", "/_mock/signing/")
PORTAL_PAGES = ("/", "/praca/", "/praca/zaloz-konto", "/praca/logowanie", "/zus/", "/zus/rejestracja", "/zus/cot", "/zus/logowanie")


@dataclass(frozen=True)
class Typist:
    """A person who has a keyboard and no mouse."""

    visitor: Visitor

    def focused(self) -> dict[str, Any]:
        return dict(self.visitor.chrome.execute_script(_FOCUSED))

    def strike(self, *keys: str) -> None:
        ActionChains(self.visitor.chrome).send_keys(*keys).perform()

    def reach(self, testid: str) -> None:
        """Presses Tab until that is focused; every stop on the way must be seen."""
        self.visitor.find(testid)
        for _ in range(MOST_STEPS):
            here = self.focused()
            assert here["seen"], f"no focus to be seen at {here} on {self.visitor.chrome.current_url}"
            if here["testid"] == testid:
                return
            self.strike(Keys.TAB)
        raise AssertionError(f"{testid} is not reached by Tab")

    def press(self, testid: str) -> None:
        self.reach(testid)
        self.strike(Keys.ENTER)

    def tick(self, testid: str) -> None:
        self.reach(testid)
        self.strike(Keys.SPACE)

    def type(self, **texts: str) -> None:
        for testid, text in texts.items():
            self.reach(testid.replace("__", "-"))
            self.strike(text)

    def follow_the_summary(self, summary: str) -> str:
        """From the list of mistakes, which must be focused already, along its first link; the id of the field."""
        assert self.visitor.wait(lambda: self.focused()["id"] == summary or None, f"focus on {summary}")
        self.strike(Keys.TAB, Keys.ENTER)
        return str(self.focused()["id"])

    def pass_the_node(self, someone: Someone) -> None:
        self.visitor.arrives(self.visitor.node)
        self.press("method-pz")
        self.press("new-person")
        self.type(person__given_name=someone.given_name, person__family_name=someone.family_name, person__pesel=someone.pesel)
        self.press("person-submit")
        self.type(sms__code=self.visitor.find("sms-shown").text)
        self.strike(Keys.ENTER)
        self.press("consent-accept")
        self.visitor.arrives(self.visitor.portal)


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


@pytest.fixture
def unset(visitor: Visitor) -> Iterator[Visitor]:
    """A browser whose settings are put back."""
    yield visitor
    visitor.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    visitor.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_nothing_turns_for_who_asked_for_less_motion(unset: Visitor) -> None:
    for wish, moving in (("no-preference", 1), ("reduce", 0)):
        unset.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": wish}]})
        unset.open(unset.portal + "/praca/")
        assert unset.chrome.execute_script(_SPINS) == moving


def test_pages_fit_the_window_at_200_percent(unset: Visitor) -> None:
    every = [unset.node + place for place in MAIN_PAGES] + [unset.portal + place for place in PORTAL_PAGES]
    zoomed = {"width": 640, "height": 500, "deviceScaleFactor": 2, "mobile": False}  # a window of 1280 x 1000
    unset.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", zoomed)
    for address in every:
        unset.open(address)
        assert not spills_over(unset.chrome), address


def test_pages_fit_the_window_with_text_twice_as_large(unset: Visitor) -> None:
    unset.chrome.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1000, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    for address in [unset.node + place for place in MAIN_PAGES] + [unset.portal + place for place in PORTAL_PAGES]:
        unset.open(address)
        unset.chrome.execute_script("document.documentElement.style.fontSize = '32px'")
        assert not spills_over(unset.chrome), address
