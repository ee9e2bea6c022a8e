"""Clocks jump by a day, and keys are rotated, in the middle of logins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from werkzeug.test import Client

from eid.clock import DAY, ManualClock
from eid.storage.open import open_store
from tests.journeys.conftest import PORTAL, World
from tests.resilience.conftest import world_on
from tests.resilience.journey import PASSWORD, can_enter, invented, registered

PROTOCOLS = pytest.mark.parametrize("protocol", ["saml", "oidc"])
WAYS = ("saml", "oidc")
ROTATIONS = 6
"""Steps: each second one puts new keys to use."""


@pytest.fixture
def node_clock(clock: ManualClock) -> ManualClock:
    """The node's own; the portals go by `clock`."""
    return ManualClock(clock.now())


@pytest.fixture
def world(tmp_path: Path, clock: ManualClock, node_clock: ManualClock) -> World:
    return world_on(open_store("sqlite:///:memory:"), tmp_path, clock, node_clock)


@PROTOCOLS
@pytest.mark.parametrize("seconds", [DAY, -DAY], ids=["ahead", "back"])
@pytest.mark.parametrize("at", ["node", "portal"])
def test_a_clock_that_jumps_during_a_login_is_explained_and_a_login_after_it_is_right_again_works(
    world: World, clock: ManualClock, node_clock: ManualClock, at: str, seconds: float, protocol: str
) -> None:
    [person] = invented(world, 1)
    jumping = {"node": node_clock, "portal": clock}[at]
    browser = world.browser()
    page = browser.press(browser.open(f"{PORTAL}/praca/zaloz-konto"), "create-account", method="node", protocol=protocol)
    jumping.advance(seconds)
    if page.shows("login-submit"):
        page = browser.press(page, "login-submit", username=person, password=PASSWORD)
    assert page.status < 500
    assert page.html.h1
    assert "Traceback" not in page.response.text
    jumping.advance(-seconds)
    assert registered(world, person, protocol) == (0, 0)
    assert can_enter(world, person)


@PROTOCOLS
def test_a_day_that_passes_for_both_at_once_ends_no_account(
    world: World, clock: ManualClock, node_clock: ManualClock, protocol: str
) -> None:
    before, after = invented(world, 2)
    registered(world, before, protocol)
    for one in (clock, node_clock):
        one.advance(DAY)
    assert can_enter(world, before)
    assert registered(world, after, protocol) == (0, 0)


def test_logins_in_flight_and_those_to_come_end_well_while_keys_are_rotated(world: World) -> None:
    people = invented(world, 12)
    begun: list[Callable[[], None]] = [_begun(world, person, WAYS[number % 2]) for number, person in enumerate(people[:4])]
    kids = {_kids(world)}
    with ThreadPoolExecutor(3) as callers:
        under_way = [callers.submit(registered, world, person, WAYS[number % 2]) for number, person in enumerate(people[4:])]
        for _ in range(ROTATIONS):
            assert Client(world.node).post("/_mock/api/keys/rotate").status_code == 200
            kids.add(_kids(world))
        assert [one.result() for one in under_way] == [(0, 0)] * len(under_way)
    for finish in begun:
        finish()
    assert len(kids) > 3
    assert all(can_enter(world, person) for person in people[4:6])


def _begun(world: World, person: str, protocol: str) -> Callable[[], None]:
    """A login that stands at the node's form; what finishes it."""
    browser = world.browser()
    page = browser.press(browser.open(f"{PORTAL}/praca/zaloz-konto"), "create-account", method="node", protocol=protocol)

    def finish() -> None:
        form = browser.press(page, "login-submit", username=person, password=PASSWORD)
        assert form.shows("confirm"), form.html.get_text(" ", strip=True)[:300]

    return finish


def _kids(world: World) -> tuple[str, ...]:
    return tuple(key["kid"] for key in Client(world.node).get("/oidc/jwks").json["keys"])
