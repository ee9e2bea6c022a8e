"""Full registration on line: an application signed at the node with a trusted signature, or with a card (P28-P31)."""

import base64
import hashlib

import pytest
from signxml import InvalidDigest, SignatureConfiguration, XMLVerifier

from eid.clock import utc
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, PORTAL, World, agree, begin_registration, fill, identify
from tests.journeys.signing import sign
from tests.relying_party.praca.applications.conftest import ANSWERS


def account(browser: Browser, username: str = "jan.testowy") -> Page:
    """Registers and logs in; the applications page."""
    done = fill(browser, agree(browser, identify(browser, begin_registration(browser, "saml"), username)), login=f"{username}.1")
    page = browser.press(browser.follow(done, "to-login"), "log-in", login=f"{username}.1", password="Haslo-12345!")
    return browser.follow(page, "to-applications")


def ready(browser: Browser, kind: str = "rejestracja") -> Page:
    """An application that waits for its signature."""
    page = browser.press(account(browser), f"begin-{kind}")
    for answers in ANSWERS[kind].values():
        page = browser.press(page, "next", **answers)
    return browser.follow(page, "next")


def at_consent(browser: Browser, page: Page, username: str = "jan.testowy") -> Page:
    return identify(browser, browser.press(page, "sign"), username)


def test_p30_an_application_is_signed_at_the_node_which_shows_what_is_signed(browser: Browser) -> None:
    consent = at_consent(browser, ready(browser))
    assert consent.url.startswith(NODE)
    assert "Podpis zaufany" in consent.text("operation")
    assert "Wniosek o rejestrację" in consent.text("operation")
    filed = agree(browser, consent)
    assert filed.find("status")["data-status"] == "received"
    assert filed.text("signed-by") == "Podpis zaufany (login.gov.pl)"
    assert filed.text("notice") == "Wniosek został złożony."


def test_an_application_with_a_trusted_signature_is_a_file_that_another_library_verifies(browser: Browser, world: World) -> None:
    filed = agree(browser, at_consent(browser, ready(browser)))
    signed, plain = (browser.follow(filed, link).response.content for link in ("signed-xml", "document-xml"))
    certificate = world.portal.extensions["praca"].papers.seal.pair.certificate
    expected = SignatureConfiguration(verification_time=utc(world.clock.now()))
    verified = XMLVerifier().verify(signed, x509_cert=certificate, id_attribute="ID", expect_config=expected).signed_xml
    assert verified is not None
    assert base64.b64decode(verified.findtext("{*}dokument")) == plain
    assert verified.findtext("{*}skrotSHA256") == hashlib.sha256(plain).hexdigest()
    assert (verified.findtext("{*}podpisujacy"), verified.findtext("{*}identyfikator")) == ("Jan Testowy", "PL 90810100010")
    with pytest.raises(InvalidDigest):
        XMLVerifier().verify(signed.replace(b"Jan Testowy", b"Jan Inny"), x509_cert=certificate, id_attribute="ID", expect_config=expected)


@pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")  # the browser looks for forms in whatever it opens
def test_an_application_signed_with_a_card_is_downloaded_as_the_card_signed_it(browser: Browser) -> None:
    filed = sign(browser, browser.press(ready(browser), "sign-by-card"), "jan")
    assert b"QualifyingProperties" in browser.follow(filed, "signed-xml").response.content


def test_p30_an_application_is_signed_with_a_card(browser: Browser) -> None:
    window = browser.press(ready(browser), "sign-by-card")
    assert window.text("window-title") == "Podpisanie wniosku"
    assert "Kutno" in window.text("document-text")
    filed = sign(browser, window, "jan")
    assert filed.text("signed-by") == "Kwalifikowany podpis elektroniczny"
    assert filed.find("status")["data-status"] == "received"


def test_a_card_of_somebody_else_signs_nothing(browser: Browser) -> None:
    page = sign(browser, browser.press(ready(browser), "sign-by-card"), "anna")
    assert "inna osoba niż właściciel konta" in page.text("not-signed")
    assert browser.follow(page, "again").shows("sign")


def test_somebody_else_at_the_node_signs_nothing(browser: Browser) -> None:
    page = agree(browser, at_consent(browser, ready(browser), "anna.testowa"))
    assert "inna osoba niż właściciel konta" in page.text("not-signed")
    assert browser.follow(page, "again").shows("sign")


@pytest.mark.parametrize(("button", "problem"), [("consent-refuse", "consent_refused"), ("consent-accept", None)])
def test_refusing_at_the_node_leaves_a_draft(browser: Browser, button: str, problem: str | None) -> None:
    page = browser.press(at_consent(browser, ready(browser)), button)
    if problem:
        assert page.find("failure")["data-problem"] == problem
        assert browser.follow(page, "again").shows("sign")
    else:
        assert page.find("status")["data-status"] == "received"


def test_cancelling_at_the_node_leaves_a_draft(browser: Browser) -> None:
    page = browser.press(browser.press(ready(browser), "sign"), "cancel")
    assert page.find("failure")["data-problem"] == "cancelled"
    assert browser.follow(page, "again").shows("sign")


def test_an_application_changed_in_another_tab_meanwhile_is_not_signed(browser: Browser) -> None:
    review = ready(browser)
    consent = at_consent(browser, review)
    tab = browser.tab()
    tab.press(tab.follow(tab.open(review.url), "to-adres"), "next", **{**ANSWERS["rejestracja"]["adres"], "house": "99"})
    page = agree(browser, consent)
    assert "zmienił się w trakcie podpisywania" in page.text("not-signed")


def test_back_after_signing_files_nothing_twice(browser: Browser) -> None:
    consent = at_consent(browser, ready(browser))
    filed = agree(browser, consent)
    again = agree(browser, consent)
    assert not again.shows("status")
    mine = browser.open(PORTAL + "/praca/wnioski")
    assert len(mine.find("mine").find_all("li")) == 1
    assert filed.text("number") in mine.text("mine")


@pytest.mark.parametrize("kind", ["oferta", "oswiadczenie"])
def test_the_other_kinds_are_signed_alike(browser: Browser, kind: str) -> None:
    done = fill(
        browser,
        agree(browser, identify(browser, begin_registration(browser, "saml"))),
        roles=["employer", "foreigner_entruster"],
    )
    page = browser.press(browser.follow(done, "to-login"), "log-in", login="jan.testowy.1", password="Haslo-12345!")
    page = browser.press(browser.follow(page, "to-applications"), f"begin-{kind}")
    for answers in ANSWERS[kind].values():
        page = browser.press(page, "next", **answers)
    filed = agree(browser, at_consent(browser, browser.follow(page, "next")))
    assert filed.find("status")["data-status"] == "received"
