"""A pasted message is found in whatever it is wrapped in, and each layer that an endpoint would not take is told with what to do."""

import base64
import gzip
import html
import zlib
from urllib.parse import quote, quote_plus, urlencode

import pytest

from eid.base64_text import mistake_in
from idp_mock.inspector.diagnosis import read
from idp_mock.inspector.wrapping import BOTH, GENERAL, REAL
from tests.idp_mock.conftest import Browser
from tests.idp_mock.inspector.test_diagnosis import deflated, diagnose

XML = b'<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="a>>>??~~1"/>'


def encoded(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


PLAIN = encoded(XML)
WRAPPED = {
    "nothing": (XML.decode(), ()),
    "base64": (PLAIN, ()),
    "lines": (f"{PLAIN[:40]}\r\n  {PLAIN[40:]}", ()),
    "percent once": (quote_plus(PLAIN), ()),
    "percent twice": (quote(quote_plus(PLAIN)), BOTH),
    "quoted": (f'"{PLAIN}"', BOTH),
    "entities": (html.escape(XML.decode()), BOTH),
    "base64url": (PLAIN.replace("+", "-").replace("/", "_"), BOTH),
    "spaces": (PLAIN.replace("+", " "), BOTH),
    "no padding": (PLAIN.rstrip("="), BOTH),
    "strange": (f"%{PLAIN}", BOTH),
    "deflated": (deflated(XML), (REAL,)),
    "zlib": (encoded(zlib.compress(XML)), BOTH),
    "gzip": (encoded(gzip.compress(XML)), BOTH),
    "utf-16": (encoded(XML.decode().encode("utf-16")), BOTH),
    "byte order mark": (encoded(b"\xef\xbb\xbf" + XML), ()),
    "form": (urlencode({"SAMLRequest": PLAIN}), ()),
    "form, XML itself": (urlencode({"SAMLRequest": XML}), BOTH),
    "form, twice": (urlencode({"SAMLRequest": quote_plus(PLAIN)}), BOTH),
    "form, misnamed": (urlencode({"samlRequest": PLAIN}), BOTH),
    "address": ("https://node.test/sso?" + urlencode({"SAMLRequest": deflated(XML)}), (REAL,)),
    "address, not deflated": ("https://node.test/sso?" + urlencode({"SAMLRequest": PLAIN}), (REAL, GENERAL)),
}
assert "+" in PLAIN
assert "/" in PLAIN


@pytest.mark.parametrize("how", list(WRAPPED))
def test_the_message_is_found_and_what_an_endpoint_would_not_take_is_told(how: str) -> None:
    text, spoils = WRAPPED[how]
    found = read(text)
    assert found.message.strip() == XML
    assert {profile for layer in found.layers for profile in layer.spoils} == set(spoils)
    assert all(bool(layer.fault) == bool(layer.spoils) for layer in found.layers)


@pytest.mark.parametrize(
    "text", ["", "hello", "a-word-that-goes-on-and-on", "x=1&y=2", "SAMLRequest=", "{}", "%%%%%%%%%%%%%%%%%%", "0" * 5000]
)
def test_what_holds_no_message_is_left_as_it_is(text: str) -> None:
    assert (read(text).message, read(text).layers) == (b"", ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("QUJD", ""),
        ("QU\r\nJD", ""),
        ("<a/>", "XML itself"),
        ("QUJD%2B", "percent-encoded once too often"),
        ("QUI&#61;", "HTML entities"),
        ("QU D", "spaces"),
        ("QU-D", "base64url"),
        ("QU*D", "'*' at position 3"),
        ("QUI=QUJD", "behind the ="),
        ("QUJDR", "cut off"),
        ("QUI", "in the middle of a group"),
    ],
)
def test_why_a_text_is_no_base64_is_told_by_its_cause(text: str, words: str) -> None:
    assert words in mistake_in(text)
    assert bool(words) == bool(mistake_in(text))


def test_a_good_message_in_a_wrong_wrapping_would_be_refused_and_the_page_says_that_only_the_wrapping_is_wrong(tester: Browser) -> None:
    page = diagnose(tester, "http://localhost:8000/s/test/saml/sso?" + urlencode({"SAMLRequest": f"*{PLAIN}"}))
    wrapping, judged = page.find("wrapping"), page.find("judgement-saml2")
    assert wrapping is not None
    assert judged is not None
    assert "'*' at position" in wrapping.get_text()
    assert "would refuse" in judged.get_text()


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("eyJhbGciOiJFUzI1NiJ9.e30", "has 2"),
        ("eyJhbGciOiJFUzI1NiJ9.e30.a+b=", "part 3 is not base64url"),
        ("eyJhbGciOiJFUzI1NiJ9.e30x5.AAAA", "part 2 was cut off"),
        ("eyJhbGciOiJFUzI1NiJ9.e3.AAAA", "payload is not JSON"),
        ("Bearer eyJhbGciOiJFUzI1.e30.AAAA", "header is not JSON"),
    ],
)
def test_why_a_token_cannot_be_read_is_told(tester: Browser, token: str, reason: str) -> None:
    told = diagnose(tester, token).find("reason")
    assert told is not None
    assert reason in told.get_text()
