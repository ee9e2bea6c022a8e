"""Client logout: RP-initiated, back channel and front channel."""

import json
from typing import Any

import httpx
import jwt
import pytest
from joserfc.jwk import RSAKey

from tests.journeys.browser import Page
from tests.relying_party.federation.conformance.conftest import BACK_CHANNEL, PORTAL, Party, changed, provider
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.conformance.test_code_flow import unsigned
from tests.relying_party.federation.oidc_node import ISSUER

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def inside(party: Party) -> Party:
    """A person who is logged in at the portal."""
    party.log_in()
    assert party.is_logged_in()
    return party


def return_with(party: Party, **query: str) -> Page:
    return party.browser.open(f"{PORTAL}/federation/logged-out?{httpx.QueryParams(query)}")


@states("-rp-init-logout")
def test_the_browser_takes_the_logout_to_the_provider_and_comes_home(inside: Party) -> None:
    sent = inside.log_out()
    assert jwt.decode(sent["id_token_hint"], options={"verify_signature": False})["sid"] == "session-1"
    assert sent["client_id"] == "client-1"
    assert sent["post_logout_redirect_uri"] == PORTAL + "/federation/logged-out"
    assert return_with(inside, state=sent["state"]).url == PORTAL + "/"
    assert not inside.is_logged_in()


@states("-rp-init-logout-no-state")
def test_a_return_without_state_is_a_return(inside: Party) -> None:
    assert inside.log_out()["state"]
    assert return_with(inside).url == PORTAL + "/"


@states("-rp-init-logout-other-state")
def test_a_return_with_another_state_is_refused(inside: Party) -> None:
    inside.log_out()
    assert return_with(inside, state="another").shows("failure")


def test_nobody_is_sent_to_a_provider_that_has_forgotten_the_client(inside: Party) -> None:
    inside.wire.oidc.registered = None
    register = inside.wire.oidc.register
    inside.wire.instead["/oidc/register"] = lambda _: httpx.Response(201, json={**register({}), "client_id": "client-2"})
    page = inside.browser.press(inside.browser.open(PORTAL + "/praca/konto"), "log-out")
    assert page.url.startswith(PORTAL)
    assert not inside.is_logged_in()


@states("-rp-backchannel-rpinitlogout")
def test_a_logout_token_ends_the_session(inside: Party) -> None:
    answer = inside.tell(inside.logout_token())
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Set-Cookie" not in answer.headers
    assert not inside.is_logged_in()


def test_a_logout_token_without_sid_ends_every_session_of_the_subject(inside: Party) -> None:
    other = Party(portal=inside.portal, wire=inside.wire, clock=inside.clock, browser=inside.browser.tab())
    other.browser.cookies = {}
    inside.wire.oidc.claims = changed(sid="session-2")
    other.log_in()
    assert inside.tell(inside.logout_token(claims=changed(sid=None))).status_code == 200
    assert (inside.is_logged_in(), other.is_logged_in()) == (False, False)


def test_a_logout_token_with_sid_leaves_the_subjects_other_sessions(inside: Party) -> None:
    assert inside.tell(inside.logout_token(claims=changed(sid="session-2"))).status_code == 200
    assert inside.is_logged_in()
    assert inside.tell(inside.logout_token(claims=changed(sub=None, jti="logout-2"))).status_code == 200
    assert not inside.is_logged_in()


def test_a_logout_token_works_once(inside: Party) -> None:
    token = inside.logout_token()
    assert inside.tell(token).status_code == 200
    inside.log_in()
    assert inside.tell(token).status_code == 400
    assert inside.is_logged_in()


WRONG: dict[str, tuple[Any, str]] = {
    "no-event": (changed(events=None), "event_is_a_logout"),
    "wrong-event": (changed(events={"http://schemas.openid.net/event/other": {}}), "event_is_a_logout"),
    "event-no-object": (changed(events={EVENT: True}), "event_is_a_logout"),
    "with-nonce": (changed(nonce="nonce-1"), "nonce_is_absent"),
    "wrong-aud": (changed(aud="another"), "audience_is_this_portal"),
    "no-aud": (changed(aud=None), "audience_is_this_portal"),
    "wrong-iss": (changed(iss="http://evil.example"), "issuer_is_the_node"),
    "no-iat": (changed(iat=None), "token_is_fresh"),
    "old": (changed(iat=1), "token_is_fresh"),
    "future": (changed(iat=1894708800 + 3600), "token_is_fresh"),
    "no-exp": (changed(exp=None), "token_has_not_expired"),
    "expired": (changed(exp=1894708800 - 3600), "token_has_not_expired"),
    "not-yet": (changed(nbf=1894708800 + 3600), "token_has_not_expired"),
    "no-jti": (changed(jti=None), "token_has_an_id"),
    "nobody": (changed(sub=None, sid=None), "session_is_named"),
    "sid-a-number": (changed(sid=7), "judgement"),
}


