"""What the portal believes over OpenID Connect, and everything that it must not believe."""

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from eid.clock import ManualClock
from eid.identity.level import Level
from relying_party.federation.arrival import Arrival, Problem
from relying_party.federation.oidc_rules import CodeAnswer
from tests.relying_party.federation.conftest import NOON, LogIn, Traveller
from tests.relying_party.federation.oidc_node import ISSUER, Claims, OidcNode, ec_jwk
from tests.relying_party.federation.saml_bends import assert_refused
from tests.relying_party.federation.wire import Wire

Bend = Callable[[Claims], Claims]
HOUR = 3600


def test_a_genuine_answer_becomes_an_arrival(log_in: LogIn) -> None:
    arrival = log_in("oidc")
    assert isinstance(arrival, Arrival)
    assert arrival.person.full_name == "Jan Testowy"
    assert arrival.person.identifier.pesel == "90810100010"
    assert (arrival.email, arrival.phone) == ("jan@example.test", "+48500100200")
    assert arrival.level is Level.SUBSTANTIAL
    assert arrival.node_session.id_token


def test_the_browser_leaves_with_pkce_state_nonce_and_the_wanted_level(traveller: Traveller, wire: Wire) -> None:
    trip = traveller.leave("oidc")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(wire.authorization_url).query).items()}
    assert asked["state"] == trip
    assert asked["code_challenge_method"] == "S256"
    assert asked["acr_values"] == Level.SUBSTANTIAL.uri
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert asked["redirect_uri"] == "http://127.0.0.1:8001/federation/oidc/callback"


