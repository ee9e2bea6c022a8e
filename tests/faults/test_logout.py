"""The portal against the faults of logout: nobody but the node ends its sessions, and whatever the node does, pages stay pages."""

from collections.abc import Iterator

import pytest

from eid.clock import ManualClock
from idp_mock.fault_tables import catalogue
from idp_mock.faults.fault import Expect, Family, Fault
from tests.journeys.browser import Page
from tests.journeys.conftest import NODE
from tests.journeys.listening import listening
from tests.journeys.test_openid_logout import World, log_out_at_the_node, make_world

BACK_CHANNEL = "the client registered backchannel_logout_uri"
TOKENS = [fault for fault in catalogue().all() if fault.family is Family.LOGOUT and fault.needs == BACK_CHANNEL]
WAYS_BACK = [fault for fault in catalogue().all() if fault.id in ("logout-state-other", "logout-state-absent")]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all: Jan has an account."""
    with listening() as place:
        world = make_world(tmp_path_factory.mktemp("world"), ManualClock(1_894_698_000.0), place)
        world.log_in()
        yield world


@pytest.fixture
def world(shared: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Jan is logged in to the portal and at the node; nobody waits."""
    for place in ("idp_mock.control.faults", "idp_mock.oidc.logout.farewell"):
        monkeypatch.setattr(place + ".pause", lambda seconds: None)
    shared.browser.cookies.clear()
    control(shared, "POST", "/outcomes", {"persona": "jan.testowy"})
    shared.browser.press(shared.browser.open(shared.url + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
    assert shared.is_logged_in()
    yield shared
    control(shared, "DELETE", "/faults/armed")
    control(shared, "DELETE", "/outcomes")


def control(world: World, method: str, path: str, body: dict[str, str] | None = None) -> None:
    response = world.node.test_client().open(f"{NODE}/_mock/api{path}", method=method, json=body)
    assert response.status_code < 300, response.text


@pytest.mark.parametrize("fault", TOKENS, ids=lambda fault: fault.id)
def test_the_portal_ends_its_session_for_good_logout_tokens_alone(world: World, fault: Fault) -> None:
    control(world, "POST", "/faults/armed", {"fault": fault.id})
    assert log_out_at_the_node(world).shows("logged-out")
    if fault.expect is Expect.REFUSE:
        assert world.is_logged_in()
    elif fault.expect is Expect.ACCEPT:
        assert not world.is_logged_in()
    assert_no_failure_of_the_portal(world)


@pytest.mark.parametrize("fault", WAYS_BACK, ids=lambda fault: fault.id)
def test_the_portal_judges_the_way_back_from_a_logout(world: World, fault: Fault) -> None:
    control(world, "POST", "/faults/armed", {"fault": fault.id})
    home: Page = world.browser.press(world.browser.open(world.url + "/praca/konto"), "log-out")
    assert not world.is_logged_in(), "the portal's own session has ended in any case"
    failure = home.find("failure")
    assert (failure is not None) == (fault.expect is Expect.REFUSE)
    assert_no_failure_of_the_portal(world)


def assert_no_failure_of_the_portal(world: World) -> None:
    portal = [one for one in world.browser.seen if str(one.url).startswith(world.url)]
    assert all(one.status_code < 500 and "Traceback" not in one.text for one in portal)
    world.browser.seen.clear()
