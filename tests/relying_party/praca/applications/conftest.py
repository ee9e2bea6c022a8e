"""A person with an account and all roles, at a browser, and what they answer."""

from typing import Any

import pytest
from msgspec.structs import replace

from relying_party.accounts.roles import Role
from tests.relying_party.accounts.openings import JAN, opening
from tests.relying_party.praca.conftest import Browser, Page, Portal

ADDRESS = {"locality": "Kutno, gm. Kutno, pow. kutnowski, woj. łódzkie", "postcode": "99-300", "street": "Polna", "house": "1/2"}
SURVEY = {
    "wanted_status": "unemployed",
    "employed": "no",
    "business": "no",
    "student": "no",
    "pension": "no",
    "ready": "yes",
    "education": "secondary",
    "occupation": "ślusarz",
    "benefit": "yes",
    "bank_account": "PL61 1090 1014 0000 0712 1981 2874",
    "truth": "yes",
}
CALL = {"phone": "600 700 800", "call_time": "any"}
COMPANY = {"company": "Zakład Próbny", "nip": "526-00-01-246", **ADDRESS}
ANSWERS: dict[str, dict[str, dict[str, str]]] = {
    "rejestracja": {"adres": ADDRESS, "ankieta": SURVEY},
    "zgloszenie": {"adres": ADDRESS, "telefon": CALL, "ankieta": SURVEY},
    "oferta": {
        "pracodawca": COMPANY,
        "stanowisko": {
            "job": "Spawacz",
            "vacancies": "2",
            "contract": "fixed",
            "pay": "6000",
            "start": "2030-03-01",
            "until": "2030-04-01",
            "duties": "Spawanie.\nBHP.",
        },
    },
    "oswiadczenie": {
        "podmiot": COMPANY,
        "cudzoziemiec": {
            "foreign_given_name": "Olena",
            "foreign_family_name": "Testova",
            "foreign_birth_date": "1990-01-01",
            "citizenship": "UA",
            "passport": "AA123456",
        },
        "praca": {"job": "Kelnerka", "pay": "5000", "start": "2030-03-01", "end": "2032-02-29"},
    },
}


def enter(portal: Portal, browser: Browser, **changes: Any) -> Page:
    """Jan logs in at the node; he has an account with these changes."""
    wanted = replace(opening(), **{"roles": tuple(Role), **changes})
    if not portal.accounts.holder(JAN.identifier).active:
        portal.accounts.open(wanted, "")
    return portal.arrive(browser, JAN, purpose="login")


def begin(browser: Browser, kind: str) -> Page:
    """The first step of a new draft."""
    return browser.submit(browser.get("/praca/wnioski"), f"begin-{kind}-form")


def fill(browser: Browser, kind: str) -> Page:
    """Answers every step; the page with the attachments."""
    page = begin(browser, kind)
    for answers in ANSWERS[kind].values():
        page = browser.submit(page, "step-form", answers)
    return page


def review(browser: Browser, page: Page) -> Page:
    return browser.get(str(page.find("to-review")["href"]))


@pytest.fixture
def jan(portal: Portal, browser: Browser) -> Browser:
    """Jan's browser, logged in."""
    enter(portal, browser)
    return browser
