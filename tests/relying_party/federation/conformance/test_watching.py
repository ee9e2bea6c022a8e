"""Session management: the portal watches the node's session in a frame (OpenID Connect Session Management 1.0). What the scripts do is
stated in tests/browser."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from eid.clock import ManualClock
from relying_party.federation.oidc_rules import IdToken
from relying_party.federation.signed_jwt import unverified_claims
from relying_party.settings import Settings
from tests.journeys.browser import Page
from tests.relying_party.federation.conformance.conftest import PORTAL, Party, changed, enter
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.oidc_node import ISSUER, unbent
from tests.relying_party.federation.wire import Wire

FRAME = PORTAL + "/federation/session/praca"
TOLD = "hash.salt"


@pytest.fixture
def watcher(tmp_path: Path, wire: Wire, clock: ManualClock) -> Party:
    """A portal that watches, opposite a provider that can be watched."""
    party = enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), watch_session=True))
    wire.oidc.metadata = changed(check_session_iframe=f"{ISSUER}/oidc/check")
    return party


def inside(party: Party, **told: str) -> Page:
    """The page that the person comes to."""
    page = party.come_back(party.leave(), **told)
    assert page.shows("account-status")
    return page


def tell_changed(party: Party, frame: Page, form_id: str = "changed") -> Page:
    """As the script of our frame does."""
    form = frame.find(form_id)
    assert form is not None
    return party.browser.send(frame, form, {field["name"]: field["value"] for field in form.find_all("input")})


def asked_again(party: Party, frame: Page) -> dict[str, str]:
    """The request that the innermost frame takes to the provider."""
    page = tell_changed(party, frame)
    assert page.url.startswith(f"{ISSUER}/oidc/authorize?"), page.url
    party.wire.authorization_url = page.url
    return dict(httpx.URL(page.url).params)


def left(party: Party, page: Page) -> Page:
    """Where the page that the innermost frame ends with sends the browser, and which frame goes there."""
    form = page.find("leave")
    assert form is not None, page.html
    assert page.response.headers["Content-Security-Policy"].split("; ")[-2:] == ["frame-ancestors 'self'", "frame-src 'none'"]
    assert form["target"] == ("_top" if form["action"].endswith("/over") else "_parent")
    return party.browser.open(PORTAL + form["action"])


def problem(page: Page) -> str:
    failure = page.find("failure")
    assert failure is not None
    return str(failure["data-problem"])


@states("-session-management")
def test_a_session_that_the_nodes_frame_calls_changed_ends(watcher: Party) -> None:
    page = inside(watcher, session_state=TOLD)
    assert page.response.headers["Content-Security-Policy"].endswith("; frame-ancestors 'none'; frame-src 'self'")
    frame = watcher.browser.open(PORTAL + page.html.find(id="watcher")["src"])
    assert frame.response.headers["Content-Security-Policy"].endswith(f"; frame-ancestors 'self'; frame-src {ISSUER} {PORTAL}")
    assert "X-Frame-Options" not in frame.response.headers
    assert frame.html.body["data-question"] == f"client-1 {TOLD}"
    assert frame.html.find("iframe")["src"] == f"{ISSUER}/oidc/check"
    asked = asked_again(watcher, frame)
    assert (asked["prompt"], asked["response_type"]) == ("none", "code")
    assert unverified_claims(asked["id_token_hint"], IdToken).sub == "subject-1"
    assert watcher.is_logged_in()
    answered = watcher.browser.open(
        f"{PORTAL}/federation/oidc/callback?{httpx.QueryParams(state=asked['state'], error='login_required', iss=ISSUER)}"
    )
    assert problem(left(watcher, answered)) == "not_prolonged"
    assert not watcher.is_logged_in()


def test_a_session_goes_on_when_the_node_says_that_the_same_person_is_logged_in(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    watcher.wire.oidc.claims = changed(sid="session-2")
    answered = watcher.come_back(asked_again(watcher, watcher.browser.open(FRAME)), session_state="later.salt")
    assert left(watcher, answered).html.body["data-question"] == "client-1 later.salt"
    assert watcher.tell(watcher.logout_token(claims=changed(jti="logout-0"))).status_code == 200
    assert watcher.is_logged_in(), "what is said late about the former session does not end the one that went on"
    assert watcher.tell(watcher.logout_token(claims=changed(sid="session-2", sub=None))).status_code == 200
    assert not watcher.is_logged_in(), "the session is known by its later name"


def test_a_session_ends_when_the_node_names_another_person(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    asked = asked_again(watcher, watcher.browser.open(FRAME))
    watcher.wire.oidc.claims = changed(sub="subject-2")
    answered = watcher.come_back(asked, session_state="later.salt")
    assert problem(left(watcher, answered)) == "not_prolonged"
    assert not watcher.is_logged_in()


def test_a_session_ends_when_the_node_does_not_answer(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    frame = watcher.browser.open(FRAME)
    asked_again(watcher, frame)
    assert problem(tell_changed(watcher, frame, "unanswered")) == "not_prolonged"
    assert not watcher.is_logged_in()


@pytest.mark.parametrize("oidc_flow", ["form_post", "hybrid"])
def test_the_node_is_asked_in_a_frame_by_code_alone(tmp_path: Path, wire: Wire, clock: ManualClock, oidc_flow: str) -> None:
    party = enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), watch_session=True, oidc_flow=oidc_flow))
    wire.oidc.metadata = changed(check_session_iframe=f"{ISSUER}/oidc/check")
    asked = party.leave()
    wire_answer = wire.oidc.brought(wire.authorization_url, clock.now()) if oidc_flow == "hybrid" else {"code": "code-1", "iss": ISSUER}
    page = party.browser.post(
        f"{PORTAL}/federation/oidc/callback", {**wire_answer, "state": asked["state"], "session_state": TOLD}, ISSUER + "/"
    )
    assert page.shows("account-status")
    again = asked_again(party, party.browser.open(FRAME))
    assert (again["response_type"], again.get("response_mode")) == ("code", None)
    assert "code" in (wire.oidc.registered or {})["response_types"]
    assert left(party, party.come_back(again, session_state="later.salt")).html.body["data-question"].endswith(" later.salt")


def test_an_answer_about_a_session_that_another_tab_has_replaced_changes_nothing(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    frame = watcher.browser.open(FRAME)
    first, second = asked_again(watcher, frame), asked_again(watcher, frame)
    watcher.wire.authorization_url = f"{ISSUER}/oidc/authorize?{httpx.QueryParams(first)}"
    watcher.come_back(first, session_state="later.salt")
    refused = httpx.QueryParams(state=second["state"], error="login_required", iss=ISSUER)
    assert (
        left(watcher, watcher.browser.open(f"{PORTAL}/federation/oidc/callback?{refused}"))
        .html.body["data-question"]
        .endswith(" later.salt")
    )
    assert watcher.is_logged_in()


def test_nobody_is_told_that_a_session_is_over_which_goes_on(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    assert watcher.browser.open(FRAME + "/over").find("failure") is None


@pytest.mark.parametrize(
    ("told", "metadata"),
    [
        ({}, changed(check_session_iframe=f"{ISSUER}/oidc/check")),
        ({"session_state": "two words"}, changed(check_session_iframe=f"{ISSUER}/oidc/check")),
        ({"session_state": "x" * 256}, changed(check_session_iframe=f"{ISSUER}/oidc/check")),
        ({"session_state": TOLD}, unbent),
    ],
    ids=["no-state", "a-state-with-a-space", "a-state-too-long", "no-frame"],
)
def test_what_cannot_be_watched_is_not(watcher: Party, told: dict[str, str], metadata: Any) -> None:
    watcher.wire.oidc.metadata = metadata
    page = inside(watcher, **told)
    assert not page.shows("watcher")
    assert "frame-src" not in page.response.headers["Content-Security-Policy"]
    assert watcher.browser.open(FRAME).status == 204


def test_a_portal_watches_no_session_unless_it_is_told_to(party: Party) -> None:
    party.wire.oidc.metadata = changed(check_session_iframe=f"{ISSUER}/oidc/check")
    assert not inside(party, session_state=TOLD).shows("watcher")
    assert party.browser.open(FRAME).status == 404


def test_a_tab_of_an_earlier_login_does_not_end_the_later_one(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    frame = watcher.browser.open(FRAME)
    page = watcher.browser.open(f"{PORTAL}/federation/oidc/initiate?{httpx.QueryParams(iss=ISSUER)}")
    watcher.wire.authorization_url = page.url
    watcher.come_back(dict(httpx.URL(page.url).params), session_state="later.salt")
    assert watcher.browser.open(FRAME).html.body["data-question"].endswith(" later.salt")
    assert left(watcher, tell_changed(watcher, frame)).html.body["data-question"].endswith(" later.salt")
    assert tell_changed(watcher, frame, "unanswered").status == 204
    assert watcher.is_logged_in()


def test_a_form_of_another_page_ends_nothing(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    for address in (FRAME, FRAME + "/unanswered"):
        assert watcher.browser.post(address, {"session_state": TOLD}, PORTAL + "/").status in (200, 204)
    assert watcher.browser.post(FRAME, {"session_state": TOLD}, "http://evil.example/").status == 403
    assert watcher.is_logged_in()


def test_a_session_that_another_channel_has_ended_already_is_said_to_be_over(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    frame = watcher.browser.open(FRAME)
    assert watcher.tell(watcher.logout_token()).status_code == 200
    assert problem(left(watcher, tell_changed(watcher, frame))) == "not_prolonged"
    assert problem(tell_changed(watcher, frame, "unanswered")) == "not_prolonged"
