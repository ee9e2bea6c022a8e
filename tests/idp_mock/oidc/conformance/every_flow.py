"""Modules that the basic, the implicit and the hybrid plans share; a plan says by its fixture `party` which response type and mode it is
about."""

import json
from typing import Any

import jwt
from bs4 import BeautifulSoup

from eid.clock import ManualClock
from tests.idp_mock.oidc.conformance.party import CALLBACK, ISSUER, PERSON, Party, left_half, unsigned
from tests.idp_mock.oidc.conformance.plans import states

PROFILE = {"name", "given_name", "family_name", "preferred_username", "birthdate", "gender"}
EMAIL = {"email", "email_verified"}
PHONE = {"phone_number", "phone_number_verified"}
UNSUPPORTED = {"request_not_supported", "request_uri_not_supported", "invalid_request", "invalid_request_object", "invalid_request_uri"}


class EveryFlow:
    """Responses of any type, in any mode."""

    @states("oidcc-server")
    def test_a_login_brings_what_its_response_type_says_in_its_mode(self, party: Party) -> None:
        answer = party.log_in()
        words = set(party.response_type.split())
        names = {"code": "code", "id_token": "id_token", "token": "access_token"}
        brought = {name for word, name in names.items() if word in words}
        assert brought == set(answer.parameters) & set(names.values())
        assert answer.mode == (party.response_mode or ("query" if words == {"code"} else "fragment"))
        assert (answer["state"], answer["iss"]) == ("a state", ISSUER)
        if "id_token" in words:
            self.check_id_token(party, answer["id_token"], answer.get("access_token"), answer.get("code"))
        if "token" in words:
            assert answer["token_type"].lower() == "bearer"
            assert party.userinfo(answer["access_token"])["sub"]
        if "code" in words:
            tokens = party.tokens(answer)
            self.check_id_token(party, tokens["id_token"], tokens["access_token"])

    def check_id_token(self, party: Party, id_token: str, access_token: str, code: str = "") -> None:
        claims = party.claims(id_token)
        assert claims["nonce"] == "a nonce"
        assert claims["exp"] > claims["iat"] >= claims["auth_time"]
        assert claims.get("at_hash", "") == (left_half(access_token) if access_token else "")
        assert claims.get("c_hash", "") == (left_half(code) if code else "")

    @states("oidcc-response-type-missing")
    def test_a_request_without_a_response_type_is_refused(self, party: Party) -> None:
        answer = party.answer_of(party.ask(response_type=None, response_mode=None))
        assert answer["error"] in {"unsupported_response_type", "invalid_request"}
        assert answer["state"] == "a state"

    @states("oidcc-idtoken-signature")
    def test_an_id_token_names_the_published_key_that_signed_it(self, party: Party) -> None:
        id_token = party.id_token_of(party.log_in())
        header = jwt.get_unverified_header(id_token)
        keys = {key["kid"]: key for key in party.back.get(party.metadata["jwks_uri"]).json()["keys"]}
        assert keys[header["kid"]]["alg"] == header["alg"]
        assert party.claims(id_token)

    def access_token(self, party: Party) -> tuple[str, str]:
        """An access token where the response type brings one, and the subject it is about."""
        tokens = party.tokens(party.log_in())
        return tokens.get("access_token", ""), party.claims(tokens["id_token"])["sub"] if "id_token" in tokens else ""

    def check_userinfo(self, party: Party, method: str, *, in_header: bool) -> None:
        access_token, subject = self.access_token(party)
        if not access_token:
            assert party.response_type == "id_token"
            return
        sent: dict[str, Any] = (
            {"headers": {"Authorization": f"Bearer {access_token}"}} if in_header else {"data": {"access_token": access_token}}
        )
        response = party.back.request(method, party.metadata["userinfo_endpoint"], **sent)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "application/json"
        assert response.json()["sub"]
        assert subject in ("", response.json()["sub"])

    @states("oidcc-userinfo-get")
    def test_userinfo_answers_a_get_with_the_token_in_the_header(self, party: Party) -> None:
        self.check_userinfo(party, "GET", in_header=True)

    @states("oidcc-userinfo-post-header")
    def test_userinfo_answers_a_post_with_the_token_in_the_header(self, party: Party) -> None:
        self.check_userinfo(party, "POST", in_header=True)

    @states("oidcc-userinfo-post-body")
    def test_userinfo_answers_a_post_with_the_token_in_the_body(self, party: Party) -> None:
        self.check_userinfo(party, "POST", in_header=False)

    @states("oidcc-scope-profile")
    def test_scope_profile_brings_claims_of_the_profile(self, party: Party) -> None:
        assert set(party.told(party.log_in(scope="openid profile"))) >= PROFILE

    @states("oidcc-scope-email")
    def test_scope_email_brings_the_address(self, party: Party) -> None:
        told = party.told(party.log_in(scope="openid email"))
        assert set(told) >= EMAIL
        assert not PROFILE & set(told)

    @states("oidcc-scope-address")
    def test_scope_address_brings_an_object(self, party: Party) -> None:
        address = party.told(party.log_in(scope="openid address"))["address"]
        assert set(address) == {"formatted", "street_address", "postal_code", "locality", "country"}
        assert all(isinstance(line, str) for line in address.values())

    @states("oidcc-scope-phone")
    def test_scope_phone_brings_the_number(self, party: Party) -> None:
        assert set(party.told(party.log_in(scope="openid phone"))) >= PHONE

    @states("oidcc-scope-all")
    def test_all_scopes_together_bring_all_claims(self, party: Party) -> None:
        told = party.told(party.log_in(scope="openid profile email address phone"))
        assert set(told) >= PROFILE | EMAIL | PHONE | {"address"}

    @states("oidcc-ensure-other-scope-order-succeeds")
    def test_the_order_of_scopes_does_not_matter(self, party: Party) -> None:
        assert set(party.told(party.log_in(scope="email openid"))) >= EMAIL

    @states("oidcc-display-page")
    def test_display_page_is_served(self, party: Party) -> None:
        assert "error" not in party.log_in(display="page").parameters

    @states("oidcc-display-popup")
    def test_display_popup_is_served(self, party: Party) -> None:
        assert "error" not in party.log_in(display="popup").parameters

    @states("oidcc-prompt-login")
    def test_prompt_login_asks_again_and_tells_the_new_time(self, party: Party, clock: ManualClock) -> None:
        first = party.claims(party.id_token_of(party.log_in()))
        clock.advance(2)
        page = party.ask(prompt="login")
        assert party.shows_the_login_form(page)
        second = party.claims(party.id_token_of(party.answer_of(party.submit(page, **PERSON))))
        assert second["sub"] == first["sub"]
        assert second["auth_time"] == first["auth_time"] + 2

    @states("oidcc-prompt-none-not-logged-in")
    def test_prompt_none_shows_no_page_to_who_is_not_logged_in(self, party: Party) -> None:
        answer = party.answer_of(party.ask(prompt="none"))
        assert answer["error"] == "login_required"
        assert (answer["state"], answer.get("code"), answer.get("id_token")) == ("a state", "", "")

    @states("oidcc-prompt-none-logged-in")
    def test_prompt_none_answers_at_once_for_who_is_logged_in(self, party: Party, clock: ManualClock) -> None:
        first = party.claims(party.id_token_of(party.log_in()))
        clock.advance(2)
        second = party.claims(party.id_token_of(party.answer_of(party.ask(prompt="none"))))
        assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])

    @states("oidcc-max-age-1")
    def test_an_older_login_than_max_age_is_not_enough(self, party: Party, clock: ManualClock) -> None:
        first = party.claims(party.id_token_of(party.log_in()))
        clock.advance(2)
        page = party.ask(max_age="1")
        assert party.shows_the_login_form(page)
        second = party.claims(party.id_token_of(party.answer_of(party.submit(page, **PERSON))))
        assert second["auth_time"] == first["auth_time"] + 2

    @states("oidcc-max-age-10000")
    def test_a_younger_login_than_max_age_is_enough(self, party: Party, clock: ManualClock) -> None:
        first = party.claims(party.id_token_of(party.log_in(max_age="10000")))
        clock.advance(1)
        answer = party.ask(max_age="10000")
        assert not party.shows_the_login_form(answer)
        assert party.claims(party.id_token_of(party.answer_of(answer)))["auth_time"] == first["auth_time"]

    @states("oidcc-ensure-request-with-unknown-parameter-succeeds")
    def test_an_unknown_parameter_is_ignored(self, party: Party) -> None:
        assert "error" not in party.log_in(extra="foobar").parameters

    @states("oidcc-id-token-hint")
    def test_an_id_token_hint_with_prompt_none_finds_the_same_person(self, party: Party) -> None:
        id_token = party.id_token_of(party.log_in())
        answer = party.answer_of(party.ask(prompt="none", id_token_hint=id_token))
        assert party.claims(party.id_token_of(answer))["sub"] == party.claims(id_token)["sub"]

    @states("oidcc-login-hint")
    def test_a_login_hint_is_filled_in(self, party: Party) -> None:
        page = party.ask(login_hint="anna.testowa")
        assert BeautifulSoup(page.text, "lxml").find(id="login-username")["value"] == "anna.testowa"

    @states("oidcc-ui-locales")
    def test_ui_locales_choose_the_language_and_unknown_ones_do_no_harm(self, party: Party) -> None:
        page = party.ask(ui_locales="se en-GB pl")
        assert '<html lang="en">' in page.text
        assert '<html lang="en">' in party.submit(page, username="jan.testowy", password="wrong").text
        assert "error" not in party.log_in(ui_locales="se").parameters

    @states("oidcc-claims-locales")
    def test_claims_locales_do_no_harm(self, party: Party) -> None:
        assert "error" not in party.log_in(claims_locales="se").parameters

    @states("oidcc-ensure-request-with-acr-values-succeeds")
    def test_acr_values_are_served_and_an_acr_is_told(self, party: Party) -> None:
        offered = party.metadata["acr_values_supported"]
        assert party.claims(party.id_token_of(party.log_in(acr_values=" ".join(offered[:2]))))["acr"] in offered

    @states("oidcc-ensure-registered-redirect-uri")
    def test_an_unregistered_redirect_uri_is_never_redirected_to(self, party: Party) -> None:
        response = party.ask(redirect_uri=CALLBACK + "/unregistered")
        assert (response.status_code, response.headers.get("Location")) == (400, None)
        assert "redirect_uri_is_allowed" in response.text

    @states("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported")
    def test_a_request_uri_that_is_not_registered_is_refused_as_such(self, party: Party) -> None:
        answer = party.answer_of(party.ask(request_uri="https://suite.example.test/test/a/ours/requesturi.jwt"))
        assert answer["error"] in UNSUPPORTED

    @states("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")
    def test_an_unsigned_request_object_counts_or_is_refused(self, party: Party) -> None:
        inside = party.request(state="inside")
        outside = party.request(request=unsigned(inside), state="outside")
        response = party.browser.get("/oidc/authorize", params=outside)
        answer = party.answer_of(party.submit(response, **PERSON) if party.shows_the_login_form(response) else response)
        assert answer["state"] == "inside" if "error" not in answer.parameters else answer["error"] in UNSUPPORTED

    @states("oidcc-ensure-request-object-with-redirect-uri")
    def test_a_redirect_uri_inside_a_request_object_counts_or_the_object_is_refused(self, party: Party) -> None:
        inside = party.request()
        outside = party.request(request=unsigned(inside), redirect_uri=CALLBACK + "/invalid")
        response = party.browser.get("/oidc/authorize", params=outside)
        if party.shows_the_login_form(response):
            assert "error" not in party.answer_of(party.submit(response, **PERSON)).parameters
        else:
            assert (response.status_code, response.headers.get("Location")) == (400, None)

    @states("oidcc-claims-essential")
    def test_an_essential_claim_is_told_where_it_is_asked_for(self, party: Party) -> None:
        wish = {"name": {"essential": True}}
        place = "id_token" if party.response_type == "id_token" else "userinfo"
        told = party.told(party.log_in(claims=json.dumps({place: wish})))
        assert told["name"] == "Jan Testowy"
        assert "given_name" not in told


class WithANonce:
    """An ID token that the browser brings."""

    @states("oidcc-ensure-request-without-nonce-fails")
    def test_a_request_without_a_nonce_is_refused_where_an_id_token_goes_back(self, party: Party) -> None:
        if "id_token" in party.response_type.split():
            assert party.answer_of(party.ask(nonce=None))["error"] == "invalid_request"


class WithoutANonce:
    """An ID token that comes from the token endpoint alone."""

    @states("oidcc-ensure-request-without-nonce-succeeds-for-code-flow")
    def test_a_request_without_a_nonce_succeeds_where_the_token_endpoint_gives_the_id_token(self, party: Party) -> None:
        if "id_token" not in party.response_type.split():
            assert "nonce" not in party.claims(party.id_token_of(party.log_in(nonce=None)))
