"""Both applications in one process, on different sites, HTTP in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from flask import Flask

import idp_mock.settings
import relying_party.settings
from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from tests.journeys.browser import Browser, Page
from tests.redis_server import redis_address  # noqa: F401

NODE, PORTAL = "http://localhost:8000", "http://127.0.0.1:8001"
PASSWORD = "Test-1234"
MEMORY = "sqlite:///:memory:"
Change = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class World:
    """The two applications and their common clock."""

    node: Flask
    portal: Flask
    clock: ManualClock

    def browser(self) -> Browser:
        return Browser(sites={NODE: self.node, PORTAL: self.portal})


def build_world(
    folder: Path,
    clock: ManualClock,
    way: Callable[[httpx.BaseTransport], httpx.BaseTransport] = lambda node: node,
    portal_store: str = MEMORY,
) -> World:
    """Both applications; `way` may bend what the portal's server hears from the node."""
    from idp_mock.app import create_app as create_node
    from relying_party.app import create_app as create_portal

    node = create_node(idp_mock.settings.Settings(keys=str(folder)), store=open_store(MEMORY), clock=clock, chance=SystemChance())
    portal = create_portal(
        relying_party.settings.Settings(keys=str(folder)),
        store=Namespace(open_store(portal_store), "portal"),
        clock=clock,
        chance=SystemChance(),
        transport=way(httpx.WSGITransport(app=node)),
    )
    return World(node=node, portal=portal, clock=clock)


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock) -> World:
    if getattr(request, "param", "") == "redis":
        return build_world(tmp_path, clock, portal_store=str(request.getfixturevalue("redis_address")))
    return build_world(tmp_path, clock)


ON_BOTH_STORES = pytest.mark.parametrize("world", ["sqlite", "redis"], indirect=True)
"""Walks a journey twice: with what the portal keeps in SQLite, and in a real Redis."""


@pytest.fixture
def browser(world: World) -> Browser:
    return world.browser()


def begin_registration(browser: Browser, protocol: str) -> Page:
    """From the portals' start page to the node's first page."""
    page = browser.follow(browser.open(PORTAL + "/"), "portal-praca")
    page = browser.follow(page, "log-in")
    page = browser.follow(page, "create-account")
    return browser.press(page, "create-account", method="node", protocol=protocol)


def identify(browser: Browser, page: Page, username: str = "jan.testowy") -> Page:
    """From the node's chooser to its consent page."""
    page = browser.press(page, "method-pz")
    page = browser.press(page, "login-submit", username=username, password=PASSWORD)
    return browser.press(page, "sms-submit", code=page.text("sms-shown"))


def agree(browser: Browser, page: Page) -> Page:
    return browser.press(page, "consent-accept")


def fill(browser: Browser, page: Page, **other: str | list[str]) -> Page:
    """Fills in the registration form and confirms it."""
    typed: dict[str, str | list[str]] = {
        "email": "jan@example.test",
        "phone": "",
        "login": "jan.testowy.1",
        "password": "Haslo-12345!",
        "password_again": "Haslo-12345!",
        "roles": ["unemployed"],
        "terms": "yes",
    }
    return browser.press(page, "confirm", **{**typed, **other})
