"""Walks through the portals' pages."""

from collections.abc import Iterator

import httpx

from tests.browser.account import enter
from tests.browser.pages import PORTAL_PASSWORD, Someone, Visitor
from tests.browser.test_applications import answer_the_survey, give_the_address
from tests.browser.test_zus import COT_PASSWORD
from tests.browser.test_zus import begin as begin_at_zus
from tests.browser.walking import Walk, every_page, press_regardless

PLACES = (
    *("/", "/dostepnosc", "/nothing", "/tour", "/tour/8", "/demo", "/federation/oidc/callback"),
    *("/praca/", "/praca/zaloz-konto", "/praca/logowanie", "/praca/regulamin", "/praca/urzad", "/praca/rejestracja/nothing"),
    *("/praca/urzedy?miejscowosc=zakop", "/praca/urzedy?miejscowosc=xyzzy"),
    *("/zus/", "/zus/rejestracja", "/zus/logowanie", "/zus/regulamin", "/zus/oddzial", "/zus/cot", "/zus/cot/nothing"),
)
_SEND_BESIDE = "fetch(arguments[0].action, {method: 'POST', body: new URLSearchParams(new FormData(arguments[0]))}).then(arguments[1])"
"""Sends a form whose answer is a file: the page stays."""


def doors(visitor: Visitor) -> Iterator[str]:
    """Pages that need no login."""
    yield from every_page(visitor, visitor.portal, PLACES)
    for portal in ("praca", "zus"):
        visitor.open(f"{visitor.portal}/{portal}/logowanie")
        visitor.type(login="nobody", password="wrong")
        visitor.press("log-in")
        visitor.find("login-fault")
        yield f"{portal}, login mistaken"


def switch(visitor: Visitor) -> Iterator[str]:
    """An attack is let through, and stopped again for those who come after."""
    visitor.open(visitor.portal + "/demo")
    visitor.press("pass-audience")
    visitor.press("attacks-save")
    visitor.find("lenient")
    yield "demo, an attack is let through"
    visitor.press("pass-audience")
    visitor.press("attacks-save")
    visitor.wait(lambda: not visitor.sees("lenient") or None, "page without the warning")
    yield "demo, stopped again"


def praca(visitor: Visitor) -> Iterator[str]:
    """An account from its registration to its closing."""
    someone = Someone()
    visitor.begin_registration("oidc")
    visitor.press("cancel")
    visitor.find("failure")
    yield "praca, cancelled at the node"
    visitor.begin_registration("oidc")
    visitor.pass_the_node(someone)
    yield "praca, registration"
    visitor.type(email="no", login="x", password="a", password_again="b")
    press_regardless(visitor, "confirm")
    visitor.find("login-fault")
    yield "praca, registration mistaken"
    visitor.fill_the_form(someone)
    visitor.press("confirm")
    visitor.find("registered")
    yield "praca, registered"
    visitor.press("to-login")
    visitor.type(login=someone.login, password=PORTAL_PASSWORD)
    visitor.press("log-in")
    visitor.find("account-login")
    yield "praca, account"
    for change in ("change-contact", "change-password", "close-account"):
        visitor.press(change)
        visitor.find("save")
        yield f"praca, {change}"
        if visitor.sees("email"):
            visitor.type(email="no")
        visitor.press("save")
        visitor.find("mistakes")
        yield f"praca, {change} answered"
        visitor.open(visitor.portal + "/praca/konto")
    for place in ("to-inbox", "to-applications"):
        visitor.press(place)
        yield f"praca, {place}, empty"
    visitor.press("log-out")
    visitor.find("notice")
    yield "praca, logged out"


def applications(visitor: Visitor) -> Iterator[str]:
    """A pre-registration from its first step to the decision, and the office's side of it."""
    someone = Someone()
    enter(visitor, someone)
    visitor.press("begin-zgloszenie")
    yield "application, address"
    visitor.type(street="Polna")
    visitor.press("next")
    visitor.find("mistakes")
    yield "application, address mistaken"
    give_the_address(visitor)
    visitor.type(phone="600700800")
    visitor.press("call_time-any")
    visitor.press("next")
    visitor.find("truth")
    yield "application, survey"
    answer_the_survey(visitor)
    visitor.find("attach")
    yield "application, attachments"
    visitor.press("next")
    visitor.find("send")
    yield "application, review"
    visitor.press("send")
    visitor.find("course")
    yield "application, sent"
    yield from _office(visitor, someone)
    _come_as_another(visitor)
    visitor.open(visitor.portal + "/praca/logowanie")
    visitor.type(login=someone.login, password=PORTAL_PASSWORD)
    visitor.press("log-in")
    visitor.press("to-inbox")
    visitor.find("letter-1")
    yield "inbox"
    visitor.press("letter-1")
    visitor.find("receive")
    yield "letter"
    visitor.press("receive")
    visitor.find("letter")
    yield "letter, received"


