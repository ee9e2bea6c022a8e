"""The portal that wants its answers in JWTs: the authorization response (JARM), and what UserInfo says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from eid.clock import ManualClock
from relying_party.settings import Settings
from tests.journeys.browser import Page
from tests.relying_party.federation.conformance.conftest import PORTAL, Party, changed, enter
from tests.relying_party.federation.conformance.test_code_flow import refused, spoilt, unsigned
from tests.relying_party.federation.oidc_node import ISSUER, Claims, ec_jwk
from tests.relying_party.federation.wire import Wire

NewParty = Callable[..., Party]
EVERYTHING = changed(authorization_signing_alg_values_supported=["ES256"], userinfo_signing_alg_values_supported=["ES256"])


@pytest.fixture
def new_party(tmp_path: Path, wire: Wire, clock: ManualClock) -> NewParty:
    """Opposite a provider that signs everything, by settings."""

    def made(**settings: Any) -> Party:
        party = enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), **settings))
        party.wire.oidc.metadata = EVERYTHING
        return party

    return made


def secured(party: Party, asked: dict[str, str], bend: Callable[[Claims], Claims], **header: Any) -> str:
    """The response of JARM section 2.1, bent."""
    now = int(party.clock.now())
    claims = {"iss": ISSUER, "aud": "client-1", "exp": now + 60, "code": "code-1", "state": asked["state"]}
    node = party.wire.oidc
    return node.sign({"alg": node.algorithm, "kid": node.key.kid, **header}, bend(claims))


def come_back(party: Party, response: str, **beside: str) -> Page:
    return party.browser.open(f"{PORTAL}/federation/oidc/callback?{httpx.QueryParams({'response': response, **beside})}")


@pytest.fixture
def jarm(new_party: NewParty) -> Party:
    return new_party(oidc_flow="jwt")


def test_a_response_in_a_jwt_is_asked_for_registered_and_believed(jarm: Party) -> None:
    asked = jarm.leave()
    assert (asked["response_type"], asked["response_mode"]) == ("code", "jwt")
    assert (jarm.wire.oidc.registered or {})["authorization_signed_response_alg"] == "ES256"
    page = come_back(jarm, secured(jarm, asked, changed()))
    assert page.shows("account-status"), page.text("detail")


@pytest.mark.parametrize(
    ("bend", "rule"),
    [
        (changed(iss="http://evil.example"), "response_jwt_is_from_the_node"),
        (changed(iss=None), "response_jwt_is_from_the_node"),
        (changed(aud="another"), "response_jwt_is_for_this_portal"),
        (changed(aud=["client-1", "another"]), "response_jwt_is_for_this_portal"),
        (changed(aud=None), "response_jwt_is_for_this_portal"),
        (changed(exp=1), "response_jwt_has_not_expired"),
        (changed(exp=None), "response_jwt_has_not_expired"),
        (changed(exp="tomorrow"), "judgement: expected claims of the right types"),
        (changed(code=None), "response_has_a_code"),
        (changed(code=None, error="login_required"), "response_is_no_error"),
    ],
    ids=["iss-other", "iss-absent", "aud-other", "aud-several", "aud-absent", "expired", "exp-absent", "exp-text", "no-code", "error"],
)
def test_each_rule_of_such_a_response_refuses_what_breaks_it(jarm: Party, bend: Callable[[Claims], Claims], rule: str) -> None:
    assert refused(come_back(jarm, secured(jarm, jarm.leave(), bend)), rule)


@pytest.mark.parametrize(
    ("forged", "rule"), [(unsigned, "judgement: expected"), (spoilt, "token_is_signed_by_the_node")], ids=["alg-none", "damaged"]
)
def test_a_response_that_the_node_did_not_sign_is_refused(jarm: Party, forged: Callable[[str], str], rule: str) -> None:
    asked = jarm.leave()
    assert refused(come_back(jarm, forged(secured(jarm, asked, changed()))), rule)


def test_a_response_by_another_published_key_than_was_agreed_is_refused(jarm: Party) -> None:
    asked = jarm.leave()
    jarm.wire.oidc.key, jarm.wire.oidc.algorithm = ec_jwk("ec-384", "P-384"), "ES384"
    assert refused(come_back(jarm, secured(jarm, asked, changed())), "response_jwt_is_signed_as_agreed")


def test_plain_parameters_are_no_answer_where_a_jwt_was_asked_for(jarm: Party) -> None:
    page = jarm.come_back(jarm.leave())
    assert page.shows("failure")
    assert "/oidc/token" not in jarm.wire.paths()


def test_the_state_beside_the_jwt_does_not_count(jarm: Party) -> None:
    asked = jarm.leave()
    response = secured(jarm, asked, changed(state="of-somebody-else"))
    assert come_back(jarm, response, state=asked["state"]).shows("failure")
    assert "/oidc/token" not in jarm.wire.paths()


@pytest.mark.parametrize("response", ["", "a", "a.b.c", "zażółć.gęślą.jaźń", "A" * 40_000, "e30.bm90IGpzb24.AA"])
def test_what_is_no_jwt_belongs_to_no_departure(jarm: Party, response: str) -> None:
    jarm.leave()
    page = come_back(jarm, response)
    assert page.shows("failure")
    assert page.status < 500


def test_a_response_in_a_jwt_is_no_answer_where_none_was_asked_for(new_party: NewParty) -> None:
    party = new_party()
    asked = party.leave()
    assert refused(come_back(party, secured(party, asked, changed()), state=asked["state"], iss=ISSUER), "response_has_a_code")


def told(party: Party, signed: bool, **bent: Any) -> Page:
    """UserInfo answers in a JWT, or plainly."""

    def answer(_: httpx.Request) -> httpx.Response:
        node = party.wire.oidc
        claims = changed(**bent)({**node.about(), "iss": ISSUER, "aud": "client-1"})
        if not signed:
            return httpx.Response(200, json=claims)
        text = node.sign({"alg": node.algorithm, "kid": node.key.kid}, claims)
        return httpx.Response(200, text=text, headers={"Content-Type": "application/jwt"})

    party.wire.instead["/oidc/userinfo"] = answer
    return party.log_in()


def test_signed_userinfo_is_registered_and_believed(new_party: NewParty) -> None:
    party = new_party(oidc_userinfo="signed")
    assert told(party, signed=True).shows("account-status")
    assert (party.wire.oidc.registered or {})["userinfo_signed_response_alg"] == "ES256"


def test_plain_userinfo_is_refused_where_it_was_to_be_signed(new_party: NewParty) -> None:
    assert refused(told(new_party(oidc_userinfo="signed"), signed=False), "claims_are_signed")


def test_signed_userinfo_is_heeded_where_it_says_that_it_expired(new_party: NewParty) -> None:
    assert refused(told(new_party(oidc_userinfo="signed"), signed=True, exp=1), "userinfo_has_not_expired")


def test_userinfo_by_another_algorithm_than_was_agreed_is_refused(new_party: NewParty) -> None:
    party = new_party(oidc_userinfo="signed")
    party.leave()
    elliptic = party.wire.oidc.key
    other = ec_jwk("ec-384", "P-384")
    party.wire.oidc.published = (elliptic, other)

    def answer(_: httpx.Request) -> httpx.Response:
        from joserfc import jws

        text = jws.serialize_compact({"alg": "ES384", "kid": other.kid}, b'{"sub":"subject-1"}', other, algorithms=["ES384"])
        return httpx.Response(200, text=text, headers={"Content-Type": "application/jwt"})

    party.wire.instead["/oidc/userinfo"] = answer
    assert refused(party.log_in(), "claims_are_signed_as_agreed")
