"""Decoders: what they say about octets, and that no octets whatever break them."""

import base64
import json
import zlib
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from eid.xml.algorithms import usual_method
from eid.xml.certificate import certificate_from_pem
from eid.xml.detached import sign_detached
from idp_mock.inspector.decoders.decoder import NOBODYS, Block, Kind, Part, Steps
from idp_mock.inspector.decoders.redirects import MISTAKES
from idp_mock.inspector.decoders.registry import Explainer
from idp_mock.keyring import Keyring
from idp_mock.oidc.jose import ALGORITHMS, Signer
from idp_mock.saml.general.bindings import by_redirect
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.xml.key_pairs import certificate_pem, ec_pair

FORM = "application/x-www-form-urlencoded"
MEDIA = (FORM, "text/html", "text/xml", "application/json", "application/octet-stream", "")
NAMES = ("SAMLRequest", "SAMLResponse", "SAMLart", "Location", "")


def explain(octets: bytes, media: str = "", name: str = "") -> Block:
    return Explainer().explain(Part(octets=octets, media=media, name=name))


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


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "ES384", "EdDSA"])
def test_every_signature_that_this_node_makes_is_computed_again(keyring: Keyring, alg: str) -> None:
    text = Signer(keyring).sign({"sub": "jan"}, alg)
    pair = keyring.active(ALGORITHMS[alg])
    known = replace(NOBODYS, published={pair.kid: pair.certificate_base64})
    for token, reason in ((text, ""), (f"{text[:-6]}{'AAAAA' + text[-1]}", "the signature was not made with this key")):
        (steps,) = Explainer(known).explain(Part(octets=token.encode())).steps
        assert steps.reason.startswith(reason)
        assert steps.steps[-1].holds is not bool(reason)


def test_a_token_whose_alg_does_not_fit_its_key_says_so(keyring: Keyring) -> None:
    pair = keyring.active("node-ec")
    known = replace(NOBODYS, published={pair.kid: pair.certificate_base64})
    (steps,) = Explainer(known).explain(Part(octets=token({"alg": "PS256", "kid": pair.kid}, {}).encode())).steps
    assert "needs a key that is RSA" in steps.reason


SP = ec_pair("21", "redirecting-sp")
REGISTERED = replace(NOBODYS, signers=lambda entity_id: (certificate_from_pem(certificate_pem(SP).decode()),) if entity_id == "sp" else ())
REQUEST = b'<samlp:AuthnRequest xmlns:samlp="p" xmlns="a"><Issuer>sp</Issuer></samlp:AuthnRequest>'


def redirected(state: str | None = "a b/c", message: bytes = REQUEST) -> str:
    return by_redirect("https://idp.test/sso", "SAMLRequest", message, state, SP, usual_method(SP.private)).location


def judged(query: str) -> Steps:
    (steps,) = Explainer(REGISTERED).explain(Part(octets=query.encode(), media=FORM)).steps
    return steps


def signed_over(octets: str, query: str) -> str:
    signature = base64.b64encode(sign_detached(octets.encode(), SP, usual_method(SP.private))).decode()
    return f"{query}&Signature={quote(signature, safe='')}"


def unsigned(state: str | None = "a b/c") -> dict[str, str]:
    pairs = (pair.partition("=") for pair in redirected(state).partition("?")[2].split("&"))
    return {name: value for name, _, value in pairs if name != "Signature"}


def joined(pairs: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in pairs.items())


@pytest.mark.parametrize("state", ["a b/c", "", None])
def test_a_signature_in_an_address_holds_over_what_the_sender_encoded(state: str | None) -> None:
    query = redirected(state).partition("?")[2]
    assert judged(query).reason == ""
    backwards = "&".join(reversed(query.split("&")))
    assert judged(backwards).reason == "", "the order of the address does not matter"
    assert judged(backwards).steps[1].value == joined(unsigned(state))
    (steps,) = Explainer(REGISTERED).explain(Part(octets=redirected(state).encode(), name="Location")).steps
    assert steps.reason == ""


@pytest.mark.parametrize("mistake", [one for one in MISTAKES if "not in the address" not in one])
def test_what_a_sender_signed_by_mistake_is_recognised(mistake: str) -> None:
    pairs = unsigned()
    if "order of the address" in mistake:
        pairs = dict(reversed(pairs.items()))
    if "encoded again" in mistake:
        pairs["RelayState"] = quote(pairs["RelayState"], safe="")
    if "%20" in mistake:
        pairs["RelayState"] = pairs["RelayState"].replace("%20", "+")
    assert judged(signed_over(MISTAKES[mistake](pairs), joined(pairs))).reason.endswith(f"it was made {mistake}")


def test_a_state_that_was_not_sent_but_signed_is_recognised() -> None:
    pairs = unsigned(None)
    octets = joined({"SAMLRequest": pairs["SAMLRequest"], "RelayState": "", "SigAlg": pairs["SigAlg"]})
    assert judged(signed_over(octets, joined(pairs))).reason.endswith("with an empty RelayState, which is not in the address")


def test_a_state_that_is_encoded_twice_or_too_long_is_remarked() -> None:
    names = [step.name for step in judged(redirected(quote("https://sp.test/a b?c=d", safe="") * 5).partition("?")[2]).steps]
    assert any("encoded twice" in name for name in names)
    assert any("80 octets" in name for name in names)


def test_a_signature_of_who_is_not_registered_is_not_judged() -> None:
    query = redirected(message=REQUEST.replace(b">sp<", b">stranger<")).partition("?")[2]
    steps = judged(query)
    assert steps.reason.startswith("not judged: no service provider is registered as 'stranger'")
    assert steps.steps[-1].holds is None


@pytest.mark.parametrize("left", ["Signature", "SigAlg"])
def test_half_of_a_signature_is_told(left: str) -> None:
    pairs = dict(pair.partition("=")[::2] for pair in redirected().partition("?")[2].split("&"))
    missing = ({"Signature", "SigAlg"} - {left}).pop()
    steps = judged(joined({name: value for name, value in pairs.items() if name != missing}))
    assert steps.reason
    assert any(step.value == missing for step in steps.steps)
