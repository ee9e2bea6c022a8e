"""A portal that refreshes against the faults of refreshed ID tokens: none of them prolongs its session."""

from collections.abc import Iterator

import pytest

from eid.clock import ManualClock
from idp_mock.fault_tables import catalogue
from idp_mock.faults.fault import Expect, Fault
from tests.faults.test_logout import assert_no_failure_of_the_portal, control
from tests.journeys.listening import listening
from tests.journeys.test_openid_logout import World, make_world

REFRESHES = "the client refreshes its tokens"
REFRESHED = [fault for fault in catalogue().all() if fault.needs == REFRESHES]
AFTER = 3601
"""Seconds until any access token of the node has expired."""


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(1_894_698_000.0)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, clock: ManualClock) -> Iterator[World]:
    """One world for all: Jan has an account at a portal whose sessions outlive the access token."""
    with listening() as place:
        world = make_world(tmp_path_factory.mktemp("world"), clock, place, oidc_refresh="registered", session_lifetime=86400)
        world.log_in()
        yield world


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    """Nobody is logged in."""
    shared.browser.cookies.clear()
    yield shared
    control(shared, "DELETE", "/outcomes")


def enter(world: World, **script: str) -> None:
    control(world, "POST", "/outcomes", {"persona": "jan.testowy", **script})
    world.browser.press(world.browser.open(world.url + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
    assert world.is_logged_in()


def test_an_honest_refresh_prolongs_the_session_again_and_again(world: World, clock: ManualClock) -> None:
    enter(world)
    for _ in range(3):
        clock.advance(AFTER)
        assert world.is_logged_in()


@pytest.mark.parametrize("fault", REFRESHED, ids=lambda fault: fault.id)
def test_a_bad_refreshed_token_ends_the_session_with_a_page(world: World, clock: ManualClock, fault: Fault) -> None:
    assert fault.expect is Expect.REFUSE
    enter(world, fault=fault.id)
    clock.advance(AFTER)
    page = world.browser.open(world.url + "/praca/konto")
    assert page.shows("failure")
    assert page.shows("again")
    bent = {one for event in world.node.test_client().get("/_mock/api/events?limit=1000").json or () for one in event["bent"]}
    assert fault.id in bent, "the fault was met"
    assert not world.is_logged_in()
    assert_no_failure_of_the_portal(world)


def test_a_session_that_the_node_has_forgotten_is_not_prolonged(world: World, clock: ManualClock) -> None:
    enter(world)
    world.node.test_client().post("/_mock/api/reset")
    clock.advance(AFTER)
    assert not world.is_logged_in()