def _office(visitor: Visitor, someone: Someone) -> Iterator[str]:
    """A clerk who calls and decides."""
    _come_as_another(visitor)
    visitor.open(visitor.portal + "/praca/urzad")
    _enter_as(visitor, "anna.testowa")
    visitor.press("office-1")
    visitor.type(q=someone.pesel)
    visitor.press("search")
    visitor.find("register")
    yield "office, list"
    visitor.press("row-1")
    visitor.press("save-call")
    visitor.find("mistakes")
    yield "office, call mistaken"
    visitor.press("outcome-confirmed")
    visitor.type(note="Dane zgodne.")
    visitor.press("save-call")
    visitor.find("decide")
    yield "office, decision"
    visitor.press("decision-bezrobotny-zasilek")
    visitor.type(amount="1721")
    visitor.press("decide")
    visitor.find("letters")
    yield "office, decided"
    visitor.open(f"{visitor.portal}/praca/urzad/konta?pesel={someone.pesel}")
    visitor.find("account-1")
    yield "office, accounts"


def _come_as_another(visitor: Visitor) -> None:
    """Forgets who was here, not what language they speak."""
    language = visitor.chrome.execute_script("return document.documentElement.lang")
    visitor.forget()
    visitor.speak(language)


def _enter_as(visitor: Visitor, username: str) -> None:
    """Without the node's pages: other walks stop at them."""
    login = {"url": visitor.node, "name": "mock_login", "value": f"persona={username}"}
    visitor.chrome.execute_cdp_cmd("Network.setCookie", login)
    visitor.press("clerk-log-in")


def zus(visitor: Visitor) -> Iterator[str]:
    """An untrusted profile, the telephone, and the branch that makes it trusted."""
    someone = Someone()
    visitor.open(visitor.portal + "/zus/rejestracja")
    visitor.press("make-profile")
    visitor.find("terms-fault")
    yield "zus, terms not accepted"
    visitor.press("terms")
    visitor.press("make-profile")
    visitor.find("way-untrusted")
    yield "zus, ways"
    begin_at_zus(visitor)
    yield "zus, registration"
    visitor.press("cot")
    visitor.press("register")
    visitor.find("mistakes")
    yield "zus, registration mistaken"
    login = register_at_zus(visitor, someone)
    yield "zus, registered"
    visitor.press("to-login")
    visitor.type(login=login, password=PORTAL_PASSWORD)
    visitor.press("log-in")
    visitor.find("state")
    yield "zus, account"
    visitor.open(visitor.portal + "/zus/konto/ubezpieczenie")
    visitor.find("not-trusted")
    yield "zus, not trusted"
    visitor.open(visitor.portal + "/zus/cot")
    visitor.press("dial")
    visitor.find("keypad")
    yield "zus, telephone"
    visitor.find("keys").send_keys(login + "\n")
    visitor.wait(lambda: visitor.find("keys").get_attribute("type") == "password" or None, "question for the password")
    visitor.find("keys").send_keys(COT_PASSWORD + "\n")
    visitor.find("told-state")
    yield "zus, telephone answers"
    yield from _branch(visitor, someone)
    visitor.open(visitor.portal + "/zus/konto/ubezpieczenie")
    visitor.find("issue")
    yield "zus, insurance"
    visitor.chrome.execute_async_script(_SEND_BESIDE, visitor.find("issue-form"))
    visitor.open(visitor.portal + "/zus/konto/ubezpieczenie")
    visitor.find("issued")
    yield "zus, confirmation issued"


def register_at_zus(visitor: Visitor, someone: Someone) -> str:
    answer = httpx.get(f"{visitor.portal}/_mock/api/zus/captchas/{visitor.value('captcha')}").json()["answer"]
    visitor.type(family_name=someone.family_name, given_name=someone.given_name, pesel=someone.pesel, phone="600700800")
    visitor.type(email="osoba@example.test", password=PORTAL_PASSWORD, password_again=PORTAL_PASSWORD, code=answer)
    visitor.type(cot_password=COT_PASSWORD, cot_password_again=COT_PASSWORD)
    visitor.press("register")
    return visitor.find("new-login").text


def _branch(visitor: Visitor, someone: Someone) -> Iterator[str]:
    visitor.open(visitor.portal + "/zus/oddzial")
    _enter_as(visitor, "ula.okienko")
    visitor.find("sought")
    yield "branch, desk"
    visitor.type(sought="123")
    visitor.press("search")
    visitor.find("search-fault")
    yield "branch, nobody found"
    visitor.type(sought=someone.pesel)
    visitor.press("search")
    visitor.find("trust")
    yield "branch, examination"
    visitor.press("trust")
    visitor.find("mistakes")
    yield "branch, examination mistaken"
    visitor.press("document-identity_card")
    visitor.type(number="AAA912345", seen_family_name=someone.family_name, seen_given_name=someone.given_name, seen_pesel=someone.pesel)
    visitor.chrome.execute_script("arguments[0].value = '2035-01-01'", visitor.find("valid_until"))
    visitor.press("trust")
    visitor.wait(lambda: visitor.find("state").get_attribute("data-state") == "trusted" or None, "trusted profile")
    yield "branch, trusted"
    visitor.open(visitor.portal + "/zus/oddzial/dziennik")
    visitor.find("test-banner")
    yield "branch, journal"


WALKS: tuple[Walk, ...] = (doors, switch, praca, applications, zus)
