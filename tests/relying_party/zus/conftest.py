"""ZUS without a node: what people type, and who has been there before."""

from dataclasses import dataclass
from typing import Any

import pytest

from eid.chance import SystemChance
from relying_party.zus.profiles.profiles import Profiles
from tests.relying_party.praca.conftest import Browser, Page, Portal, keys, make_portal, portal

__all__ = ["keys", "make_portal", "portal"]

FORM = "registration-form"
PESEL = "90810100010"
PASSWORD, COT_PASSWORD = "Haslo-123", "12345678"


@dataclass(frozen=True)
class Zus:
    """The portal, as a person at a browser sees it."""

    portal: Portal

    def browser(self) -> Browser:
        return self.portal.browser()

    @property
    def profiles(self) -> Profiles:
        return Profiles(self.portal.store, self.portal.clock, SystemChance())

    def api(self, method: str, path: str, **options: Any) -> Any:
        return self.portal.browser().client.open("/_mock/api" + path, method=method, **options)

    def answer(self, page: Page) -> str:
        """The code from the picture, as testers may read it."""
        return str(self.api("GET", f"/zus/captchas/{page.value('captcha')}").json["answer"])

    def form(self, browser: Browser) -> Page:
        """From the start page to the form of an untrusted profile."""
        page = browser.submit(browser.get("/zus/rejestracja"), "terms-form", {"terms": "yes"})
        return browser.submit(page, "untrusted-form", {"way": "untrusted"})

    def filled(self, page: Page, **changes: Any) -> dict[str, Any]:
        """What a person types into the form."""
        typed = {
            "family_name": "Testowy",
            "given_name": "Jan",
            "pesel": PESEL,
            "phone": "+48 600 700 800",
            "email": "jan@example.test",
            "password": PASSWORD,
            "password_again": PASSWORD,
            "cot": "yes",
            "cot_password": COT_PASSWORD,
            "cot_password_again": COT_PASSWORD,
        }
        if page.shows("captcha"):
            typed["code"] = self.answer(page)
        return typed | changes

    def register(self, browser: Browser, **changes: Any) -> Page:
        form = self.form(browser)
        return browser.submit(form, FORM, self.filled(form, **changes))

    def registered(self, **changes: Any) -> str:
        """The login of a new untrusted profile."""
        return str(self.register(self.browser(), **changes).find("new-login").get_text())

    def log_in(self, browser: Browser, login: str, password: str = PASSWORD) -> Page:
        return browser.submit(browser.get("/zus/logowanie"), "login-form", {"login": login, "password": password})


@pytest.fixture
def zus(portal: Portal) -> Zus:
    return Zus(portal)


@pytest.fixture
def browser(zus: Zus) -> Browser:
    return zus.browser()
