"""What a person does who registers with a qualified certificate, in the words of the journey."""

import base64

from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import PORTAL

PIN = "1234"


def open_window(browser: Browser) -> Page:
    """From the portal's start page to the window "Rejestracja certyfikatem kwalifikowanym" (P5-P7, P13)."""
    page = browser.follow(browser.open(PORTAL + "/praca/"), "log-in")
    page = browser.follow(page, "create-account")
    return browser.press(page, "create-account", method="certificate")


def sign(browser: Browser, window: Page, card: str, pin: str = PIN) -> Page:
    """From the window to the signing application, and back with the card's signature (P13, P14)."""
    return browser.press(browser.press(window, "sign"), "sign", card=card, pin=pin)


def trouble(page: Page) -> str:
    """What the portal says is wrong with the signature."""
    found = page.find("signature-refused")
    assert found is not None, page.html.get_text(" ", strip=True)
    return str(found["data-trouble"])


def rules(page: Page) -> list[str]:
    """The rules that did not hold, in their order."""
    return [str(one["data-rule"]) for one in page.html.select("[data-rule]")]


def signed_by(browser: Browser, window: Page, card: str) -> bytes:
    """What the signing application would send back: the document of the window signed by that card, in the person's hands."""
    browser.stop_at = "/podpis/powrot"
    stopped = sign(browser, window, card)
    browser.stop_at = ""
    return base64.b64decode(str((stopped.halted[2] or {})["signed_document"]))


def upload(browser: Browser, window: Page, document: bytes) -> Page:
    """Sends a file that was signed elsewhere."""
    return browser.press(window, "upload", file=document)
