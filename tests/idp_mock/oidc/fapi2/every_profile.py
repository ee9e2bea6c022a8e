"""What both profiles promise; each test states the intent of one module of the suite."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from eid.clock import ManualClock
from tests.idp_mock.oidc.conformance.party import CALLBACK, ISSUER, PERSON
from tests.idp_mock.oidc.conformance.plans import states
from tests.idp_mock.oidc.fapi2.party import PAR, TOKEN, USERINFO, FapiParty, base64url, error_of, public_jwk, thumbprint

F = "fapi2-security-profile-final-"
NewParty = Callable[..., FapiParty]


class Tolerance:
    """What a well-behaved client may send."""

    @states(F + "discovery-end-point-verification")
    def test_discovery_tells_what_the_profile_needs(self, party: FapiParty) -> None:
        told = party.back.get("/.well-known/openid-configuration").json()
        assert told["pushed_authorization_request_endpoint"] == PAR
        assert {"private_key_jwt", "tls_client_auth"} <= set(told["token_endpoint_auth_methods_supported"])
        assert {"PS256", "ES256", "EdDSA"} <= set(told["token_endpoint_auth_signing_alg_values_supported"])
        assert "ES256" in told["dpop_signing_alg_values_supported"]
        assert told["code_challenge_methods_supported"] == ["S256"]
        assert told["authorization_response_iss_parameter_supported"] is True
        assert told["tls_client_certificate_bound_access_tokens"] is True
        assert {"jwt", "query.jwt"} <= set(told["response_modes_supported"])
        assert "PS256" in told["authorization_signing_alg_values_supported"]

    @states(F + "happy-flow")
    def test_a_login_ends_with_a_token_that_is_bound_to_the_clients_key(self, party: FapiParty) -> None:
        answer = party.log_in(party.pushed())
        assert (answer["state"], answer["iss"]) == ("a state", ISSUER)
        tokens = party.tokens(answer["code"])
        assert (tokens["token_type"], tokens["scope"]) == ("DPoP", "openid profile")
        claims = party.claims(tokens["id_token"])
        assert (claims["nonce"], claims["aud"]) == ("a nonce", party.client_id)
        assert party.userinfo(tokens["access_token"]).json()["sub"] == claims["sub"]

    @states(F + "user-rejects-authentication")
    def test_a_person_who_gives_up_brings_access_denied_back(self, party: FapiParty) -> None:
        page = party.visit(party.pushed())
        cancelled = party.browser.browser.post(str(page.url.copy_with(query=None)).replace("/oidc/authorize", _cancel(page.text)))
        answer = party.answer_of(cancelled)
        assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "a state", ISSUER)

    @states(F + "ensure-authorization-request-without-state-success")
    def test_a_request_may_have_no_state(self, party: FapiParty) -> None:
        answer = party.log_in(party.pushed(state=None))
        assert "state" not in answer.parameters
        assert party.tokens(answer["code"])

    @states(F + "ensure-authorization-request-without-nonce-success")
    def test_a_request_may_have_no_nonce(self, party: FapiParty) -> None:
        tokens = party.tokens(party.code(nonce=None))
        assert "nonce" not in party.claims(tokens["id_token"])

    @states(F + "ensure-authorization-request-with-64-char-nonce-success")
    def test_a_nonce_of_64_characters_comes_back(self, party: FapiParty) -> None:
        tokens = party.tokens(party.code(nonce="n" * 64))
        assert party.claims(tokens["id_token"])["nonce"] == "n" * 64

    @states(F + "ensure-other-scope-order-succeeds")
    def test_the_order_of_scopes_does_not_matter(self, party: FapiParty) -> None:
        assert "openid" in party.tokens(party.code(scope="profile openid"))["scope"].split()

    @states(F + "test-claims-parameter-identity-claims")
    def test_claims_asked_for_by_name_are_told_where_they_were_asked_for(self, party: FapiParty) -> None:
        wanted = {"id_token": {"given_name": None}, "userinfo": {"family_name": None}}
        asked = party.asked(scope="openid", claims=wanted if party.signs else json.dumps(wanted))
        tokens = party.tokens(party.log_in(party.push(party.sent(asked)).json()["request_uri"])["code"])
        assert party.claims(tokens["id_token"])["given_name"] == "Jan"
        assert party.userinfo(tokens["access_token"]).json()["family_name"] == "Testowy"

    @states(F + "access-token-type-header-case-sensitivity")
    @pytest.mark.parametrize("scheme", ["dpop", "DPOP", "DPoP"])
    def test_the_scheme_of_a_token_is_read_without_case(self, party: FapiParty, scheme: str) -> None:
        assert party.userinfo(party.tokens()["access_token"], scheme=scheme).status_code == 200

    @states(F + "ensure-authorization-request-with-long-nonce")
    def test_a_long_nonce_comes_back_whole(self, party: FapiParty) -> None:
        tokens = party.tokens(party.code(nonce="n" * 384))
        assert party.claims(tokens["id_token"])["nonce"] == "n" * 384

    @states(F + "ensure-authorization-request-with-long-state")
    def test_a_long_state_comes_back_whole(self, party: FapiParty) -> None:
        assert party.log_in(party.pushed(state="s" * 384))["state"] == "s" * 384


class Dpop:
    """Proofs of possession, and what is bound to them."""

    @states(F + "check-dpop-proof-nbf-exp")
    def test_a_proof_may_say_from_when_until_when_it_is_good(self, party: FapiParty) -> None:
        good = {"nbf": party.now, "exp": party.now + 300}
        response = party.redeem(party.code(), proof=party.proof("POST", TOKEN, **good))
        access_token = response.json()["access_token"]
        assert party.userinfo(access_token, proof=party.proof("GET", USERINFO, access_token, **good)).status_code == 200
        over = party.proof("GET", USERINFO, access_token, exp=party.now - 1)
        assert party.userinfo(access_token, proof=over).status_code == 401

    @states(F + "ensure-dpopproof-with-iat-10seconds-before-succeeds")
    def test_a_proof_of_ten_seconds_ago_is_good(self, party: FapiParty) -> None:
        assert party.redeem(party.code(), proof=party.proof("POST", TOKEN, iat=party.now - 10)).status_code == 200

    @states(F + "ensure-dpopproof-with-iat-10seconds-after-succeeds")
    def test_a_proof_from_ten_seconds_ahead_is_good(self, party: FapiParty) -> None:
        assert party.redeem(party.code(), proof=party.proof("POST", TOKEN, iat=party.now + 10)).status_code == 200

    @states(F + "ensure-mismatched-dpop-jkt-fails")
    def test_a_push_whose_proof_is_not_of_the_announced_key_fails(self, party: FapiParty) -> None:
        other = ec.generate_private_key(ec.SECP256R1())
        asked = party.sent(party.asked(dpop_jkt=thumbprint(other)))
        assert error_of(party.push(asked, headers={"DPoP": party.proof("POST", PAR)})) in ("invalid_dpop_proof", "invalid_request")

    @states(F + "ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt")
    def test_a_code_pushed_with_a_proof_is_good_with_that_key_alone(self, party: FapiParty) -> None:
        request_uri = party.push(headers={"DPoP": party.proof("POST", PAR)}).json()["request_uri"]
        other = party.proof("POST", TOKEN, key=ec.generate_private_key(ec.SECP256R1()))
        assert error_of(party.redeem(party.log_in(request_uri)["code"], proof=other)) in ("invalid_dpop_proof", "invalid_grant")

    @states(F + "ensure-token-endpoint-fails-with-mismatched-dpop-jkt")
    def test_a_code_asked_for_with_a_thumbprint_is_good_with_that_key_alone(self, party: FapiParty) -> None:
        code = party.code(dpop_jkt=thumbprint(ec.generate_private_key(ec.SECP256R1())))
        assert error_of(party.redeem(code)) in ("invalid_dpop_proof", "invalid_grant")

    @states(F + "ensure-dpopproof-at-par-endpoint-binding-success")
    def test_a_proof_at_the_push_binds_the_code(self, party: FapiParty) -> None:
        request_uri = party.push(headers={"DPoP": party.proof("POST", PAR)}).json()["request_uri"]
        assert party.tokens(party.log_in(request_uri)["code"])["token_type"] == "DPoP"

    @states(F + "ensure-dpop-auth-code-binding-success")
    def test_a_thumbprint_in_the_request_binds_the_code(self, party: FapiParty) -> None:
        assert party.tokens(party.code(dpop_jkt=thumbprint(party.dpop_key)))["token_type"] == "DPoP"

    @states(F + "dpop-negative-tests")
    def test_a_bad_proof_opens_nothing(self, party: FapiParty) -> None:
        token = party.tokens()["access_token"]
        assert party.userinfo(token).status_code == 200
        wrong = {name: party.proof("GET", USERINFO, token, **changes) for name, changes in _wrong_proofs(party).items()}
        wrong["two"] = ", ".join(party.proof("GET", USERINFO, token) for _ in range(2))
        wrong["malformed"] = "a.b"
        wrong["unsigned"] = party.proof("GET", USERINFO, token).rpartition(".")[0] + "."
        wrong["none"] = _unsigned(party, token)
        wrong["private"] = _with_private_key(party, token)
        wrong["another ath"] = party.proof("GET", USERINFO, token + "x")
        answers = {name: party.userinfo(token, proof=proof) for name, proof in wrong.items()}
        assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(wrong, 401)
        assert all(answer.headers["WWW-Authenticate"].startswith("DPoP error=") for answer in answers.values())
        for changes in ({"htu": USERINFO + "?a=b#c"}, {"htu": "HTTPS://NODE.example.test:443/oidc/userinfo"}, {"unheard": "of"}):
            assert party.userinfo(token, proof=party.proof("GET", USERINFO, token, **changes)).status_code == 200
        used = party.proof("GET", USERINFO, token)
        assert [party.userinfo(token, proof=used).status_code for _ in range(2)] == [200, 401]
        assert party.userinfo(token, scheme="Bearer").status_code == 401
        assert party.back.get("/oidc/userinfo", headers={"Authorization": f"DPoP {token}"}).status_code == 401


class Requests:
    """Authorization requests that must not succeed, or in which something does not count."""

    @states(F + "ensure-different-nonce-inside-and-outside-request-object")
    def test_a_nonce_beside_the_pushed_one_does_not_count(self, party: FapiParty) -> None:
        page = party.visit(party.pushed(), nonce="another")
        tokens = party.tokens(party.answer_of(party.browser.submit(page, **PERSON))["code"])
        assert party.claims(tokens["id_token"])["nonce"] == "a nonce"

    @states(F + "ensure-different-state-inside-and-outside-request-object")
    def test_a_state_beside_the_pushed_one_does_not_count(self, party: FapiParty) -> None:
        page = party.visit(party.pushed(), state="another")
        assert party.answer_of(party.browser.submit(page, **PERSON))["state"] == "a state"

    @states(F + "state-only-outside-request-object-not-used")
    def test_a_state_that_was_not_pushed_does_not_come_back(self, party: FapiParty) -> None:
        page = party.visit(party.pushed(state=None), state="outside")
        assert "state" not in party.answer_of(party.browser.submit(page, **PERSON)).parameters

    @states(F + "ensure-request-object-without-redirect-uri-fails")
    def test_a_request_without_redirect_uri_is_refused(self, party: FapiParty) -> None:
        beside = {"redirect_uri": CALLBACK} if party.signs else {}
        assert error_of(party.push({**party.sent(party.asked(redirect_uri=None)), **beside})) == "invalid_request"

    @states(F + "ensure-redirect-uri-in-authorization-request")
    def test_a_request_without_redirect_uri_that_was_not_pushed_goes_back_nowhere(self, party: FapiParty) -> None:
        page = party.browser.browser.get("/oidc/authorize", params=party.sent(party.asked(redirect_uri=None)))
        assert (page.status_code, page.headers.get("Location")) == (400, None)
        assert error_of(party.push(party.sent(party.asked(redirect_uri=None)))) == "invalid_request"

    @states(F + "ensure-registered-redirect-uri")
    def test_a_redirect_uri_that_is_not_registered_is_refused(self, party: FapiParty) -> None:
        assert error_of(party.push(party.sent(party.asked(redirect_uri="https://elsewhere.example.test/cb")))) == "invalid_request"

    @states(F + "plain-fapi-tolerate-unregistered-redirect-uri")
    def test_an_address_a_little_different_is_refused_too(self, party: FapiParty) -> None:
        assert error_of(party.push(party.sent(party.asked(redirect_uri=CALLBACK + "/more")))) == "invalid_request"

    @states(F + "ensure-unsigned-authorization-request-without-using-par-fails")
    def test_a_request_that_was_not_pushed_is_refused(self, party: FapiParty) -> None:
        answer = party.answer_of(party.browser.browser.get("/oidc/authorize", params=party.asked()))
        assert answer["error"] == "invalid_request"

    @states(F + "ensure-response-type-code-idtoken-fails")
    def test_an_id_token_does_not_come_by_the_browser(self, party: FapiParty) -> None:
        refused = party.push(party.sent(party.asked(response_type="code id_token", response_mode=None)))
        assert error_of(refused) in ("unsupported_response_type", "invalid_request")

    @states(F + "ensure-response-type-token-fails")
    def test_an_access_token_does_not_come_by_the_browser(self, party: FapiParty) -> None:
        refused = party.push(party.sent(party.asked(response_type="token", response_mode=None)))
        assert error_of(refused) in ("unsupported_response_type", "invalid_request")


class TokenEndpoint:
    """For whom and how often a code is good."""

    @states(F + "ensure-client-id-in-token-endpoint")
    def test_another_clients_id_with_the_own_key_proves_nobody(self, party: FapiParty, new_party: NewParty) -> None:
        other = new_party()
        mine = party.assertion(iss=other.client_id, sub=other.client_id)
        assert error_of(party.redeem(party.code(), assertion=mine)) == "invalid_client"
        assert error_of(party.redeem(party.code(), client_id=other.client_id)) == "invalid_client"

    @states(F + "ensure-holder-of-key-required")
    def test_a_token_request_without_a_proof_is_refused(self, party: FapiParty) -> None:
        assert error_of(party.redeem(party.code(), proof=None)) in ("invalid_request", "invalid_dpop_proof")

    @states(F + "ensure-authorization-code-is-bound-to-client")
    def test_a_code_is_good_for_its_own_client_alone(self, party: FapiParty, new_party: NewParty) -> None:
        assert error_of(new_party().redeem(party.code())) == "invalid_grant"

    @states(F + "attempt-reuse-authorization-code-after-one-second")
    def test_a_code_is_good_once(self, party: FapiParty, clock: ManualClock) -> None:
        code = party.code()
        access_token = party.tokens(code)["access_token"]
        clock.advance(1)
        assert error_of(party.redeem(code)) == "invalid_grant"
        assert party.userinfo(access_token).status_code == 401

    @states(F + "ensure-token-endpoint-fails-with-expired-auth-code")
    def test_a_code_expires_within_a_minute(self, party: FapiParty, clock: ManualClock) -> None:
        code = party.code()
        clock.advance(61)
        assert error_of(party.redeem(code)) == "invalid_grant"

    @states(F + "refresh-token")
    def test_a_refresh_token_is_good_for_its_client_and_is_not_exchanged(self, party: FapiParty, new_party: NewParty) -> None:
        tokens = party.tokens()
        fields = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        for _ in range(2):
            renewed = party.call_token_endpoint(fields).json()
            assert renewed["refresh_token"] == tokens["refresh_token"]
            assert party.userinfo(renewed["access_token"]).status_code == 200
        assert error_of(new_party().call_token_endpoint(fields)) == "invalid_grant"
        assert error_of(party.call_token_endpoint(fields, proof=None)) in ("invalid_request", "invalid_dpop_proof")


class Assertions:
    """How a client proves itself."""

    @states(F + "ensure-signed-client-assertion-with-RS256-fails")
    def test_rs256_is_not_good_enough(self, party: FapiParty) -> None:
        assert error_of(party.push(assertion=party.assertion("RS256"))) == "invalid_client"
        assert party.push(assertion=party.assertion("PS256")).status_code == 201

    @states(F + "ensure-client-assertion-in-token-endpoint")
    def test_without_an_assertion_there_are_no_tokens(self, party: FapiParty) -> None:
        fields = {"grant_type": "authorization_code", "code": party.code(), "client_id": party.client_id, "redirect_uri": CALLBACK}
        assert error_of(party.back.post("/oidc/token", data=fields)) == "invalid_client"

    @states(F + "ensure-client-assertion-with-exp-is-5-minutes-in-past-fails")
    def test_an_assertion_that_expired_proves_nobody(self, party: FapiParty) -> None:
        assert error_of(party.redeem(party.code(), assertion=party.assertion(exp=party.now - 300))) == "invalid_client"

    @states(F + "ensure-client-assertion-with-wrong-aud-fails")
    def test_an_assertion_for_another_server_proves_nobody(self, party: FapiParty) -> None:
        assert error_of(party.redeem(party.code(), assertion=party.assertion(aud="https://other.example.test"))) == "invalid_client"

    @states(F + "ensure-client-assertion-with-no-sub-fails")
    def test_an_assertion_about_nobody_proves_nobody(self, party: FapiParty) -> None:
        assert error_of(party.redeem(party.code(), assertion=party.assertion(sub=None))) == "invalid_client"

    @states(F + "ensure-invalid-client-assertions-fail")
    @pytest.mark.parametrize(
        "changes",
        [
            {"iss": None},
            {"iss": "other"},
            {"aud": None},
            {"exp": None},
            {"exp": "soon"},
            {"jti": None},
            {"jti": 5},
            {"nbf": 4e9},
            {"iat": 4e9},
        ],
        ids=str,
    )
    def test_an_assertion_with_a_wrong_or_missing_claim_proves_nobody(self, party: FapiParty, changes: dict[str, Any]) -> None:
        assert error_of(party.push(assertion=party.assertion(**changes))) == "invalid_client"

    @states(F + "ensure-invalid-client-assertions-fail")
    def test_an_assertion_is_good_once(self, party: FapiParty) -> None:
        assertion = party.assertion()
        assert party.push(assertion=assertion).status_code == 201
        assert error_of(party.push(assertion=assertion)) == "invalid_client"

    @states(F + "par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted")
    def test_a_clock_eight_seconds_ahead_is_tolerated(self, party: FapiParty) -> None:
        ahead = party.now + 8
        assert party.push(assertion=party.assertion(nbf=ahead, iat=ahead, exp=ahead + 60)).status_code == 201

    @states(F + "par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails")
    def test_a_clock_more_than_a_minute_ahead_is_not(self, party: FapiParty) -> None:
        ahead = party.now + 70
        assert error_of(party.push(assertion=party.assertion(nbf=ahead, iat=ahead, exp=ahead + 60))) == "invalid_client"

    @states(F + "par-test-array-as-audience-fails")
    def test_the_audience_is_no_list(self, party: FapiParty) -> None:
        assert error_of(party.push(assertion=party.assertion(aud=[PAR, ISSUER]))) == "invalid_client"

    @states(F + "par-test-par-endpoint-url-as-audience-fails")
    def test_the_audience_is_not_the_endpoint_that_is_called(self, party: FapiParty) -> None:
        assert error_of(party.push(assertion=party.assertion(aud=PAR))) == "invalid_client"

    @states(F + "par-test-token-endpoint-url-as-audience-fails")
    def test_the_audience_is_not_the_token_endpoint(self, party: FapiParty) -> None:
        assert error_of(party.push(assertion=party.assertion(aud=TOKEN))) == "invalid_client"


class PushedRequests:
    """request_uri, and PKCE with it."""

    @states(F + "par-ensure-reused-request-uri-prior-to-auth-completion-succeeds")
    def test_a_request_may_be_opened_again_before_its_login_ends(self, party: FapiParty) -> None:
        request_uri = party.pushed()
        assert party.browser.shows_the_login_form(party.visit(request_uri))
        assert "code" in party.log_in(request_uri).parameters

    @states(F + "par-attempt-reuse-request_uri")
    def test_a_request_ends_with_its_login(self, party: FapiParty) -> None:
        request_uri = party.pushed()
        assert "code" in party.log_in(request_uri).parameters
        again = party.visit(request_uri)
        assert (again.status_code, "was used already" in again.text) == (400, True)

    @states(F + "par-attempt-reuse-request_uri")
    def test_of_two_logins_for_one_request_the_first_that_ends_counts(self, party: FapiParty, new_party: NewParty) -> None:
        request_uri = party.pushed()
        first, second = party.visit(request_uri), party.visit(request_uri)
        assert "code" in party.answer_of(party.browser.submit(first, **PERSON)).parameters
        assert party.answer_of(party.browser.submit(second, **PERSON))["error"] == "invalid_request_uri"

    @states(F + "par-attempt-to-use-expired-request_uri")
    def test_a_request_expires(self, party: FapiParty, clock: ManualClock) -> None:
        pushed = party.push().json()
        assert 5 <= pushed["expires_in"] < 600
        clock.advance(pushed["expires_in"])
        assert party.visit(pushed["request_uri"]).status_code == 400

    @states(F + "par-attempt-to-use-request_uri-for-different-client")
    def test_a_request_is_good_for_the_client_that_pushed_it(self, party: FapiParty, new_party: NewParty) -> None:
        assert new_party().visit(party.pushed()).status_code == 400

    @states(F + "par-authorization-request-containing-request_uri-form-param")
    def test_a_request_uri_is_not_pushed(self, party: FapiParty) -> None:
        refused = party.push({**party.sent(party.asked()), "request_uri": party.pushed()})
        assert error_of(refused) == "invalid_request"

    @states(F + "par-attempt-invalid-http-method")
    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_requests_are_pushed_by_post_alone(self, party: FapiParty, method: str) -> None:
        assert party.back.request(method, "/oidc/par", params=party.proven(party.sent(party.asked()))).status_code == 405

    @states(F + "par-ensure-pkce-required")
    def test_a_request_without_a_challenge_is_refused(self, party: FapiParty) -> None:
        refused = party.push(party.sent(party.asked(code_challenge=None, code_challenge_method=None)))
        assert error_of(refused) == "invalid_request"

    @states(F + "ensure-pkce-code-verifier-required")
    def test_a_code_without_its_verifier_is_refused(self, party: FapiParty) -> None:
        assert error_of(party.redeem(party.code(), code_verifier=None)) == "invalid_grant"

    @states(F + "incorrect-pkce-code-verifier-rejected")
    def test_a_code_with_another_verifier_is_refused(self, party: FapiParty) -> None:
        assert error_of(party.redeem(party.code(), code_verifier="v" * 43)) == "invalid_grant"

    @states(F + "par-plain-pkce-rejected")
    def test_a_plain_challenge_is_refused(self, party: FapiParty) -> None:
        assert error_of(party.push(party.sent(party.asked(code_challenge_method="plain")))) == "invalid_request"

    @states(F + "par-without-duplicate-parameters")
    def test_the_browser_need_bring_nothing_but_client_and_request_uri(self, party: FapiParty) -> None:
        assert "code" in party.log_in(party.pushed()).parameters


class EveryProfile(Tolerance, Dpop, Requests, TokenEndpoint, Assertions, PushedRequests):
    """All of them."""


def _cancel(page: str) -> str:
    """The address of the form that gives up."""
    return page.split('/cancel"')[0].rpartition('"')[2] + "/cancel"


def _wrong_proofs(party: FapiParty) -> dict[str, dict[str, Any]]:
    """Changes by what is wrong with them."""
    missing = {f"no {name}": {name: None} for name in ("htm", "htu", "iat", "jti", "ath")}
    return missing | {
        "another method": {"htm": "PUT"},
        "another address": {"htu": "https://other.example.test/"},
        "no address": {"htu": 5},
        "future": {"iat": party.now + 3600},
        "past": {"iat": party.now - 3600},
        "no time": {"iat": "now"},
        "another typ": {"typ": "JWT"},
        "another key": {"key": ec.generate_private_key(ec.SECP256R1())},
    }


def _unsigned(party: FapiParty, token: str) -> str:
    header = base64url(b'{"typ":"dpop+jwt","alg":"none","jwk":{}}')
    return f"{header}.{party.proof('GET', USERINFO, token).split('.')[1]}."


def _with_private_key(party: FapiParty, token: str) -> str:
    numbers = party.dpop_key.private_numbers().private_value.to_bytes(32, "big")
    header = {"typ": "dpop+jwt", "jwk": {**public_jwk(party.dpop_key), "d": base64url(numbers)}}
    claims = jwt.decode(party.proof("GET", USERINFO, token), options={"verify_signature": False})
    return jwt.encode(claims, party.dpop_key, algorithm="ES256", headers=header)
