"""Session management: the portal watches the node's session in a frame (OpenID Connect Session Management 1.0). What the scripts do is
stated in tests/browser."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from eid.clock import ManualClock
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


def tell_changed(party: Party, frame: Page) -> Page:
    """As the script of our frame does."""
    form = frame.find("changed")
    assert form is not None
    return party.browser.send(frame, form, {field["name"]: field["value"] for field in form.find_all("input")})


def problem(page: Page) -> str:
    failure = page.find("failure")
    assert failure is not None
    return str(failure["data-problem"])


@states("-session-management")
def test_a_session_that_the_nodes_frame_calls_changed_ends(watcher: Party) -> None:
    page = inside(watcher, session_state=TOLD)
    assert page.response.headers["Content-Security-Policy"].endswith("; frame-ancestors 'none'; frame-src 'self'")
    frame = watcher.browser.open(PORTAL + page.html.find(id="watcher")["src"])
    assert frame.response.headers["Content-Security-Policy"].endswith(f"; frame-ancestors 'self'; frame-src {ISSUER}")
    assert "X-Frame-Options" not in frame.response.headers
    assert frame.html.body["data-question"] == f"client-1 {TOLD}"
    assert frame.html.find("iframe")["src"] == f"{ISSUER}/oidc/check"
    ended = tell_changed(watcher, frame)
    assert problem(ended) == "not_prolonged"
    assert not watcher.is_logged_in()


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
    assert tell_changed(watcher, frame).status == 204
    assert watcher.is_logged_in()


def test_a_form_of_another_page_ends_nothing(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    assert watcher.browser.post(FRAME, {"session_state": TOLD}, PORTAL + "/").status == 204
    assert watcher.browser.post(FRAME, {"session_state": TOLD}, "http://evil.example/").status == 403
    assert watcher.is_logged_in()


def test_a_session_that_another_channel_has_ended_already_is_said_to_be_over(watcher: Party) -> None:
    inside(watcher, session_state=TOLD)
    frame = watcher.browser.open(FRAME)
    assert watcher.tell(watcher.logout_token()).status_code == 200
    assert problem(tell_changed(watcher, frame)) == "not_prolonged"
