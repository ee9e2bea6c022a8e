"""Every page in every state against WCAG 2.2 AA: in Polish on a wide light screen, in English on a narrow dark one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from selenium.webdriver import Chrome

from idp_mock.app import create_app as create_node
from idp_mock.settings import Settings as NodeSettings
from relying_party.app import create_app as create_portal
from relying_party.settings import Settings as PortalSettings
from tests.browser import identity_walks, node_walks, portal_walks, tester_walks
from tests.browser.judge import axe_at_hand, judgement, keep_picture
from tests.browser.pages import Visitor
from tests.browser.walking import Walk
from tests.journeys.listening import listening

SIDES = {"node": node_walks, "identity": identity_walks, "tester": tester_walks, "portal": portal_walks}
WALKS = {f"{side}-{walk.__name__}": walk for side, walks in SIDES.items() for walk in walks.WALKS}


@dataclass(frozen=True, kw_only=True)
class Look:
    """How the person's browser is set."""

    language: str
    width: int
    scheme: str


LOOKS = [Look(language="pl", width=1000, scheme="light"), Look(language="en", width=320, scheme="dark")]
IN_UKRAINIAN = [node_walks.login, identity_walks.profile]
"""The pages are the same in every language; these tell whether longer words break them."""


@pytest.fixture(autouse=True)
def axe(chrome: Chrome) -> Iterator[None]:
    with axe_at_hand(chrome):
        yield


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look.language}-{look.width}-{look.scheme}")
def look(request: pytest.FixtureRequest, visitor: Visitor) -> Iterator[Look]:
    """The browser set so, until the test ends."""
    look: Look = request.param
    tell = visitor.chrome.execute_cdp_cmd
    tell("Emulation.setDeviceMetricsOverride", {"width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    tell("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": look.scheme}]})
    visitor.speak(look.language)
    yield look
    tell("Emulation.clearDeviceMetricsOverride", {})
    tell("Emulation.setEmulatedMedia", {"features": []})


def judged(visitor: Visitor, look: Look, where: str) -> list[str]:
    """What is wrong with the page that the browser shows."""
    keep_picture(visitor.chrome, f"{look.width} {where}".replace("/", "_"))
    page = judgement(visitor.chrome)
    found = [
        *page.broken,
        *[f"the page speaks {page.language}"] * (page.language != look.language),
        *["no link to the accessibility statement"] * (not page.states_accessibility),
        *["the page must be scrolled sideways"] * page.spills_over,
    ]
    return [f"{where}: {one}" for one in found]


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_no_page_breaks_wcag_in_any_state(visitor: Visitor, look: Look, walk: Walk) -> None:
    found = [one for where in walk(visitor) for one in judged(visitor, look, where)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("walk", IN_UKRAINIAN, ids=lambda walk: walk.__name__)
def test_pages_for_people_at_the_node_keep_wcag_in_ukrainian(visitor: Visitor, walk: Walk) -> None:
    visitor.speak("uk")
    found = []
    for where in walk(visitor):
        if visitor.chrome.current_url.startswith(visitor.node):
            page = judgement(visitor.chrome)
            found += [f"{where}: {one}" for one in (*page.broken, *["not in Ukrainian"] * (page.language != "uk"))]
    assert not found, "\n".join(found)


BUILDERS: dict[str, Callable[[Path], Flask]] = {
    "node": lambda folder: create_node(NodeSettings(store="sqlite:///:memory:", keys=str(folder))),
    "portal": lambda folder: create_portal(PortalSettings(store="sqlite:///:memory:", keys=str(folder))),
}


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
def test_the_page_that_says_we_failed_is_as_accessible(
    visitor: Visitor, look: Look, tmp_path: Path, build: Callable[[Path], Flask]
) -> None:
    def fail() -> str:
        raise RuntimeError("broken on purpose")

    app = build(tmp_path)
    app.add_url_rule("/break", view_func=fail)
    with listening() as place:
        place.application = app
        visitor.open(f"{place.url}/break?lang={look.language}")
        assert "500" in visitor.chrome.page_source
        found = judged(visitor, look, "500")
    assert not found, "\n".join(found)
