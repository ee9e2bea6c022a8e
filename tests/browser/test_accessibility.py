"""Every page in every state against WCAG 2.2 AA, on a wide light screen and on a narrow dark one."""

from collections.abc import Callable
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
from tests.browser.judge import judgement, keep_axe_at_hand, keep_picture
from tests.browser.pages import Visitor
from tests.browser.walking import Walk
from tests.journeys.listening import listening

SIDES = {"node": node_walks, "identity": identity_walks, "tester": tester_walks, "portal": portal_walks}
WALKS = {f"{side}-{walk.__name__}": walk for side, walks in SIDES.items() for walk in walks.WALKS}


@dataclass(frozen=True, kw_only=True)
class Look:
    """How the person's browser is set."""

    width: int
    scheme: str


WIDE, NARROW = Look(width=1000, scheme="light"), Look(width=320, scheme="dark")
IN_ENGLISH = [node_walks.login, portal_walks.praca]
IN_UKRAINIAN = [node_walks.login, identity_walks.profile]
"""The pages are the same in every language; these tell whether other words break them."""


@pytest.fixture(autouse=True)
def axe(chrome: Chrome) -> None:
    keep_axe_at_hand(chrome)


def judged(visitor: Visitor, language: str, where: str) -> list[str]:
    """What is wrong with the page that the browser shows, in either look."""
    return [one for look in (NARROW, WIDE) for one in _judged_as(visitor, language, look, where)]


def _judged_as(visitor: Visitor, language: str, look: Look, where: str) -> list[str]:
    """The browser stays as it is set here."""
    tell = visitor.chrome.execute_cdp_cmd
    tell("Emulation.setDeviceMetricsOverride", {"width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    tell("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": look.scheme}]})
    keep_picture(visitor.chrome, f"{look.width} {where}".replace("/", "_"))
    page = judgement(visitor.chrome)
    found = [
        *page.broken,
        *[f"the page speaks {page.language}"] * (page.language != language),
        *["no link to the accessibility statement"] * (not page.states_accessibility),
        *["the page must be scrolled sideways"] * page.spills_over,
    ]
    return [f"{where} ({look.width} px, {look.scheme}): {one}" for one in found]


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_no_page_breaks_wcag_in_any_state(visitor: Visitor, walk: Walk) -> None:
    visitor.speak("pl")
    found = [one for where in walk(visitor) for one in judged(visitor, "pl", where)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("walk", IN_ENGLISH, ids=lambda walk: walk.__name__)
def test_pages_for_people_keep_wcag_in_english(visitor: Visitor, walk: Walk) -> None:
    visitor.speak("en")
    found = [one for where in walk(visitor) for one in judged(visitor, "en", where)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("walk", IN_UKRAINIAN, ids=lambda walk: walk.__name__)
def test_pages_for_people_at_the_node_keep_wcag_in_ukrainian(visitor: Visitor, walk: Walk) -> None:
    visitor.speak("uk")
    found = []
    for where in walk(visitor):
        if visitor.chrome.current_url.startswith(visitor.node):
            found += judged(visitor, "uk", where)
    assert not found, "\n".join(found)


BUILDERS: dict[str, Callable[[Path], Flask]] = {
    "node": lambda folder: create_node(NodeSettings(store="sqlite:///:memory:", keys=str(folder))),
    "portal": lambda folder: create_portal(PortalSettings(store="sqlite:///:memory:", keys=str(folder))),
}


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
def test_the_page_that_says_we_failed_is_as_accessible(
    visitor: Visitor, tmp_path: Path, build: Callable[[Path], Flask], language: str
) -> None:
    def fail() -> str:
        raise RuntimeError("broken on purpose")

    app = build(tmp_path)
    app.add_url_rule("/break", view_func=fail)
    with listening() as place:
        place.application = app
        visitor.open(f"{place.url}/break?lang={language}")
        assert "500" in visitor.chrome.page_source
        found = judged(visitor, language, "500")
    assert not found, "\n".join(found)