def refusal(party: Party, token: str) -> str:
    answer = party.tell(token)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (400, "no-store")
    assert answer.json is not None
    assert answer.json["error"] == "invalid_request"
    assert answer.json["error_description"].isascii()
    assert party.is_logged_in()
    return str(answer.json["error_description"])


@states("-rp-backchannel-rpinitlogout-no-event")
@states("-rp-backchannel-rpinitlogout-wrong-event")
@states("-rp-backchannel-rpinitlogout-with-nonce")
@states("-rp-backchannel-rpinitlogout-wrong-aud")
@states("-rp-backchannel-rpinitlogout-wrong-iss")
@pytest.mark.parametrize(("claims", "rule"), WRONG.values(), ids=WRONG)
def test_a_logout_token_that_breaks_a_rule_is_refused_by_that_rule(inside: Party, claims: Any, rule: str) -> None:
    assert refusal(inside, inside.logout_token(claims=claims)).startswith(rule)


@states("-rp-backchannel-rpinitlogout-alg-none")
def test_an_unsigned_logout_token_is_refused(inside: Party) -> None:
    assert refusal(inside, unsigned(inside.logout_token())).startswith("judgement: expected alg of ES256")


@states("-rp-backchannel-rpinitlogout-wrong-alg")
def test_a_logout_token_signed_with_another_algorithm_is_refused(party: Party) -> None:
    party.wire.oidc = provider(metadata=changed(id_token_signing_alg_values_supported=["ES256"]))
    party.log_in()
    party.wire.oidc.key, party.wire.oidc.algorithm = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"}, private=True), "RS256"
    assert refusal(party, party.logout_token()).startswith("algorithm_is_the_agreed_one")
    mac = jwt.encode({"iss": ISSUER}, "secret/of 1".ljust(32), "HS256")
    assert refusal(party, mac).startswith("judgement: expected alg of ES256")


@pytest.mark.parametrize("typ", ["at+jwt", "secevent+jwt"])
def test_another_kind_of_token_is_no_logout_token(inside: Party, typ: str) -> None:
    assert refusal(inside, inside.logout_token(header=changed(typ=typ))).startswith("token_is_a_logout_token")


@pytest.mark.parametrize("typ", [None, "JWT", "application/logout+jwt"])
def test_a_logout_token_need_not_say_what_it_is(inside: Party, typ: str | None) -> None:
    assert inside.tell(inside.logout_token(header=changed(typ=typ))).status_code == 200


def test_an_id_token_is_no_logout_token(inside: Party) -> None:
    assert refusal(inside, _id_token(inside)).startswith("event_is_a_logout")


def _id_token(party: Party) -> str:
    return str(party.wire.oidc.tokens(party.wire.authorization_url, party.clock.now())["id_token"])


@pytest.mark.parametrize("form", [{}, {"logout_token": ""}, {"logout_token": ["a", "b"]}, {"logout_token": "x" * 40_000}])
def test_a_form_without_a_logout_token_is_refused(inside: Party, form: dict[str, Any]) -> None:
    answer = inside.portal.test_client().post(BACK_CHANNEL, data=form)
    assert answer.status_code == 400
    assert json.loads(answer.text)["error"] == "invalid_request"


def test_strangers_cannot_make_the_portal_fetch_keys_again_and_again(inside: Party) -> None:
    before = inside.wire.paths().count("/oidc/jwks")
    forged = provider().logout_token(inside.clock.now(), "client-1", changed(kid="unknown"), changed())
    assert [inside.tell(forged).status_code for _ in range(5)] == [400] * 5
    assert inside.wire.paths().count("/oidc/jwks") == before + 1


def test_a_provider_that_cannot_be_reached_has_the_logout_refused(inside: Party) -> None:
    inside.clock.advance(1200)
    token = inside.logout_token()
    inside.wire.instead["/oidc/jwks"] = lambda _: httpx.Response(503)
    assert inside.tell(token).status_code == 400


@states("-rp-frontchannel-opinitlogout")
def test_a_frame_of_the_provider_ends_the_session_without_a_cookie(inside: Party) -> None:
    answer = inside.frame(iss=ISSUER, sid="session-1")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == f"default-src 'none'; frame-ancestors {ISSUER}"
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert not inside.is_logged_in()


@states("-rp-frontchannel-rpinitlogout")
def test_a_frame_after_the_portals_own_logout_does_no_harm(inside: Party) -> None:
    sent = inside.log_out()
    assert inside.frame(iss=ISSUER, sid="session-1").status_code == 200
    assert return_with(inside, state=sent["state"]).url == PORTAL + "/"


@pytest.mark.parametrize(
    "query", [{}, {"iss": ISSUER}, {"sid": "session-1"}, {"iss": "http://evil.example", "sid": "session-1"}, {"iss": ISSUER, "sid": ""}]
)
def test_a_frame_that_does_not_name_issuer_and_session_ends_nothing(inside: Party, query: dict[str, str]) -> None:
    assert inside.frame(**query).status_code == 400
    assert inside.is_logged_in()
