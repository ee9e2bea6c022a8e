"""Accounts and logins that a browser test needs and does not look at: made without the browser, in a tenth of the time."""

from dataclasses import dataclass, field

import httpx

from tests.browser.pages import PORTAL_PASSWORD, Someone, Visitor
from tests.journeys.browser import Browser, Page

_WIRE = httpx.HTTPTransport(verify=False)


@dataclass(kw_only=True)
class Wire(Browser):
    """Reads no page but its forms; over loopback."""

    sites: dict[str, object] = field(default_factory=dict)

    def client(self, origin: str) -> httpx.Client:
        return httpx.Client(transport=_WIRE, timeout=60, trust_env=False)


def arrive(browser: Wire, visitor: Visitor, someone: Someone, protocol: str = "saml") -> Page:
    """Through the node to the portal's registration form."""
    page = browser.open(visitor.portal + "/praca/zaloz-konto")
    page = browser.press(page, "create-account", method="node", protocol=protocol)
    page = browser.follow(browser.press(page, "method-pz"), "new-person")
    names = {"given_name": someone.given_name, "family_name": someone.family_name, "pesel": someone.pesel}
    page = browser.press(page, "person-submit", **names)
    page = browser.press(page, "sms-submit", code=page.text("sms-shown"))
    return browser.press(page, "consent-accept")


def make_account(visitor: Visitor, someone: Someone) -> None:
    """At Praca, by a login at the node."""
    browser = Wire()
    form = arrive(browser, visitor, someone)
    typed = {"email": "osoba@example.test", "login": someone.login, "password": PORTAL_PASSWORD, "password_again": PORTAL_PASSWORD}
    assert browser.press(form, "confirm", **typed, roles=["unemployed"], terms="yes").shows("registered")


def enter(visitor: Visitor, someone: Someone) -> None:
    """A new account at Praca, logged in, at the applications."""
    make_account(visitor, someone)
    visitor.open(visitor.portal + "/praca/logowanie")
    visitor.type(login=someone.login, password=PORTAL_PASSWORD)
    visitor.press("log-in")
    visitor.press("to-applications")
