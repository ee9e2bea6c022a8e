"""Walks through what people have beside a password: e-dowód, a phone, and the life of a Profil Zaufany."""

from collections.abc import Iterator
from urllib.parse import urlencode, urljoin

import httpx

from eid.clock import DAY
from idp_mock.devices.card import PIN1, PINS, PUK
from idp_mock.personas.persona import PASSWORD
from tests.browser.account import Wire
from tests.browser.pages import Someone, Visitor
from tests.browser.walking import Walk, asked, begin_login, press_regardless

BANK = "partner-bank-zmyslony"


def card(visitor: Visitor) -> Iterator[str]:
    """e-dowód with every mistake, blocked, and unblocked for those who come after."""
    begin_login(visitor)
    visitor.press("method-edowod")
    can = visitor.find("card").text.splitlines()[0].rpartition(" ")[2]
    yield "e-dowód"
    visitor.type(can="000000", pin1=PIN1)
    visitor.press("card-submit")
    _mistake(visitor, "wrong_can")
    yield "e-dowód, wrong CAN"
    for _ in range(PINS - 1):
        visitor.open(visitor.chrome.current_url)
        visitor.type(can=can, pin1="0000")
        visitor.press("card-submit")
        _mistake(visitor, "wrong_pin")
    yield "e-dowód, wrong PIN"
    visitor.type(can=can, pin1="0000")
    visitor.press("card-submit")
    _mistake(visitor, "blocked")
    yield "e-dowód, blocked"
    visitor.type(unblock__can=can, puk="0")
    visitor.press("unblock-submit")
    _mistake(visitor, "wrong_puk")
    yield "e-dowód, wrong PUK"
    visitor.type(unblock__can=can, puk=PUK)
    visitor.press("unblock-submit")
    visitor.find("unblocked")
    yield "e-dowód, unblocked"


def _mistake(visitor: Visitor, obstacle: str) -> None:
    visitor.wait(lambda: visitor.find("card-error").get_attribute("data-mistake") == obstacle or None, obstacle)


def phone(visitor: Visitor) -> Iterator[str]:
    """The code on the screen, and the page that stands for the phone, in the states of both."""
    begin_login(visitor)
    visitor.press("method-mobywatel")
    shown = _phone(visitor)
    yield "code"
    visitor.press("code-submit")
    _code_error(visitor, "waiting")
    yield "code, not confirmed yet"
    httpx.post(shown, data={"decision": "refuse"})
    _code_error(visitor, "refused")
    yield "code, refused"
    again = _phone(visitor)
    visitor.open(shown)
    visitor.find("phone-unusable")
    yield "phone, too late"
    visitor.open(again)
    visitor.find("phone-confirm")
    yield "phone"
    visitor.chrome.execute_script("arguments[0].options[0].value = 'nobody'", visitor.find("phone-persona"))
    visitor.press("phone-confirm")
    visitor.find("phone-error")
    yield "phone, nobody's"
    visitor.press("phone-confirm")
    visitor.find("phone-confirmed")
    yield "phone, confirmed"


def _phone(visitor: Visitor) -> str:
    return str(visitor.find("phone-page").get_attribute("href"))


def _code_error(visitor: Visitor, state: str) -> None:
    visitor.wait(lambda: visitor.find("code-error").get_attribute("data-state") == state or None, state)


def profile(visitor: Visitor) -> Iterator[str]:
    """An application, its confirmation by a clerk, and the profile until it is revoked."""
    someone = Someone()
    visitor.open(visitor.node + "/profile")
    visitor.find("by-point")
    yield "profile"
    visitor.press("by-point")
    visitor.find("apply-submit")
    yield "profile, application"
    press_regardless(visitor, "apply-submit")
    visitor.find("profile-errors")
    yield "profile, application mistaken"
    visitor.type(given_name=someone.given_name, family_name=someone.family_name, pesel=someone.pesel, phone="600700800")
    visitor.type(email="osoba@example.test", username=someone.login, password=PASSWORD, password_again=PASSWORD)
    visitor.press("apply-submit")
    number = visitor.find("profile-number").text
    yield "profile, waiting"
    yield from _point(visitor, someone, number)
    visitor.open(visitor.node + "/profile/mine")
    visitor.find("extend")
    yield "profile, active"
    press_regardless(visitor, "rename")
    visitor.find("family_name-error")
    yield "profile, surname mistaken"
    visitor.press("revoke")
    visitor.find("apply-again")
    yield "profile, revoked"
    visitor.press("profile-leave")
    visitor.press("my-profile")
    visitor.find("profile-log-in")
    yield "profile, login"
    visitor.type(username=someone.login, password="wrong")
    visitor.press("profile-log-in")
    visitor.find("username-error")
    yield "profile, login mistaken"


