"""Modules about authorization codes, which the basic and the hybrid plans share."""

from collections.abc import Callable

from eid.clock import ManualClock
from tests.idp_mock.oidc.conformance.every_flow import EMAIL
from tests.idp_mock.oidc.conformance.party import CALLBACK, POST, Party
from tests.idp_mock.oidc.conformance.plans import states

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


class WithACode:
    """Responses with a code, alone or with tokens."""

    @states("oidcc-codereuse")
    def test_a_code_is_good_once(self, party: Party) -> None:
        code = party.log_in()["code"]
        assert party.redeem(code).status_code == 200
        again = party.redeem(code)
        assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")

    @states("oidcc-codereuse-30seconds")
    def test_a_code_that_is_used_again_later_ends_the_tokens_made_from_it(self, party: Party, clock: ManualClock) -> None:
        code = party.log_in()["code"]
        access_token = party.redeem(code).json()["access_token"]
        clock.advance(30)
        assert party.redeem(code).json()["error"] == "invalid_grant"
        assert party.back.get("/oidc/userinfo", headers={"Authorization": f"Bearer {access_token}"}).status_code == 401

    @states("oidcc-server-client-secret-post")
    def test_a_client_may_send_its_secret_in_the_body(self, party: Party, new_party: Callable[..., Party]) -> None:
        poster = new_party(POST, party.response_type, party.response_mode)
        tokens = poster.tokens(poster.log_in())
        assert poster.claims(tokens["id_token"])["aud"] == POST

    @states("oidcc-refresh-token")
    def test_a_refresh_token_brings_its_own_client_new_tokens_about_the_same_login(
        self, party: Party, new_party: Callable[..., Party], clock: ManualClock
    ) -> None:
        assert "refresh_token" in party.metadata["grant_types_supported"]
        first = party.tokens(party.log_in(scope="openid offline_access", prompt="consent"))
        clock.advance(2)
        asked = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        refused = new_party(POST).call_token_endpoint(asked)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
        second = party.call_token_endpoint(asked).json()
        assert party.userinfo(second["access_token"])
        before, after = party.claims(first["id_token"]), party.claims(second["id_token"])
        assert {name: after[name] for name in ("iss", "sub", "aud", "auth_time")} == {
            name: before[name] for name in ("iss", "sub", "aud", "auth_time")
        }
        assert after["iat"] > before["iat"]

    @states("oidcc-ensure-request-with-valid-pkce-succeeds")
    def test_a_code_with_a_challenge_is_good_with_its_verifier(self, party: Party) -> None:
        answer = party.log_in(code_challenge=CHALLENGE, code_challenge_method="S256")
        refused = party.redeem(answer["code"], code_verifier="x" * 43)
        assert refused.json()["error"] == "invalid_grant"
        assert party.tokens(answer, code_verifier=VERIFIER)["id_token"]


class WithACodeAlone:
    """Responses with nothing but a code."""

    @states("oidcc-alternate-happy-flow")
    def test_neither_the_order_of_scopes_nor_that_of_parameters_matters(self, party: Party) -> None:
        usual = party.request(scope="email openid")
        page = party.browser.get("/oidc/authorize", params=dict(reversed(usual.items())))
        answer = party.answer_of(party.submit(page, username="jan.testowy", password="Test-1234"))
        assert set(party.told(answer)) >= EMAIL

    @states("oidcc-idtoken-unsigned")
    def test_no_id_token_comes_without_a_signature(self, party: Party) -> None:
        assert "none" not in party.metadata["id_token_signing_alg_values_supported"]

    @states("oidcc-ensure-post-request-succeeds")
    def test_a_request_may_come_by_post(self, party: Party) -> None:
        asked = party.browser.post("/oidc/authorize", data=party.request())
        page = party.browser.get(asked.headers["Location"]) if asked.status_code == 303 else asked
        answer = party.answer_of(party.submit(page, username="jan.testowy", password="Test-1234"))
        assert party.tokens(answer)["id_token"]
        assert asked.headers.get("Location", "").startswith(CALLBACK) is False
