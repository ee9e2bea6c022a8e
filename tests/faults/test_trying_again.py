"""When the node has failed, the person reads so in words, and the next try succeeds."""

import pytest

from idp_mock.faults.http import ENDPOINTS, KINDS
from tests.faults.conftest import World
from tests.journeys.browser import Page
from tests.journeys.conftest import PORTAL

FAILURES = [
    pytest.param(f"{endpoint.name}-{kind.name}", endpoint.reach, endpoint.protocol, id=f"{endpoint.name}-{kind.name}")
    for endpoint in ENDPOINTS
    for kind in KINDS
    if kind.name in ("500", "html", "truncated", "connection-cut", "hanging")
]


@pytest.mark.parametrize(("fault", "reach", "protocol"), FAILURES)
def test_the_next_try_succeeds(world: World, fault: str, reach: str, protocol: str) -> None:
    browser = world.browser()
    with world.faulty(fault, reach, 1):
        choice = browser.open(PORTAL + "/praca/zaloz-konto")
        failed: Page = browser.press(choice, "create-account", method="node", protocol=protocol)
    assert failed.find("failure") is not None
    assert "login.gov.pl" in failed.html.get_text(" ", strip=True)
    world.control("POST", "/outcomes", {"persona": "jan.testowy"})
    again = browser.press(browser.follow(failed, "again"), "create-account", method="node", protocol=protocol)
    assert again.shows("confirm")
