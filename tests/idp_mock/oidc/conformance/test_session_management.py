"""oidcc-session-management-certification-test-plan."""

import hashlib
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from tests.idp_mock.oidc.conformance.party import BASIC, CALLBACK, Party
from tests.idp_mock.oidc.conformance.plans import states
from tests.idp_mock.oidc.conformance.signing_out import SigningOut, returned, signing_out

PLAN = "oidcc-session-management-certification-test-plan"


@pytest.fixture
def leaving(new_party: Callable[..., Party]) -> SigningOut:
    return signing_out(new_party, BASIC)


def frame(leaving: SigningOut) -> BeautifulSoup:
    page = leaving.party.browser.get(leaving.party.metadata["check_session_iframe"])
    assert page.status_code == 200
    assert "frame-ancestors" not in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    return BeautifulSoup(page.text, "lxml")


def is_unchanged(leaving: SigningOut) -> bool:
    """As the frame's script judges: a hash over client, origin, the browser's state, and salt."""
    state = leaving.party.browser.cookies.get(frame(leaving).body["data-cookie"], default="")
    salt = leaving.session_state.partition(".")[2]
    origin = CALLBACK.partition("/test/")[0]
    expected = hashlib.sha256(f"{BASIC} {origin} {state} {salt}".encode()).hexdigest()
    return bool(state) and leaving.session_state == f"{expected}.{salt}"


@states("oidcc-session-management-discovery-endpoint-verification")
def test_discovery_names_the_frame_and_the_end_session_endpoint(leaving: SigningOut) -> None:
    for name in ("check_session_iframe", "end_session_endpoint"):
        assert leaving.party.metadata[name].startswith("https://")


@states("oidcc-session-management-rp-initiated-logout")
def test_the_frame_sees_the_session_until_it_ends(leaving: SigningOut) -> None:
    assert is_unchanged(leaving)
    returned(leaving.end(**leaving.whole()))
    assert not is_unchanged(leaving)
    assert not leaving.is_logged_in


def test_the_script_of_the_frame_is_a_file_of_the_node(leaving: SigningOut) -> None:
    address = frame(leaving).find("script")["src"]
    script = leaving.party.browser.get(urljoin(leaving.party.metadata["check_session_iframe"], address))
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "postMessage" in script.text


def test_the_cookie_of_the_frame_reaches_frames_in_other_sites_and_scripts(leaving: SigningOut) -> None:
    page = leaving.party.ask(prompt="none")
    cookie = next(header for header in page.headers.get_list("Set-Cookie") if header.startswith("wk_browser_state="))
    assert "SameSite=None" in cookie
    assert "Secure" in cookie
    assert "HttpOnly" not in cookie
