"""Messages through the browser: what is read by Redirect and POST, and what is not."""

import base64
import zlib
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eid.xml.algorithms import usual_method
from eid.xml.certificate import certificate
from eid.xml.detached import verify_detached
from eid.xml.parser import LIMIT
from eid.xml.verification import SignatureRefused
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.general.bindings import received_by_post, received_by_redirect
from tests.idp_mock.saml.general.service_provider import redirected
from tests.xml.key_pairs import ec_pair, rsa_pair

FIELD = "SAMLRequest"


def encoded(octets: bytes) -> str:
    return f"{FIELD}={quote(base64.b64encode(octets), safe='')}"


def deflated(octets: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(octets) + compressor.flush()


@pytest.mark.parametrize("relay_state", [None, "", "a b&c=ż"])
@pytest.mark.parametrize("pair", [rsa_pair(), ec_pair("11"), ec_pair("22", curve="secp384r1")], ids=["rsa", "p256", "p384"])
def test_a_signature_covers_the_message_and_the_relay_state(pair: object, relay_state: str | None) -> None:
    query = redirected("<a/>", pair, relay_state)  # type: ignore[arg-type]
    received = received_by_redirect(query, FIELD)
    assert (received.element.tag, received.relay_state) == ("a", relay_state)
    assert received.detached is not None
    known = [certificate(pair.certificate_base64)]  # type: ignore[attr-defined]
    verify_detached(received.detached.octets, received.detached.value, received.detached.algorithm, known)
    with pytest.raises(SignatureRefused, match="not made over these parameters"):
        verify_detached(received.detached.octets + b"x", received.detached.value, received.detached.algorithm, known)


def test_lower_case_percent_encoding_is_signed_as_it_came() -> None:
    query = redirected("<a/>", rsa_pair(), "a b")
    assert received_by_redirect(query.replace("%2F", "%2f"), FIELD).detached != received_by_redirect(query, FIELD).detached


@pytest.mark.parametrize("algorithm", ["", "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "owl"])
def test_weak_and_unknown_algorithms_are_refused(algorithm: str) -> None:
    with pytest.raises(SignatureRefused, match="SigAlg must be one of"):
        verify_detached(b"", b"", algorithm, [])


def test_raw_elliptic_values_are_read_too() -> None:
    pair = ec_pair("11")
    method = usual_method(pair.private)
    known = certificate(pair.certificate_base64)
    assert verify_detached(b"text", method.sign(pair.private, b"text"), method.uri, [known]) == known


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "no parameter SAMLRequest"),
        ("SAMLRequest", "Start tag|not deflated|cut off|not well-formed"),
        ("SAMLRequest=a&SAMLRequest=b", "more than once"),
        ("SAMLRequest=%C5%BC", "not base64"),
        ("SAMLRequest=a+b", "spaces"),
        (encoded(b"<a/>"), "not deflated"),
        (encoded(deflated(b"<a/>" * 100)[:-4]), "cut off"),
        (encoded(deflated(b"<a>")), "not well-formed"),
        (encoded(deflated(b"<a>" + b"x" * LIMIT + b"</a>")), "at most"),
        (encoded(deflated(b"<!DOCTYPE a><a/>")), "document type"),
        (f"{encoded(deflated(b'<a/>'))}&SAMLEncoding=owl", "SAMLEncoding"),
        (f"{encoded(deflated(b'<a/>'))}&Signature=%", "Signature is not base64"),
    ],
)
def test_what_cannot_be_read_is_named(query: str, reason: str) -> None:
    with pytest.raises(MalformedMessage, match=reason):
        received_by_redirect(query, FIELD)


def test_a_bomb_is_not_inflated() -> None:
    bomb = deflated(b"<a>" + b" " * 200_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(MalformedMessage, match="at most"):
        received_by_redirect(encoded(bomb), FIELD)


def test_a_form_brings_a_message_that_is_not_deflated() -> None:
    received = received_by_post({FIELD: base64.b64encode(b"<a/>").decode(), "RelayState": "x"}, FIELD)
    assert (received.element.tag, received.relay_state, received.detached) == ("a", "x", None)
    with pytest.raises(MalformedMessage, match="no field SAMLRequest"):
        received_by_post({}, FIELD)


def test_a_form_may_bring_a_deflated_message_as_node_saml_sends_it() -> None:
    for content in range(40):
        octets = deflated(f"<a>{content * 7919}</a>".encode())
        assert received_by_post({FIELD: base64.b64encode(octets).decode()}, FIELD).element.text == str(content * 7919)
    with pytest.raises(MalformedMessage, match="at most"):
        received_by_post({FIELD: base64.b64encode(deflated(b"<a>" + b" " * 20_000_000)).decode()}, FIELD)
    with pytest.raises(MalformedMessage, match="not deflated"):
        received_by_post({FIELD: base64.b64encode(b"neither").decode()}, FIELD)


@given(st.text(max_size=200))
def test_no_query_whatever_makes_reading_fail_otherwise(query: str) -> None:
    for text in (query, f"{FIELD}={query}", encoded(query.encode("utf-8", "replace"))):
        with suppress(MalformedMessage):
            received_by_redirect(text, FIELD)
