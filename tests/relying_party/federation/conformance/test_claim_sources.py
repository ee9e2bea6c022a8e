"""Claims that somebody else than the provider has: aggregated and distributed (OpenID Connect Core section 5.6.2)."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from eid.clock import ManualClock
from eid.settings import SettingsError
from relying_party.settings import Settings
from tests.journeys.browser import Page
from tests.relying_party.federation.conformance.conftest import HOLDER, Party, changed, enter
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.oidc_node import Claims, ec_jwk
from tests.relying_party.federation.wire import Wire

OTHERS = "https://claims.example"
ELSEWHERE = {"given_name": None, "family_name": None}
"""What the provider itself does not say."""
NAMES = {"given_name": "src1", "family_name": "src1"}


@pytest.fixture(scope="module")
def key() -> ECKey:
    return ec_jwk("others")


@pytest.fixture
def party(tmp_path: Path, wire: Wire, clock: ManualClock, key: ECKey) -> Party:
    """At a portal that believes a claims provider too."""
    keys = tmp_path / "others.json"
    keys.write_text(json.dumps({"keys": [key.as_dict(private=False)]}), "utf-8")
    return enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), oidc_claims_provider=OTHERS, oidc_claims_keys=str(keys)))


def token(key: ECKey, **other: Any) -> str:
    """The claims provider's word about the holder."""
    claims = changed(**other)({"iss": OTHERS, "given_name": HOLDER["given_name"], "family_name": HOLDER["family_name"]})
    return jws.serialize_compact({"alg": "ES256", "kid": key.kid}, json.dumps(claims).encode(), key, algorithms=["ES256"])


def log_in(party: Party, sources: Any, names: Any = NAMES, **said: Any) -> Page:
    """Where neither ID token nor UserInfo has the names, but what they say is somebody else's."""
    asked = party.leave()

    def told(claims: Claims) -> Claims:
        return changed(**{**ELSEWHERE, **said})({**claims, "_claim_names": names, "_claim_sources": sources})

    party.wire.oidc.claims = changed(**ELSEWHERE)
    party.wire.oidc.userinfo = told
    return party.come_back(asked)


@states("-aggregated-claims")
def test_aggregated_claims_complete_the_person(party: Party, key: ECKey) -> None:
    page = log_in(party, {"src1": {"JWT": token(key)}})
    assert page.shows("account-status")


@states("-distributed-claims")
def test_distributed_claims_are_fetched_and_complete_the_person(party: Party, key: ECKey) -> None:
    party.wire.instead["/about/me"] = lambda _: httpx.Response(200, text=token(key), headers={"Content-Type": "application/jwt"})
    page = log_in(party, {"src1": {"endpoint": OTHERS + "/about/me", "access_token": "access-9"}})
    assert page.shows("account-status")
    call = next(call for call in party.wire.calls if call.url.path == "/about/me")
    assert (call.method, call.headers["Authorization"]) == ("GET", "Bearer access-9")
    assert sum(call.url.path == "/about/me" for call in party.wire.calls) == 1


def test_what_the_provider_says_is_not_overruled(party: Party, key: ECKey) -> None:
    lie = token(key, given_name="Ktoś", family_name="Inny")
    page = log_in(party, {"src1": {"JWT": lie}}, given_name=HOLDER["given_name"], family_name=HOLDER["family_name"])
    assert page.shows("account-status")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "issuer": ({"iss": "https://evil.example"}, "issuer_is_the_claims_provider"),
    "no-issuer": ({"iss": None}, "issuer_is_the_claims_provider"),
    "audience": ({"aud": "another"}, "claims_are_for_this_portal"),
    "expired": ({"exp": 1894708800 - 3600}, "claims_are_valid_now"),
    "not-yet": ({"nbf": 1894708800 + 3600}, "claims_are_valid_now"),
}


@pytest.mark.parametrize(("values", "rule"), WRONG.values(), ids=WRONG)
def test_claims_that_break_a_rule_end_the_login(party: Party, key: ECKey, values: dict[str, Any], rule: str) -> None:
    page = log_in(party, {"src1": {"JWT": token(key, **values)}})
    assert page.shows("failure")
    assert page.text("detail").startswith(rule)


def test_claims_that_somebody_else_signed_end_the_login(party: Party) -> None:
    assert log_in(party, {"src1": {"JWT": token(ec_jwk("others"))}}).text("detail").startswith("token_is_signed_by_the_node")


@pytest.mark.parametrize(
    "source",
    [
        {"endpoint": "http://169.254.169.254/latest"},
        {"endpoint": OTHERS + ".evil.example/about/me"},
        {"endpoint": "http://claims.example/about/me"},
        {"endpoint": OTHERS},
        {},
    ],
)
def test_nothing_is_fetched_from_elsewhere(party: Party, source: dict[str, str]) -> None:
    page = log_in(party, {"src1": source})
    assert page.text("detail").startswith("person_is_described")
    assert {call.url.host for call in party.wire.calls} == {"localhost"}


@pytest.mark.parametrize(
    "answer", [httpx.Response(503), httpx.Response(401), httpx.Response(302, headers={"Location": "http://evil.example"})]
)
def test_claims_that_cannot_be_had_are_not_there(party: Party, answer: httpx.Response) -> None:
    party.wire.instead["/about/me"] = lambda _: answer
    assert log_in(party, {"src1": {"endpoint": OTHERS + "/about/me"}}).text("detail").startswith("person_is_described")
    party.wire.oidc.claims = changed()
    asked = party.leave()
    party.wire.oidc.userinfo = lambda claims: {**claims, "_claim_names": {"nickname": "src1"}, "_claim_sources": {"src1": {"JWT": "x"}}}
    assert party.come_back(asked).shows("account-status"), "nobody wants that claim"


@pytest.mark.parametrize("names", ["text", ["given_name"], {"given_name": 7}, {"given_name": {}}])
def test_names_and_sources_of_other_types_end_the_login_with_a_page(party: Party, key: ECKey, names: Any) -> None:
    assert log_in(party, {"src1": {"JWT": token(key)}}, names).shows("failure")
    assert log_in(party, names).shows("failure")


def test_a_portal_without_a_claims_provider_looks_at_none(tmp_path: Path, wire: Wire, clock: ManualClock, key: ECKey) -> None:
    party = enter(tmp_path, wire, clock, Settings(keys=str(tmp_path)))
    assert log_in(party, {"src1": {"JWT": token(key)}}).text("detail").startswith("person_is_described")


@pytest.mark.parametrize("settings", [{"oidc_claims_provider": OTHERS}, {"oidc_claims_keys": "nowhere"}])
def test_a_claims_provider_without_keys_stops_the_start(tmp_path: Path, wire: Wire, clock: ManualClock, settings: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="both or neither"):
        enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), **settings))


def test_a_file_without_keys_stops_the_start(tmp_path: Path, wire: Wire, clock: ManualClock) -> None:
    with pytest.raises(SettingsError, match="holds no JWKS"):
        enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), oidc_claims_provider=OTHERS, oidc_claims_keys=str(tmp_path)))
