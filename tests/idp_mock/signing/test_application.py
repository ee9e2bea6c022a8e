"""What a portal may ask for, and what comes back."""

import pytest
from bs4 import BeautifulSoup

from tests.idp_mock.signing.conftest import DOCUMENT, RETURN_URL, Desk, answer

REFUSED = {
    "no document": ({"document": ""}, "document is missing"),
    "no base64": ({"document": "?"}, "not base64"),
    "no XML": ({"document": "YQ=="}, "cannot be signed"),
    "document type": ({"document": "PCFET0NUWVBFIGE+PGEvPg=="}, "document type declaration"),
    "foreign host": ({"return_url": "https://example.com/"}, "return_url"),
    "no address": ({"return_url": ""}, "return_url"),
    "script": ({"return_url": "javascript:alert(1)"}, "return_url"),
    "user name": ({"return_url": "http://x@localhost/"}, "return_url"),
    "long state": ({"state": "x" * 201}, "state"),
}


def test_the_page_shows_what_is_signed_and_where_the_answer_goes(desk: Desk):
    page = BeautifulSoup(desk.post("").text, "lxml")
    assert page.find(attrs={"data-testid": "document-words"}).get_text() == "textZażółć"
    assert "<text>Zażółć</text>" in page.find(attrs={"data-testid": "document-source"}).get_text()
    assert page.find(attrs={"data-testid": "return-url"}).get_text() == RETURN_URL


def test_a_document_cannot_bring_markup_into_the_page(desk: Desk):
    page = desk.post("", b"<a>&lt;script&gt;alert(1)&lt;/script&gt;</a>").text
    assert "<script>alert" not in page


@pytest.mark.parametrize(("fields", "reason"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("step", ["", "sign", "unblock", "cancel"])
def test_what_cannot_be_carried_out_is_refused_with_its_reason(desk: Desk, step: str, fields: dict[str, str], reason: str):
    form = {"document": "PGEvPg==", "return_url": RETURN_URL, "state": "", "card": "jan", "pin": "1234"}
    page = desk.client.post(f"/_mock/signing/{step}", data=form | fields)
    assert page.status_code == 400
    assert reason in BeautifulSoup(page.text, "lxml").find(attrs={"data-testid": "detail"}).get_text()


def test_a_document_that_is_too_large_is_refused(desk: Desk):
    assert desk.post("", b"<a>" + b"x" * 192 * 1024 + b"</a>").status_code == 400
    assert desk.post("", b"<a>" + b"x" * 800 * 1024 + b"</a>").status_code == 413


def test_state_comes_back_with_the_document(desk: Desk):
    assert answer(desk.sign("jan"))["state"] == "s1"


def test_who_cancels_brings_back_that_alone(desk: Desk):
    assert answer(desk.post("cancel")) == {"state": "s1", "error": "cancelled"}
    assert answer(desk.post("cancel", reason="blocked")) == {"state": "s1", "error": "card_blocked"}


def test_a_pin_is_taken_from_the_own_page_alone(desk: Desk):
    form = {"document": "PGEvPg==", "return_url": RETURN_URL, "state": "", "card": "jan", "pin": "1234"}
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert desk.client.post("/_mock/signing/", data=form, headers=foreign).status_code == 200
    assert desk.client.post("/_mock/signing/sign", data=form, headers=foreign).status_code == 403


def test_the_documents_own_text_is_signed_unchanged(desk: Desk):
    assert "<text>Zażółć</text>\n<ds:Signature" in desk.signed("jan", DOCUMENT).decode()
