"""A person who has a keyboard and no mouse."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from selenium.webdriver import Keys
from selenium.webdriver.common.action_chains import ActionChains

from tests.browser.pages import Someone, Visitor

MOST_STEPS = 150
"""Presses of Tab after which somebody gives up."""
_FOCUSED = """const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
const within = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width * box.height > 1;
const around = []; for (let up = one.parentElement; up; up = up.parentElement) around.push(up.dataset.testid);
return {testid: one.dataset.testid ?? '', id: one.id, name: one.name ?? '', around, seen: one === document.body || ringed && within}"""


@dataclass(frozen=True)
class Typist:
    """Every stop of the focus on the way must be seen."""

    visitor: Visitor

    def focused(self) -> dict[str, Any]:
        return dict(self.visitor.chrome.execute_script(_FOCUSED))

    def strike(self, *keys: str) -> None:
        ActionChains(self.visitor.chrome).send_keys(*keys).perform()

    def reach(self, testid: str) -> None:
        self.visitor.find(testid)
        self._tab_to(testid, lambda here: here["testid"] == testid)

    def _tab_to(self, wanted: str, arrived: Callable[[dict[str, Any]], bool]) -> None:
        """Presses Tab until that is focused; every stop on the way must be seen."""
        for _ in range(MOST_STEPS):
            here = self.focused()
            assert here["seen"], f"no focus to be seen at {here} on {self.visitor.chrome.current_url}"
            if arrived(here):
                return
            self.strike(Keys.TAB)
        raise AssertionError(f"{wanted} is not reached by Tab")

    def follow_first(self, list: str) -> None:
        """The first link in a table or list."""
        self.visitor.find(list)
        self._tab_to(list, lambda here: list in here["around"])
        self.strike(Keys.ENTER)

    def choose(self, testid: str) -> None:
        """One of a group, by the arrows once Tab has come to the group."""
        group = self.visitor.find(testid).get_attribute("name")
        self._tab_to(testid, lambda here: here["name"] == group)
        for _ in range(MOST_STEPS):
            if self.focused()["testid"] == testid:
                self.strike(Keys.SPACE)
                return
            self.strike(Keys.ARROW_DOWN)
        raise AssertionError(f"{testid} is not reached by arrows")

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
        self._confirm_and_agree()

    def pass_as(self, username: str) -> None:
        self.visitor.arrives(self.visitor.node)
        self.press("method-pz")
        self.press(f"persona-{username}")
        self._confirm_and_agree()

    def _confirm_and_agree(self) -> None:
        self.type(sms__code=self.visitor.find("sms-shown").text)
        self.strike(Keys.ENTER)
        self.press("consent-accept")
        self.visitor.arrives(self.visitor.portal)
