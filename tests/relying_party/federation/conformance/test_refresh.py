"""A session of the portal that lasts only while the node prolongs its own (OpenID Connect Core section 12)."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from eid.clock import ManualClock
from relying_party.settings import Settings
from tests.journeys.browser import Page
from tests.relying_party.federation.conformance.conftest import PORTAL, Party, changed, enter, provider
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.oidc_node import unbent
from tests.relying_party.federation.wire import Wire

AFTER = 301
"""Seconds until the access token has expired."""


@pytest.fixture
def inside(tmp_path: Path, wire: Wire, clock: ManualClock) -> Party:
    """A holder who is logged in at a portal that refreshes."""
    party = enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), oidc_refresh="registered"))
    assert party.log_in().shows("account-status")
    return party


def exchanged(party: Party) -> list[str]:
    """The refresh tokens that the node was brought."""
    forms = [parse_qs(call.content.decode()) for call in party.wire.calls if call.url.path == "/oidc/token"]
    return [form["refresh_token"][0] for form in forms if form["grant_type"] == ["refresh_token"]]


def account(party: Party) -> Page:
    return party.browser.open(PORTAL + "/praca/konto")


@states("-refresh-token")
def test_the_next_page_after_the_access_token_expired_refreshes_once(inside: Party) -> None:
    assert (inside.wire.oidc.registered or {})["grant_types"] == ["authorization_code", "refresh_token"]
    inside.clock.advance(AFTER - 2)
    assert account(inside).shows("account-status")
    assert exchanged(inside) == []
    inside.clock.advance(2)
    assert [account(inside).shows("account-status") for _ in range(2)] == [True, True]
    assert exchanged(inside) == ["refresh-1"]
    inside.clock.advance(AFTER)
    assert account(inside).shows("account-status")
    assert exchanged(inside) == ["refresh-1", "refresh-2"]


def test_pages_that_are_opened_meanwhile_do_not_refresh_too(inside: Party) -> None:
    answer = inside.wire._token
    shown: list[bool] = []

    def slow(request: httpx.Request) -> httpx.Response:
        shown.append(inside.browser.tab().open(PORTAL + "/praca/konto").shows("account-status"))
        return answer(request)

    inside.clock.advance(AFTER)
    inside.wire.instead["/oidc/token"] = slow
    assert account(inside).shows("account-status")
    assert (shown, exchanged(inside)) == ([True], ["refresh-1"])


def ended_for(party: Party, problem: str, rule: str) -> None:
    """The person reads that, is logged out, and may log in again."""
    party.clock.advance(AFTER)
    page = account(party)
    failure = page.find("failure")
    assert failure is not None
    assert failure["data-problem"] == problem
    assert page.text("detail").startswith(rule)
    assert not party.is_logged_in()
    party.wire.instead.clear()
    party.wire.oidc.renewed = unbent
    assert party.browser.follow(page, "again").shows("log-in-at-node")
    assert party.log_in().shows("account-status")


@states("-refresh-token-invalid-issuer")
def test_a_refreshed_id_token_of_another_issuer_ends_the_session(inside: Party) -> None:
    inside.wire.oidc.renewed = changed(iss="http://evil.example")
    ended_for(inside, "not_trusted", "issuer_is_the_node")


@states("-refresh-token-invalid-sub")
def test_a_refreshed_id_token_about_somebody_else_ends_the_session(inside: Party) -> None:
    inside.wire.oidc.renewed = changed(sub="subject-2")
    ended_for(inside, "not_trusted", "tokens_are_about_one_login")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "aud": ({"aud": "another"}, "audience_is_this_portal"),
    "azp-other": ({"azp": "another"}, "authorized_party_is_this_portal"),
    "azp-new": ({"azp": "client-1"}, "authorized_party_is_the_same"),
    "iat-of-the-login": ({"iat": 1894708800}, "token_was_issued_now"),
    "iat-absent": ({"iat": None}, "token_was_issued_now"),
    "auth-time-other": ({"auth_time": 1894708800 + AFTER}, "authentication_is_the_same"),
    "nonce-other": ({"nonce": "another"}, "nonce_is_that_of_the_login"),
    "at-hash-other": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "access_token_belongs_to_it"),
    "sub-absent": ({"sub": None}, "subject_is_named"),
}


@pytest.mark.parametrize(("values", "rule"), WRONG.values(), ids=WRONG)
def test_a_refreshed_id_token_that_breaks_a_rule_ends_the_session(inside: Party, values: dict[str, Any], rule: str) -> None:
    inside.wire.oidc.renewed = changed(**values)
    ended_for(inside, "not_trusted", rule)


def test_a_refreshed_id_token_that_has_expired_ends_the_session(inside: Party) -> None:
    inside.wire.oidc.renewed = changed(exp=1894708800)
    ended_for(inside, "not_prolonged", "token_has_not_expired")


def test_the_nonce_of_the_login_may_come_back(inside: Party) -> None:
    nonce = parse_qs(inside.wire.authorization_url.partition("?")[2])["nonce"][0]
    inside.wire.oidc.renewed = changed(nonce=nonce)
    inside.clock.advance(AFTER)
    assert account(inside).shows("account-status")


def test_an_answer_without_id_and_refresh_token_lets_the_session_go_on_with_the_old_one(inside: Party) -> None:
    inside.wire.oidc.token = changed(id_token=None, refresh_token=None)
    for _ in range(2):
        inside.clock.advance(AFTER)
        assert account(inside).shows("account-status")
    assert exchanged(inside) == ["refresh-1", "refresh-1"]


def test_a_node_that_refuses_ends_the_session_and_the_person_reads_why(inside: Party) -> None:
    inside.wire.instead["/oidc/token"] = lambda _: httpx.Response(400, json={"error": "invalid_grant"})
    ended_for(inside, "not_prolonged", "judgement: expected a login, got invalid_grant")


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(503), httpx.Response(200, text="<html>"), httpx.Response(400, json={"error": "temporarily_unavailable"})],
    ids=["down", "page", "busy"],
)
def test_a_node_that_is_away_ends_nothing_and_is_asked_again_a_minute_later(inside: Party, answer: httpx.Response) -> None:
    inside.clock.advance(AFTER)
    inside.wire.instead["/oidc/token"] = lambda _: answer
    assert [account(inside).shows("account-status") for _ in range(2)] == [True, True]
    assert exchanged(inside) == ["refresh-1"]
    inside.wire.instead.clear()
    inside.clock.advance(60)
    assert account(inside).shows("account-status")
    assert exchanged(inside) == ["refresh-1", "refresh-1"]


def test_offline_access_is_asked_for_with_consent(tmp_path: Path, wire: Wire, clock: ManualClock) -> None:
    asked = enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), oidc_refresh="offline")).leave()
    assert "offline_access" in asked["scope"].split()
    assert asked["prompt"] == "consent"


def test_a_portal_that_does_not_refresh_keeps_no_refresh_token(party: Party) -> None:
    party.wire.oidc = provider(token=lambda answer: {**answer, "refresh_token": "refresh-1"})
    assert "refresh_token" not in party.leave()
    assert party.log_in().shows("account-status")
    party.clock.advance(AFTER)
    assert party.is_logged_in()
    assert exchanged(party) == []