def _point(visitor: Visitor, someone: Someone, number: str) -> Iterator[str]:
    """The clerk, who looks at the person's document."""
    visitor.open(visitor.node + "/profile/point?number=nothing")
    visitor.find("profile-trouble")
    yield "point, no such application"
    visitor.type(search__number=number)
    visitor.press("search")
    visitor.find("point-confirm")
    yield "point"
    press_regardless(visitor, "point-confirm")
    visitor.find("profile-errors")
    yield "point, mistaken"
    visitor.type(number="AAA 000000", given_name=someone.given_name, family_name=someone.family_name, pesel=someone.pesel)
    visitor.press("point-confirm")
    visitor.wait(lambda: visitor.find("application-status").get_attribute("data-status") == "active" or None, "active profile")
    yield "point, confirmed"


def profile_by_bank(visitor: Visitor) -> Iterator[str]:
    """The bank says who is there; the form of the new profile is not sent, so that the next walk finds the same person."""
    visitor.open(visitor.node + "/profile/bank")
    visitor.find(BANK)
    yield "profile, banks"
    visitor.press(BANK)
    visitor.press("cancel")
    visitor.find("profile-trouble")
    yield "profile, banks, cancelled"
    visitor.press(BANK)
    visitor.type(login__username="brak.profilu", login__password=PASSWORD)
    visitor.press("login-submit")
    visitor.confirm_code()
    visitor.find("vouching-consent")
    visitor.press("consent-accept")
    visitor.find("account-submit")
    yield "profile, new"
    press_regardless(visitor, "account-submit")
    visitor.find("profile-errors")
    yield "profile, new, mistaken"


def too_late(visitor: Visitor) -> Iterator[str]:
    """A code that nobody confirmed, and applications that a clerk or the time has ended; time goes on in a space of this walk alone."""
    space, browser = f"{visitor.node}/s/late-{Someone().pesel}", Wire()
    code = browser.press(browser.open(f"{space}/oidc/authorize?{urlencode(asked(visitor))}"), "method-mobywatel")
    lapsed, refused = _application(space, "lapsed"), _application(space, "refused")
    browser.press(browser.open(f"{space}/profile/point?number={refused}"), "point-refuse", reason="Zdjęcie kogoś innego.")
    httpx.post(f"{space}/_mock/api/clock/advance", json={"seconds": 15 * DAY}).raise_for_status()
    link = code.find("phone-page")
    assert link is not None
    visitor.open(urljoin(code.url, str(link["href"])))
    assert visitor.find("phone-unusable").get_attribute("data-state") == "expired"
    yield "phone, expired"
    for status, number in (("lapsed", lapsed), ("refused", refused)):
        visitor.open(f"{space}/profile/point?number={number}")
        assert visitor.find("application-status").get_attribute("data-status") == status
        yield f"point, {status}"
    for status, username in (("lapsed", "lapsed"), ("refused", "refused"), ("expired", "wygasly.profil")):
        visitor.open(f"{space}/profile/login")
        visitor.type(username=username, password=PASSWORD)
        visitor.press("profile-log-in")
        assert visitor.find("profile-status").get_attribute("data-status") == status
        yield f"profile, {status}"


def _application(space: str, username: str) -> str:
    """Sent without the browser; its number."""
    someone, browser = Someone(), Wire()
    names = {"given_name": someone.given_name, "family_name": someone.family_name, "pesel": someone.pesel, "phone": "600700800"}
    choice = {"email": "osoba@example.test", "username": username, "password": PASSWORD, "password_again": PASSWORD}
    return browser.press(browser.follow(browser.open(f"{space}/profile"), "by-point"), "apply-submit", **names, **choice).text(
        "profile-number"
    )


WALKS: tuple[Walk, ...] = (card, phone, profile, profile_by_bank, too_late)
