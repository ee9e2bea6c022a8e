"""Walks through the pages of testers: the dashboard, the inspector and the handbook."""

from collections.abc import Iterator

from selenium.webdriver.common.by import By

from idp_mock.dashboard.sections import SECTIONS
from tests.browser.account import Wire, arrive
from tests.browser.pages import Someone, Visitor
from tests.browser.walking import Walk, every_page, press_regardless

WRAPPED = "https://node.test/sso?SAMLRequest=*PGEvPjxhLz48YS8-PGEvPg"
ENCRYPTED = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkExMjhHQ00ifQ.AAAA.AAAA.AAAA.AAAA"
AUTHN_REQUEST = '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"/>'
PLACES = ("personas/item?name=jan.testowy", "personas/edit?name=jan.testowy", "faults?q=nothing-like-it", "nothing")
DOCUMENTS = ("", "tutorial.pl.md", "architecture.md", "settings.md", "connect-saml.md", "accessibility.md", "nothing.md")


def dashboard(visitor: Visitor) -> Iterator[str]:
    """Every section, every form, and what is wrong with one."""
    forms = [f"{section.name}/{form.name}" for section in SECTIONS.values() for form in section.apart]
    yield from every_page(visitor, f"{visitor.node}/_mock/", ("", *SECTIONS, *forms, *PLACES))
    visitor.open(f"{visitor.node}/_mock/personas/new")
    press_regardless(visitor, "new-submit")
    visitor.find("faults")
    yield "dashboard, mistaken"


def inspector(visitor: Visitor) -> Iterator[str]:
    """A login that was refused, one that was not, and what is told of a message."""
    arrive(Wire(), visitor, Someone())
    visitor.open(visitor.node + "/_mock/logins?client=nobody")
    visitor.find("empty")
    yield "logins, none"
    visitor.open(visitor.node + "/_mock/logins")
    visitor.find("logins-table")
    yield "logins"
    visitor.click(visitor.look("tbody a"))
    visitor.find("sequence")
    yield "one login"
    whole = visitor.find("sequence").find_elements(By.CSS_SELECTOR, "a.arrow")
    addresses = [str(one.get_attribute("href")) for one in whole]
    for number, address in enumerate(addresses):
        visitor.open(address)
        visitor.find("test-banner")
        visitor.chrome.execute_script("for (const one of document.querySelectorAll('main details')) one.open = true")
        yield f"message {number}"
    for place, field in (("diagnosis", "text"), ("decryption", "xml")):
        visitor.open(f"{visitor.node}/_mock/{place}")
        visitor.find(field)
        yield place
    for text, told in ((AUTHN_REQUEST, "judgement-saml"), (WRAPPED, "wrapping"), (ENCRYPTED, "explained"), ("?", "unknown")):
        visitor.open(visitor.node + "/_mock/diagnosis")
        visitor.type(text=text)
        visitor.press("diagnose")
        visitor.find(told)
        yield f"diagnosis, {told}"
    visitor.open(visitor.node + "/_mock/decryption")
    visitor.type(xml="<a/>", key="b")
    visitor.press("open")
    visitor.find("steps")
    yield "decryption, told"


def handbook(visitor: Visitor) -> Iterator[str]:
    """The contents, and documents with pictures, tables, code and another language."""
    yield from every_page(visitor, f"{visitor.node}/_mock/docs/", DOCUMENTS)


WALKS: tuple[Walk, ...] = (dashboard, inspector, handbook)
