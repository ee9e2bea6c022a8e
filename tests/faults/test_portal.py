"""The portal against every fault of the catalogue: what must be refused is refused with a page that a person understands, what is
harmless is accepted, and nothing brings the portal down."""

import re

import pytest

from idp_mock.fault_tables import catalogue
from idp_mock.faults.fault import Expect, Family, Fault
from relying_party.federation.arrival import Problem
from tests.faults.conftest import Worlds, registering
from tests.journeys.browser import Page

SPOKEN = ("saml", "oidc")
"""What the portal speaks; the general SAML profile is met by others."""
REFRESHES = "the client refreshes its tokens"
"""Bites after the login: `test_refresh` meets those. `test_logout`, `test_saml_logout` and `test_frames` meet the faults of logout."""
CASES = [
    pytest.param(fault, protocol, id=f"{fault.id}-{protocol}")
    for fault in catalogue().all()
    if fault.family is not Family.LOGOUT
    if fault.needs != REFRESHES
    for protocol in fault.protocols
    if protocol in SPOKEN
]
MORE: dict[str, dict[str, str]] = {
    "response_mode with jwt": {"oidc_flow": "jwt"},
    "userinfo_signed_response_alg": {"oidc_userinfo": "signed"},
    "an ID token from the authorization endpoint": {"oidc_flow": "hybrid"},
}
"""Settings of the portal with which it meets what a fault needs."""
STRICT = frozenset(
    (
        "persona-number-missing",
        "persona-pesel-wrong-check-digit",
        "persona-pesel-short",
        "persona-pesel-zeros",
        "persona-birth-date-contradicts-pesel",
        "persona-born-tomorrow",
    )
)
"""What others may take, but not a portal whose accounts belong to a PESEL."""
TRACE = re.compile(r"Traceback|File \"|Exception|Internal Server Error")


@pytest.mark.parametrize(("fault", "protocol"), CASES)
def test_the_portal_meets_the_fault_as_a_correct_relying_party(worlds: Worlds, fault: Fault, protocol: str) -> None:
    world = worlds(**MORE.get(fault.needs, {}))
    browser = world.browser()
    with world.faulty(fault.id, fault.reach, fault.logins):
        for _ in range(fault.logins - 1):
            assert registering(world.browser(), protocol).shows("confirm"), "nothing can be replayed yet"
        page = registering(browser, protocol)
        bent = world.bent()
    portal = [one for one in browser.seen if str(one.url).startswith("http://127.0.0.1")]
    assert all(one.status_code < 500 for one in portal), "the portal does not fail itself"
    assert not TRACE.search(page.response.text)
    assert bent == {fault.id}, "the fault was met"
    if fault.expect is Expect.REFUSE or fault.id in STRICT:
        assert_refused(page)
    elif fault.expect is Expect.ACCEPT:
        assert page.shows("confirm"), page.html.get_text(" ", strip=True)
    else:
        assert page.shows("confirm") or page.find("failure"), page.url


def assert_refused(page: Page) -> None:
    """No form with the person's facts, no session: a page that says in words what happened, and how to go on."""
    failure = page.find("failure")
    assert failure is not None, page.html.get_text(" ", strip=True)
    assert failure["data-problem"] in {problem.value for problem in Problem}
    assert page.shows("again")
    assert "90810100010" not in page.response.text


@pytest.mark.parametrize("settings", [{}, *MORE.values()], ids=lambda settings: "-".join(settings.values()) or "default")
def test_every_portal_lets_an_honest_login_in(worlds: Worlds, settings: dict[str, str]) -> None:
    world = worlds(**settings)
    world.control("POST", "/outcomes", {"persona": "jan.testowy"})
    assert registering(world.browser(), "oidc").shows("confirm")
