"""A real browser, driven by selenium: cookie rules, scripts and frames are the real ones."""

import shutil
from collections.abc import Mapping
from typing import Any

from idp_mock.checker.browser import Hung, Unreachable
from idp_mock.checker.page import NothingToPress, Page
from idp_mock.checker.plan import PlanRefused

_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SETTLED = 0.15
"""Seconds for which the address stays as it is when no script is going to leave it."""
_STATUS = "return (performance.getEntriesByType('navigation')[0] || {}).responseStatus || 0"


class Chromium:
    """One window with a profile of its own. Raises `PlanRefused` where selenium or the browser is not installed."""

    def __init__(self, timeout: float, patience: float) -> None:
        self._patience = patience
        self._driver = _driver(timeout)

    def open(self, url: str) -> Page:
        return self._shown(lambda: self._driver.get(url), url)

    def press(self, page: Page, selector: str, fields: Mapping[str, str]) -> Page:
        from selenium.common.exceptions import NoSuchElementException

        try:
            target = self._driver.find_element("css selector", selector)
            for name, value in fields.items():
                self._fill(target, name, value)
        except NoSuchElementException as error:
            raise NothingToPress(f"there is no {selector} on {page.url}, which reads: {page.words[:200]}") from error
        return self._shown(lambda: self._driver.execute_script("arguments[0].click()", target), page.url)

    def holds_cookie(self, name: str, url: str) -> bool:
        return self._driver.get_cookie(name) is not None

    def close(self) -> None:
        self._driver.quit()

    def _fill(self, target: Any, name: str, value: str) -> None:
        """As a person would; a radio button of that value is chosen."""
        form = target if target.tag_name == "form" else target.find_element("xpath", "ancestor::form")
        controls = form.find_elements("css selector", f'[name="{name}"]')
        chosen = [one for one in controls if one.get_attribute("type") in ("radio", "checkbox")]
        if chosen:
            fitting = next((one for one in chosen if one.get_attribute("value") == value), chosen[0])
            self._driver.execute_script("arguments[0].checked = true", fitting)
        else:
            for control in controls[:1]:
                control.clear()
                control.send_keys(value)

    def _shown(self, go: Any, url: str) -> Page:
        from selenium.common.exceptions import TimeoutException, WebDriverException

        try:
            go()
            self._settle()
            return Page(self._driver.current_url, int(self._driver.execute_script(_STATUS)), self._driver.page_source)
        except TimeoutException as error:
            raise Hung(f"{url.partition('?')[0]} gave no page in time") from error
        except WebDriverException as error:
            raise Unreachable(f"{url.partition('?')[0]}: {(error.msg or '').splitlines()[0]}") from error

    def _settle(self) -> None:
        """Until the page is loaded and no form that sends itself is on its way."""
        from eid.clock import pause, ticks

        deadline, address, since = ticks() + self._patience, "", ticks()
        while ticks() < deadline:
            ready = self._driver.execute_script("return document.readyState") == "complete"
            if not ready or self._driver.current_url != address:
                address, since = self._driver.current_url, ticks()
            elif ticks() - since > _SETTLED:
                return
            pause(0.02)


def _driver(timeout: float) -> Any:
    try:
        from selenium.webdriver import Chrome, ChromeOptions, ChromeService
    except ImportError as error:
        raise PlanRefused("--browser needs selenium: pip install selenium") from error
    binary = next(filter(None, map(shutil.which, _NAMES)), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        raise PlanRefused("--browser needs chromium and chromedriver on the PATH")
    options = ChromeOptions()
    options.binary_location = binary
    for flag in _FLAGS:
        options.add_argument(flag)
    chrome = Chrome(options=options, service=ChromeService(driver))
    chrome.set_page_load_timeout(timeout)
    return chrome
