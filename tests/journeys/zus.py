"""What people do at ZUS, in the words of the journey."""

import httpx

from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import PORTAL, World, agree, identify

PASSWORD, COT_PASSWORD = "Haslo-12345!", "12345678"


def choose_way(browser: Browser) -> Page:
    """From the portals' start page to the choice of a way (Z2-Z4)."""
    page = browser.follow(browser.follow(browser.open(PORTAL + "/"), "portal-zus"), "register")
    return browser.press(page, "make-profile", terms="yes")


def through_node(browser: Browser, protocol: str, username: str = "jan.testowy") -> Page:
    """From the start to what the portal makes of the node's answer."""
    page = browser.press(choose_way(browser), "way-node", protocol=protocol)
    return agree(browser, identify(browser, page, username))


def code(world: World, form: Page) -> str:
    """The code from the picture, as testers may read it."""
    with httpx.Client(transport=httpx.WSGITransport(app=world.portal)) as client:
        return str(client.get(f"{PORTAL}/_mock/api/zus/captchas/{form.value('captcha')}").json()["answer"])


def fill(world: World, browser: Browser, form: Page, **other: str) -> Page:
    """Fills in the form and sends it; what a trusted way vouched for stays as it is."""
    typed = {"phone": "600700800", "email": "jan@example.test", "password": PASSWORD, "password_again": PASSWORD}
    typed |= {"code": code(world, form)} if form.shows("captcha") else {}
    return browser.press(form, "register", **{**typed, **other})


def register_untrusted(world: World, browser: Browser, **other: str) -> str:
    """The login of a new profile that waits."""
    form = browser.press(choose_way(browser), "way-untrusted")
    person = {"family_name": "Testowy", "given_name": "Jan", "pesel": "90810100010"}
    cot = {"cot": "yes", "cot_password": COT_PASSWORD, "cot_password_again": COT_PASSWORD}
    return fill(world, browser, form, **{**person, **cot, **other}).text("new-login")


def log_in(browser: Browser, login: str) -> Page:
    return browser.press(browser.open(PORTAL + "/zus/logowanie"), "log-in", login=login, password=PASSWORD)


def sit_at_desk(browser: Browser, username: str = "ula.okienko", protocol: str = "saml") -> Page:
    """A clerk, from the door to the desk."""
    page = browser.press(browser.open(PORTAL + "/zus/oddzial"), "clerk-log-in", protocol=protocol)
    return agree(browser, identify(browser, page, username))


def examine(browser: Browser, desk: Page, sought: str) -> Page:
    return browser.press(desk, "search", sought=sought)


DOCUMENT = {
    "document": "identity_card",
    "number": "AAA912345",
    "valid_until": "2035-01-01",
    "seen_family_name": "Testowy",
    "seen_given_name": "Jan",
    "seen_pesel": "90810100010",
}
"""What a clerk reads off Jan's identity card."""
