"""What a person does at the browser, in the words of the journey."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException, TimeoutException, WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from eid.identity.pesel import Sex, compose_pesel

T = TypeVar("T")
PATIENCE = 15
"""Seconds that a page may take to come."""
_CLICK_TO_COME = """const element = arguments[0], link = element.closest('a[href]');
element.scrollIntoView({block: 'center', behavior: 'instant'});
window.leaves = false;
const note = (event) => {
  const elsewhere = event.target.closest('[target=_blank], [download]') || event.submitter?.formTarget === '_blank';
  if (!event.defaultPrevented && !elsewhere) window.leaves = true;
};
addEventListener('submit', note, { once: true });
if (link && link.href.split('#')[0] !== location.href.split('#')[0]) addEventListener('click', note, { once: true });"""
"""Before a click: `window.leaves` will say whether another page takes this one's place."""
_TYPE = """const [field, text] = arguments;
field.focus(); field.value = text;
for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));"""
_LEAVING = ("aborted by navigation", "does not belong to the document")
"""In the driver's errors."""
PORTAL_PASSWORD = "Haslo-12345!"
_serial = count()


@dataclass(frozen=True, kw_only=True)
class Someone:
    """A person nobody has seen before, so that tests never meet in one PESEL."""

    given_name: str = "Barbara"
    family_name: str = "Przeglądarkowa"
    pesel: str = field(default_factory=lambda: compose_pesel(date(1850, 1, 1) + timedelta(days=next(_serial)), 7, Sex.FEMALE))

    @property
    def login(self) -> str:
        return f"osoba.{self.pesel}"


@dataclass(frozen=True)
class Visitor:
    """A person at a browser; `node` and `portal` are the addresses of the two sites."""

    chrome: Chrome
    node: str
    portal: str

    def forget(self) -> None:
        """Becomes a browser without any cookie."""
        self.chrome.execute_cdp_cmd("Network.clearBrowserCookies", {})

    def speak(self, language: str) -> None:
        """As one who has chosen that language on both sites."""
        for site in (self.node, self.portal):
            self.chrome.execute_cdp_cmd("Network.setCookie", {"url": site, "name": "lang", "value": language})

    def open(self, address: str) -> None:
        self.chrome.get(address)

    def find(self, testid: str) -> WebElement:
        """The element, once the page that holds it has come."""
        return self.look(f'[data-testid="{testid}"]')

    def look(self, selector: str) -> WebElement:
        """The first element that the CSS selector finds, once the page that holds it has come."""
        return self.wait(lambda: self.chrome.find_element(By.CSS_SELECTOR, selector), selector)

    def sees(self, testid: str) -> bool:
        return bool(self.chrome.find_elements(By.CSS_SELECTOR, f'[data-testid="{testid}"]'))

    def press(self, testid: str) -> None:
        self.click(self.find(testid))

    def click(self, element: WebElement) -> None:
        """Returns when the page has gone, if the click leads to another one: what is looked for next is not found on the old page."""
        self.chrome.execute_script(_CLICK_TO_COME, element)
        element.click()
        self.wait(lambda: self.chrome.execute_script("return !window.leaves && document.readyState !== 'loading'") or None, "next page")

    def type(self, **texts: str) -> None:
        """Fills in fields; how keys are pressed is for tests of the keyboard."""
        for testid, text in texts.items():
            self.chrome.execute_script(_TYPE, self.find(testid.replace("__", "-")), text)

    def value(self, testid: str) -> str:
        return str(self.find(testid).get_attribute("value"))

    def arrives(self, site: str) -> None:
        """Waits until the address bar shows that site."""
        self.wait(lambda: self.chrome.current_url.startswith(site) or None, site)

    def back(self) -> None:
        self.chrome.back()

    def photograph(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.chrome.save_screenshot(str(folder / f"{name}.png"))

    def begin_registration(self, protocol: str) -> None:
        """From the portal's first page of registration to the node."""
        self.open(self.portal + "/praca/zaloz-konto")
        self.choose_the_node(protocol)

    def choose_the_node(self, protocol: str) -> None:
        self.press("method-node")
        self.press(f"protocol-{protocol}")
        self.press("create-account")
        self.arrives(self.node)

    def type_in(self, someone: Someone) -> None:
        """From the node's chooser to the second factor, as a new person."""
        self.press("method-pz")
        self.press("new-person")
        self.type(person__given_name=someone.given_name, person__family_name=someone.family_name, person__pesel=someone.pesel)
        self.press("person-submit")

    def confirm_code(self) -> None:
        self.type(sms__code=self.find("sms-shown").text)
        self.press("sms-submit")

    def pass_the_node(self, someone: Someone) -> None:
        """From the node's chooser back to the portal's registration form."""
        self.type_in(someone)
        self.confirm_code()
        self.press("consent-accept")
        self.arrives(self.portal)
        self.find("registration-form")

    def fill_the_form(self, someone: Someone) -> None:
        self.type(email="osoba@example.test", login=someone.login, password=PORTAL_PASSWORD, password_again=PORTAL_PASSWORD)
        self.press("role-unemployed")
        self.press("terms")

    def wait(self, look: Callable[[], T | None], wanted: str) -> T:
        waiting = WebDriverWait(self.chrome, PATIENCE, 0.02, (NoSuchElementException, StaleElementReferenceException))
        try:
            return waiting.until(lambda _: _unless_leaving(look))
        except TimeoutException as error:
            raise TimeoutException(f"no {wanted} on {self.chrome.current_url}") from error


def _unless_leaving(look: Callable[[], Any]) -> Any:
    """None where the browser was leaving the page that was looked at: the next one is still to come."""
    try:
        return look()
    except WebDriverException as error:
        if any(sign in (error.msg or "") for sign in _LEAVING):
            return None
        raise
