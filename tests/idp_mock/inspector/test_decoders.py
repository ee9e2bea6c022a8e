"""Decoders: what they say about octets, and that no octets whatever break them."""

import base64
import json
import zlib
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp_mock.inspector.decoders.decoder import Block, Kind, Part
from idp_mock.inspector.decoders.registry import Explainer
from tests.idp_mock.saml.service_provider import ServiceProvider

FORM = "application/x-www-form-urlencoded"
MEDIA = (FORM, "text/html", "text/xml", "application/json", "application/octet-stream", "")
NAMES = ("SAMLRequest", "SAMLResponse", "SAMLart", "Location", "")


def explain(octets: bytes, media: str = "", name: str = "") -> Block:
    return Explainer({}).explain(Part(octets=octets, media=media, name=name))


def token(header: dict[str, object], payload: dict[str, object]) -> str:
    pieces = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (header, payload)]
    return ".".join([*pieces, "c2lnbmF0dXJl"])


@given(octets=st.binary(max_size=200), media=st.sampled_from(MEDIA), name=st.sampled_from(NAMES))
def test_no_octets_break_a_decoder(octets: bytes, media: str, name: str) -> None:
    assert explain(octets, media, name).kind in Kind


@pytest.mark.parametrize("octets", [b"<a>" * 300, b"{" * 100_000, b"[" * 100_000, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\xff\xfe"])
def test_hostile_octets_fall_back_to_text_or_octets(octets: bytes) -> None:
    for media in MEDIA:
        assert explain(octets, media).kind in (Kind.TEXT, Kind.OCTETS, Kind.PAIRS)


def test_a_form_is_read_field_by_field_and_a_message_within_is_explained() -> None:
    request = ServiceProvider().authn_request()
    block = explain(urlencode({"SAMLRequest": request, "RelayState": "a b"}).encode(), FORM)
    saml, relay = block.rows
    assert saml.within is not None
    assert (saml.within.kind, saml.within.title) == (Kind.XML, "AuthnRequest")
    assert (relay.value, relay.within) == ("a b", None)


def test_a_deflated_request_is_inflated() -> None:
    octets = zlib.compressobj(wbits=-15)
    deflated = octets.compress(b"<a>b</a>") + octets.flush()
    block = explain(base64.b64encode(deflated), name="SAMLRequest")
    assert block.tree is not None
    assert (block.tree.name, block.tree.text) == ("a", "b")


def test_a_deflated_bomb_is_not_inflated_whole() -> None:
    octets = zlib.compressobj(9, wbits=-15)
    bomb = octets.compress(b"<a>" + b"x" * 50_000_000) + octets.flush()
    assert explain(base64.b64encode(bomb), name="SAMLRequest").kind is Kind.TEXT


def test_a_signature_is_computed_again_step_by_step() -> None:
    (steps,) = explain(base64.b64decode(ServiceProvider().authn_request()), "text/xml").steps
    assert (steps.of, steps.reason) == ("AuthnRequest", "")
    digests = [step for step in steps.steps if "igest" in step.name and step.holds is not None]
    assert len(digests) == 2
    assert digests[0].value == digests[1].value
    assert any("canonical" in step.name and "AuthnRequest" in step.value for step in steps.steps)


def test_a_changed_message_shows_both_digests_and_why_the_signature_fails() -> None:
    xml = base64.b64decode(ServiceProvider().authn_request()).replace(b"demo-sp", b"other-sp")
    (steps,) = explain(xml, "text/xml").steps
    assert "changed after signing" in steps.reason
    digests = [step for step in steps.steps if "igest" in step.name and step.holds is not None]
    assert [step.holds for step in digests] == [False, False]
    assert digests[0].value != digests[1].value


def test_a_token_is_shown_side_by_side_and_says_that_its_key_is_unknown() -> None:
    block = explain(token({"alg": "ES256", "kid": "k"}, {"sub": "jan"}).encode())
    assert [row.name for row in block.rows] == ["header", "payload", "signature"]
    assert '"sub": "jan"' in block.rows[1].value
    assert "'k'" in block.steps[0].reason


def test_a_token_in_json_is_explained_too() -> None:
    body = json.dumps({"id_token": token({"alg": "none"}, {}), "token_type": "Bearer"})
    block = explain(body.encode(), "application/json")
    assert [inner.title for inner in block.within] == ["JWT"]


def test_an_artifact_is_taken_apart() -> None:
    octets = bytes([0, 4, 0, 1]) + b"s" * 20 + b"h" * 20
    rows = {row.name.split(" ")[0]: row.value for row in explain(base64.b64encode(octets), name="SAMLart").rows}
    assert rows == {"TypeCode": "0004", "EndpointIndex": "0001", "SourceID": (b"s" * 20).hex(), "MessageHandle": (b"h" * 20).hex()}


def test_a_redirect_shows_query_and_fragment() -> None:
    block = explain(b"https://rp.test/cb?code=1#state=2", name="Location")
    assert [(row.name, row.value) for row in block.rows] == [("code", "1"), ("state", "2")]