def test_the_code_is_redeemed_with_the_verifier_of_the_challenge(traveller: Traveller, wire: Wire) -> None:
    from hashlib import sha256

    traveller.log_in("oidc")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(wire.authorization_url).query).items()}
    redeemed = parse_qs(next(call for call in wire.calls if call.url.path.endswith("/token")).content.decode())
    challenge = base64.urlsafe_b64encode(sha256(redeemed["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
    assert challenge == asked["code_challenge"]
    assert redeemed["grant_type"] == ["authorization_code"]
    assert redeemed["code"] == ["code-1"]


def changed(**claims: Any) -> Bend:
    """Sets claims, or removes those that are None."""
    return lambda draft: {name: value for name, value in {**draft, **claims}.items() if value is not None}


CLAIMS: dict[str, tuple[Bend, Problem, str]] = {
    "iss-other": (changed(iss="http://evil.example"), Problem.NOT_TRUSTED, "issuer_is_the_node"),
    "iss-absent": (changed(iss=None), Problem.NOT_TRUSTED, "issuer_is_the_node"),
    "iss-with-slash": (changed(iss=ISSUER + "/"), Problem.NOT_TRUSTED, "issuer_is_the_node"),
    "aud-other": (changed(aud="other"), Problem.NOT_TRUSTED, "audience_is_this_portal"),
    "aud-absent": (changed(aud=None), Problem.NOT_TRUSTED, "audience_is_this_portal"),
    "aud-and-another": (changed(aud=["praca-demo", "other"], azp="praca-demo"), Problem.NOT_TRUSTED, "audience_is_this_portal"),
    "aud-empty": (changed(aud=[]), Problem.NOT_TRUSTED, "audience_is_this_portal"),
    "azp-other": (changed(azp="other"), Problem.NOT_TRUSTED, "authorized_party_is_this_portal"),
    "exp-past": (changed(exp=NOON - HOUR), Problem.EXPIRED, "token_has_not_expired"),
    "exp-absent": (changed(exp=None), Problem.NOT_TRUSTED, "token_has_not_expired"),
    "exp-text": (changed(exp="tomorrow"), Problem.NOT_TRUSTED, "judgement: expected claims of the right types"),
    "exp-true": (changed(exp=True), Problem.NOT_TRUSTED, "judgement: expected claims of the right types"),
    "iat-absent": (changed(iat=None), Problem.NOT_TRUSTED, "token_is_fresh"),
    "iat-future": (changed(iat=NOON + HOUR), Problem.NOT_TRUSTED, "token_is_fresh"),
    "iat-before-the-departure": (changed(iat=NOON - HOUR), Problem.NOT_TRUSTED, "token_is_fresh"),
    "nbf-future": (changed(nbf=NOON + HOUR), Problem.NOT_TRUSTED, "token_is_valid_already"),
    "nonce-other": (changed(nonce="other"), Problem.NOT_TRUSTED, "nonce_is_ours"),
    "nonce-absent": (changed(nonce=None), Problem.NOT_TRUSTED, "nonce_is_ours"),
    "at-hash-other": (changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), Problem.NOT_TRUSTED, "access_token_belongs_to_it"),
    "sub-absent": (changed(sub=None), Problem.NOT_TRUSTED, "subject_is_named"),
    "sub-empty": (changed(sub=""), Problem.NOT_TRUSTED, "subject_is_named"),
    "sub-too-long": (changed(sub="x" * 256), Problem.NOT_TRUSTED, "subject_is_named"),
    "auth-time-future": (changed(auth_time=NOON + HOUR), Problem.NOT_TRUSTED, "authentication_is_not_in_the_future"),
    "acr-low": (changed(acr=Level.LOW.uri), Problem.LEVEL_TOO_LOW, "level_is_reached"),
    "acr-unknown": (changed(acr="0"), Problem.NOT_TRUSTED, "level_is_reached"),
    "acr-absent": (changed(acr=None), Problem.NOT_TRUSTED, "level_is_reached"),
    "names-disagree-with-userinfo": (changed(family_name="Inny"), Problem.NOT_TRUSTED, "sources_agree"),
    "pesel-disagrees-with-identifier": (changed(pesel="90810100027"), Problem.NOT_TRUSTED, "sources_agree"),
}


@pytest.mark.parametrize(("bend", "problem", "rule"), CLAIMS.values(), ids=CLAIMS)
def test_an_id_token_that_breaks_a_rule_is_refused_by_that_rule(wire: Wire, log_in: LogIn, bend: Bend, problem: Problem, rule: str) -> None:
    wire.oidc = OidcNode(claims=bend)
    assert_refused(log_in("oidc"), problem, rule)


HARMLESS: dict[str, OidcNode] = {
    "aud-as-array": OidcNode(claims=changed(aud=["praca-demo"])),
    "azp-is-the-portal": OidcNode(claims=changed(azp="praca-demo")),
    "no-at-hash": OidcNode(claims=changed(at_hash=None)),
    "no-auth-time": OidcNode(claims=changed(auth_time=None)),
    "higher-level": OidcNode(claims=changed(acr=Level.HIGH.uri)),
    "expired-within-the-skew": OidcNode(claims=changed(exp=NOON - 30)),
    "claims-in-userinfo-only": OidcNode(
        claims=changed(given_name=None, family_name=None, birthdate=None, pesel=None, person_identifier=None)
    ),
    "claims-in-the-token-only": OidcNode(userinfo=lambda _: {"sub": "subject-1"}),
    "pesel-without-identifier": OidcNode(claims=changed(person_identifier=None), userinfo=changed(person_identifier=None)),
    "identifier-without-pesel": OidcNode(claims=changed(pesel=None), userinfo=changed(pesel=None)),
    "foreigner": OidcNode(
        claims=changed(pesel=None, person_identifier="DE/PL/L01X00T47"), userinfo=changed(pesel=None, person_identifier="DE/PL/L01X00T47")
    ),
    "no-kid-and-one-key": OidcNode(header=lambda header: {"alg": header["alg"]}),
    "bearer-in-lower-case": OidcNode(token=changed(token_type="bearer")),
    "rs256": OidcNode(key=RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"}), algorithm="RS256"),
    "ps256": OidcNode(key=RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"}), algorithm="PS256"),
    "two-keys-with-one-kid": (lambda key: OidcNode(key=key, published=(ec_jwk(), key)))(ec_jwk()),
    "another-key-is-broken": (lambda key: OidcNode(key=key, published=({"kty": "EC", "kid": "ec-1"}, key)))(ec_jwk()),
}


@pytest.mark.parametrize("node", HARMLESS.values(), ids=HARMLESS)
def test_an_answer_within_the_rules_is_accepted(wire: Wire, log_in: LogIn, node: OidcNode) -> None:
    wire.oidc = node
    outcome = log_in("oidc")
    assert isinstance(outcome, Arrival), outcome


def test_es384_is_accepted(wire: Wire, log_in: LogIn) -> None:
    wire.oidc = OidcNode(key=ec_jwk(curve="P-384"), algorithm="ES384", claims=changed(at_hash=None))
    assert isinstance(log_in("oidc"), Arrival)


def test_metadata_and_keys_are_kept_for_a_while(wire: Wire, traveller: Traveller, clock: ManualClock) -> None:
    traveller.log_in("oidc")
    traveller.log_in("oidc")
    assert wire.paths().count("/.well-known/openid-configuration") == 1
    clock.advance(HOUR)
    traveller.log_in("oidc")
    assert wire.paths().count("/.well-known/openid-configuration") == 2


USERINFO: dict[str, tuple[Bend, Problem, str]] = {
    "sub-other": (changed(sub="other"), Problem.NOT_TRUSTED, "userinfo_is_about_the_same_subject"),
    "sub-absent": (changed(sub=None), Problem.NOT_TRUSTED, "userinfo_is_about_the_same_subject"),
    "name-other": (changed(given_name="Inny"), Problem.NOT_TRUSTED, "sources_agree"),
    "pesel-other": (changed(pesel="90810100027"), Problem.NOT_TRUSTED, "sources_agree"),
    "name-a-number": (changed(given_name=7), Problem.NODE_UNREACHABLE, "judgement"),
}


@pytest.mark.parametrize(("bend", "problem", "rule"), USERINFO.values(), ids=USERINFO)
def test_userinfo_must_be_about_the_same_person(wire: Wire, log_in: LogIn, bend: Bend, problem: Problem, rule: str) -> None:
    wire.oidc = OidcNode(userinfo=bend)
    assert_refused(log_in("oidc"), problem, rule)


PERSONS: dict[str, tuple[Claims, Problem, str]] = {
    "no-birthdate": ({"birthdate": None}, Problem.NOT_TRUSTED, "person_is_described"),
    "no-name": ({"family_name": None}, Problem.NOT_TRUSTED, "person_is_described"),
    "no-number": ({"pesel": None, "person_identifier": None}, Problem.NOT_TRUSTED, "person_is_described"),
    "two-numbers": ({"pesel": "90810100027"}, Problem.NOT_TRUSTED, "identifiers_agree"),
    "check-digit": ({"pesel": "90810100011", "person_identifier": "90810100011"}, Problem.IDENTITY_INCONSISTENT, "pesel_is_valid"),
    "birthdate-other": ({"birthdate": "1990-01-01"}, Problem.IDENTITY_INCONSISTENT, "pesel_and_birth_date_agree"),
    "birthdate-no-date": ({"birthdate": "1890-02-30"}, Problem.IDENTITY_INCONSISTENT, "birth_date_is_a_date"),
}


@pytest.mark.parametrize(("claims", "problem", "rule"), PERSONS.values(), ids=PERSONS)
def test_the_person_must_be_described_completely_and_without_contradiction(
    wire: Wire, log_in: LogIn, claims: Claims, problem: Problem, rule: str
) -> None:
    wire.oidc = OidcNode(claims=changed(**claims), userinfo=changed(**claims))
    assert_refused(log_in("oidc"), problem, rule)


ANSWERS: dict[str, tuple[CodeAnswer, Problem, str]] = {
    "iss-other": (CodeAnswer(code="c", iss="http://evil.example"), Problem.NOT_TRUSTED, "response_is_from_the_issuer"),
    "iss-removed": (CodeAnswer(code="c"), Problem.NOT_TRUSTED, "response_is_from_the_issuer"),
    "code-absent": (CodeAnswer(iss=ISSUER), Problem.NOT_TRUSTED, "response_has_a_code"),
    "code-empty": (CodeAnswer(code="", iss=ISSUER), Problem.NOT_TRUSTED, "response_has_a_code"),
    "denied": (CodeAnswer(error="access_denied", iss=ISSUER), Problem.CANCELLED, "response_is_no_error"),
    "level": (CodeAnswer(error="unmet_authentication_requirements", iss=ISSUER), Problem.LEVEL_TOO_LOW, "response_is_no_error"),
    "consent": (CodeAnswer(error="consent_required", iss=ISSUER), Problem.CONSENT_REFUSED, "response_is_no_error"),
    "busy": (CodeAnswer(error="temporarily_unavailable", iss=ISSUER), Problem.NODE_UNREACHABLE, "response_is_no_error"),
    "unknown-error": (CodeAnswer(error="x\r\ny", iss=ISSUER), Problem.FAILED, "response_is_no_error"),
    "error-of-another": (CodeAnswer(error="access_denied", iss="http://evil.example"), Problem.NOT_TRUSTED, "response_is_from_the_issuer"),
}


@pytest.mark.parametrize(("answer", "problem", "rule"), ANSWERS.values(), ids=ANSWERS)
def test_the_authorization_response_is_judged_before_anything_is_asked(
    wire: Wire, traveller: Traveller, answer: CodeAnswer, problem: Problem, rule: str
) -> None:
    outcome = traveller.pick_up(traveller.federation.answer_by_oidc(traveller.leave("oidc"), answer))
    assert_refused(outcome, problem, rule)
    assert "/oidc/token" not in wire.paths()


@pytest.mark.parametrize(
    ("description", "problem"),
    [
        ("the person cancelled the login", Problem.CANCELLED),
        ("the person could not be authenticated", Problem.FAILED),
        ("the person did not agree to pass the data on", Problem.CONSENT_REFUSED),
        ("the person has no valid Profil Zaufany", Problem.NO_PROFILE),
    ],
)
def test_a_denial_is_told_by_its_description(traveller: Traveller, description: str, problem: Problem) -> None:
    answer = CodeAnswer(error="access_denied", error_description=description, iss=ISSUER)
    outcome = traveller.pick_up(traveller.federation.answer_by_oidc(traveller.leave("oidc"), answer))
    assert_refused(outcome, problem, "response_is_no_error")


def test_a_provider_that_does_not_name_itself_need_not(wire: Wire, traveller: Traveller) -> None:
    wire.oidc = OidcNode(metadata=changed(authorization_response_iss_parameter_supported=None))
    outcome = traveller.pick_up(traveller.federation.answer_by_oidc(traveller.leave("oidc"), CodeAnswer(code="c")))
    assert isinstance(outcome, Arrival)


TOKEN_ANSWERS: dict[str, tuple[httpx.Response, Problem]] = {
    "code-expired": (httpx.Response(400, json={"error": "invalid_grant"}), Problem.EXPIRED),
    "client-unknown": (httpx.Response(401, json={"error": "invalid_client"}), Problem.FAILED),
    "page": (httpx.Response(400, text="<html>Bad Request</html>"), Problem.NODE_UNREACHABLE),
    "page-of-status-200": (httpx.Response(200, text="<html></html>"), Problem.NODE_UNREACHABLE),
    "truncated": (httpx.Response(200, text='{"access_token": "a", "id_to'), Problem.NODE_UNREACHABLE),
    "no-id-token": (httpx.Response(200, json={"access_token": "a", "token_type": "Bearer"}), Problem.NODE_UNREACHABLE),
    "error-of-the-server": (httpx.Response(500), Problem.NODE_UNREACHABLE),
    "redirect": (httpx.Response(302, headers={"Location": "http://evil.example"}), Problem.NODE_UNREACHABLE),
    "other-type": (httpx.Response(200, json={"access_token": "a", "token_type": "DPoP", "id_token": "x"}), Problem.NOT_TRUSTED),
    "line-break-in-token": (
        httpx.Response(200, json={"access_token": "a\r\nb", "token_type": "Bearer", "id_token": "x"}),
        Problem.NOT_TRUSTED,
    ),
}


@pytest.mark.parametrize(("reply", "problem"), TOKEN_ANSWERS.values(), ids=TOKEN_ANSWERS)
def test_a_token_endpoint_that_gives_no_tokens_is_told(wire: Wire, log_in: LogIn, reply: httpx.Response, problem: Problem) -> None:
    wire.instead["/oidc/token"] = lambda request: reply
    assert_refused(log_in("oidc"), problem, "")


def test_another_issuer_in_the_metadata_is_refused_before_the_browser_leaves(wire: Wire, traveller: Traveller) -> None:
    wire.oidc = OidcNode(metadata=changed(issuer="http://evil.example"))
    way = traveller.federation.depart("praca", "login", "oidc", traveller.browser)
    assert_refused(traveller.pick_up(way), Problem.NOT_TRUSTED, "judgement: expected issuer")
