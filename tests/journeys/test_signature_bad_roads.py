"""Every way in which a signature must come to nothing, with what the person is told (P11, P14, and the roads both portals must refuse)."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, PORTAL, World, fill
from tests.journeys.signing import open_window, rules, sign, signed_by, trouble, upload


def test_a_wrong_pin_is_asked_for_again(browser: Browser):
    application = browser.press(open_window(browser), "sign")
    page = browser.press(application, "sign", card="jan", pin="9999")
    assert page.find("card-error")["data-mistake"] == "wrong_pin"
    assert browser.press(page, "sign", pin="1234", card="jan").value("pesel") == "90810100010"


def test_a_card_that_is_blocked_can_be_unblocked_or_left(browser: Browser):
    page = browser.press(open_window(browser), "sign")
    for _ in range(3):
        page = browser.press(page, "sign", card="jan", pin="9999")
    assert page.find("card-error")["data-mistake"] == "blocked"
    left = browser.press(page, "give-up")
    assert trouble(left) == "card_blocked"
    page = browser.press(browser.press(browser.follow(left, "again"), "sign"), "sign", card="jan", pin="1234")
    assert page.find("card-error")["data-mistake"] == "blocked", "it stays blocked"
    page = browser.press(page, "unblock", puk="87654321")
    assert browser.press(page, "sign", card="jan", pin="1234").value("pesel") == "90810100010"


def test_who_cancels_may_begin_again_or_leave(browser: Browser):
    page = browser.press(browser.press(open_window(browser), "sign"), "cancel")
    assert (trouble(page), page.status) == ("cancelled", 200)
    assert browser.follow(page, "back").shows("choice-form")
    assert browser.follow(page, "again").shows("sign-form")


def test_a_statement_altered_after_signing_is_refused(browser: Browser):
    window = open_window(browser)
    page = upload(browser, window, signed_by(browser, window, "jan").replace(b"Praca.gov.pl", b"Praca.gov.xx"))
    assert (trouble(page), rules(page)) == ("broken", ["signature_holds", "document_is_the_one_asked_for"])


def test_another_text_signed_properly_is_refused(browser: Browser):
    window = open_window(browser)
    document = browser.follow(window, "download").response.content
    other = document.replace("Proszę".encode(), "Nie proszę".encode())
    page = upload(browser, window, sign_elsewhere(browser, other, "jan"))
    assert (trouble(page), rules(page)) == ("other_document", ["document_is_the_one_asked_for"])


def test_the_statement_of_an_earlier_try_is_refused(browser: Browser, world: World):
    earlier = open_window(browser)
    document = signed_by(browser, earlier, "jan")
    world.clock.advance(120)
    page = upload(browser, open_window(browser), document)
    assert (trouble(page), rules(page)) == ("other_document", ["document_is_the_one_asked_for", "signing_time_is_within_the_errand"])


def test_a_statement_signed_before_it_was_handed_out_is_refused(browser: Browser, world: World):
    window = open_window(browser)
    world.clock.advance(-90)
    document = signed_by(browser, window, "jan")
    world.clock.advance(90)
    page = upload(browser, window, document)
    assert (trouble(page), rules(page)) == ("stale", ["signing_time_is_within_the_errand"])


def test_a_statement_signed_in_the_future_is_refused(browser: Browser, world: World):
    window = open_window(browser)
    world.clock.advance(90)
    document = signed_by(browser, window, "jan")
    world.clock.advance(-90)
    assert trouble(upload(browser, window, document)) == "stale"


def test_a_statement_signed_too_late_begins_anew(browser: Browser, world: World):
    window = open_window(browser)
    document = signed_by(browser, window, "jan")
    world.clock.advance(901)
    page = upload(browser, window, document)
    assert trouble(page) == "timed_out"
    assert browser.follow(page, "again").shows("choice-form")


def test_a_signed_statement_works_once(browser: Browser):
    window = open_window(browser)
    document = signed_by(browser, window, "jan")
    form = upload(browser, window, document)
    assert form.value("pesel") == "90810100010"
    again = upload(browser, window, document)
    assert trouble(again) == "already_used"
    assert browser.follow(again, "again").shows("choice-form")
    assert fill(browser, form).shows("registered"), "the form that is open goes on"


def test_the_answer_sent_twice_opens_one_form(browser: Browser):
    sign(browser, open_window(browser), "jan")
    answer = next(one for one in browser.seen if urlsplit(str(one.request.url)).path == "/podpis/powrot")
    outcome = next(one for one in browser.seen if str(one.request.url).endswith("/wynik"))
    again = _post_raw(browser, str(answer.request.url), answer.request.content)
    assert trouble(again) == "already_used"
    assert trouble(browser.open(str(outcome.request.url))) == "already_used", "nor by the Back button"


def test_a_signature_carried_to_another_browser_opens_nothing(browser: Browser, world: World):
    window = open_window(browser)
    browser.stop_at = "/podpis/powrot"
    stopped = sign(browser, window, "jan")
    browser.stop_at = ""
    thief = world.browser()
    page = thief.again(stopped)
    assert trouble(page) == "session_lost"
    assert browser.open(page.url).value("pesel") == "90810100010", "it waits for the browser that began"


def test_a_window_belongs_to_the_browser_that_opened_it(browser: Browser, world: World):
    window = open_window(browser)
    other = world.browser()
    for path in ("", "/dokument.xml", "/wynik"):
        assert trouble(other.open(window.url + path)) == "session_lost"


def test_a_form_without_the_session_it_came_from_is_explained(browser: Browser):
    window = open_window(browser)
    browser.cookies.clear()
    assert trouble(upload(browser, window, b"<a/>")) == "session_lost"


UPLOADS = {
    "nothing": (b"", "malformed"),
    "no XML": (b"%PDF-1.4", "malformed"),
    "entities": (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "malformed"),
    "no signature": (b"<a/>", "unsigned"),
    "too large": (b"<a>" + b"x" * 256 * 1024 + b"</a>", "too_large"),
    "two signatures": (b'<a xmlns="http://www.w3.org/2000/09/xmldsig#"><Signature/><Signature/></a>', "malformed"),
    "an empty signature": (b'<a><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></a>', "malformed"),
    "a signature inside": (b'<a><b><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></b></a>', "malformed"),
    "a signature alone": (b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>', "malformed"),
}


@pytest.mark.parametrize(("file", "expected"), UPLOADS.values(), ids=UPLOADS)
def test_a_file_that_is_no_signed_statement_is_explained(browser: Browser, file: bytes, expected: str):
    assert trouble(upload(browser, open_window(browser), file)) == expected


@pytest.mark.parametrize("fields", [{}, {"signed_document": "?"}, {"error": "who knows"}, {"signed_document": "PGEvPg=="}])
def test_nonsense_from_the_signing_application_is_explained(browser: Browser, fields: dict[str, str]):
    window = open_window(browser)
    page = browser.post(PORTAL + "/podpis/powrot", {"state": window.url.rpartition("/")[2], **fields}, initiator=NODE)
    assert trouble(page) in ("malformed", "cancelled", "unsigned")


@pytest.mark.parametrize("state", ["", "x", "ż", "x" * 5000])
def test_an_answer_to_no_question_is_explained(browser: Browser, state: str):
    assert trouble(browser.post(PORTAL + "/podpis/powrot", {"state": state}, initiator=NODE)) == "session_lost"


def sign_elsewhere(browser: Browser, document: bytes, card: str) -> bytes:
    """Any document signed with a card, as by a program of the person's own."""
    form = {"document": base64.b64encode(document).decode(), "return_url": PORTAL + "/", "state": "", "card": card, "pin": "1234"}
    script, browser.script = browser.script, False
    page = browser.post(NODE + "/_mock/signing/sign", form, initiator=NODE)
    browser.script = script
    return base64.b64decode(page.html.find("input", attrs={"name": "signed_document"})["value"])


def _post_raw(browser: Browser, url: str, content: bytes) -> Page:
    fields = {name: values[0] for name, values in parse_qs(content.decode()).items()}
    return browser.post(url, fields, initiator=NODE)
