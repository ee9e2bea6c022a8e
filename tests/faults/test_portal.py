"""The portal against every fault of the catalogue: what must be refused is refused with a page that a person understands, what is
harmless is accepted, and nothing brings the portal down."""

import re

import pytest

from idp_mock.fault_tables import catalogue
from idp_mock.faults.fault import Expect, Family, Fault
from relying_party.federation.arrival import Problem
from tests.faults.conftest import World, registering
from tests.journeys.browser import Page

SPOKEN = ("saml", "oidc")
"""What the portal speaks; the general SAML profile is met by others."""
CASES = [
    pytest.param(fault, protocol, id=f"{fault.id}-{protocol}")
    for fault in catalogue().all()
    if fault.family is not Family.LOGOUT
    for protocol in fault.protocols
    if protocol in SPOKEN
]
UNMET = frozenset(
    (
        "an ID token from the authorization endpoint",
        "response_mode with jwt",
        "the client refreshes its tokens",
        "userinfo_signed_response_alg",
    )
)
"""What the portal does not do."""
TRACE = re.compile(r"Traceback|File \"|Exception|Internal Server Error")


@pytest.mark.parametrize(("fault", "protocol"), CASES)
def test_the_portal_meets_the_fault_as_a_correct_relying_party(world: World, fault: Fault, protocol: str) -> None:
    browser = world.browser()
    with world.faulty(fault.id, fault.reach):
        page = registering(browser, protocol)
        bent = world.bent()
    portal = [one for one in browser.seen if str(one.url).startswith("http://127.0.0.1")]
    assert all(one.status_code < 500 for one in portal), "the portal does not fail itself"
    assert not TRACE.search(page.response.text)
    if fault.needs in UNMET:
        assert not bent
        assert page.shows("confirm"), "the login is honest"
        return
    assert bent == {fault.id}, "the fault was met"
    if fault.expect is Expect.REFUSE:
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
