"""The portal against the faults of SAML logout: wrong requests of the node end no session, and wrong answers of it are noticed."""

from collections.abc import Iterator

import pytest

from eid.clock import ManualClock
from idp_mock.fault_tables import catalogue
from idp_mock.faults.fault import Expect, Family, Fault
from tests.journeys.conftest import NODE
from tests.journeys.listening import listening
from tests.journeys.test_single_logout import World, make_world

LOGOUT = [fault for fault in catalogue().all() if fault.family is Family.LOGOUT and "saml" in fault.protocols]
REQUESTS = [fault for fault in LOGOUT if fault.needs == "the node tells the service of a logout"]
ANSWERS = [fault for fault in LOGOUT if fault.needs == "the service logs out at the node"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all: Jan has an account."""
    with listening() as place:
        world = make_world(tmp_path_factory.mktemp("world"), ManualClock(1_894_698_000.0), place, place.url)
        world.log_in()
        yield world


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    """Jan is logged in to the portal and at the node."""
    shared.browser.cookies.clear()
    control(shared, "DELETE", "/events")
    control(shared, "POST", "/outcomes", {"persona": "jan.testowy"})
    shared.browser.press(shared.browser.open(shared.url + "/praca/logowanie"), "log-in-at-node", protocol="saml")
    assert shared.is_logged_in()
    yield shared
    control(shared, "DELETE", "/faults/armed")


def control(world: World, method: str, path: str, body: dict[str, str] | None = None) -> object:
    response = world.node.test_client().open(f"{NODE}/_mock/api{path}", method=method, json=body)
    assert response.status_code < 300, response.text
    return response.json if response.data else None


def log_out_at_the_node(world: World) -> None:
    page = world.browser.press(world.browser.open(NODE + "/oidc/end_session"), "log-out-confirm")
    assert page.shows("logged-out")


def test_there_are_faults_of_both_directions():
    assert len(REQUESTS) + len(ANSWERS) == len(LOGOUT)
    assert REQUESTS
    assert ANSWERS


@pytest.mark.parametrize("fault", REQUESTS, ids=lambda fault: fault.id)
def test_the_portal_ends_its_session_for_good_requests_alone(world: World, fault: Fault) -> None:
    control(world, "POST", "/faults/armed", {"fault": fault.id})
    log_out_at_the_node(world)
    if fault.expect is Expect.REFUSE:
        assert world.is_logged_in()
    elif fault.expect is Expect.ACCEPT:
        assert not world.is_logged_in()
    assert_no_failure_of_the_portal(world)


def test_a_logout_request_that_comes_again_is_refused(world: World) -> None:
    control(world, "POST", "/faults/armed", {"fault": "logout-request-id-reused"})
    log_out_at_the_node(world)
    world.browser.cookies.clear()  # whatever order tests run in, from here on the ID is known
    control(world, "POST", "/outcomes", {"persona": "jan.testowy"})
    world.browser.press(world.browser.open(world.url + "/praca/logowanie"), "log-in-at-node", protocol="saml")
    assert world.is_logged_in()
    log_out_at_the_node(world)
    assert world.is_logged_in(), "the ID came before"


@pytest.mark.parametrize("fault", ANSWERS, ids=lambda fault: fault.id)
def test_the_portal_notices_wrong_answers_and_ends_its_own_session_in_any_case(
    world: World, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    control(world, "POST", "/faults/armed", {"fault": fault.id})
    home = world.browser.press(world.browser.open(world.url + "/praca/konto"), "log-out")
    assert home.status == 200
    assert not world.is_logged_in()
    assert ("logout at the node over saml" in caplog.text) == (fault.expect is Expect.REFUSE)
    assert_no_failure_of_the_portal(world)


def assert_no_failure_of_the_portal(world: World) -> None:
    portal = [one for one in world.browser.seen if str(one.url).startswith(world.url)]
    assert all(one.status_code < 500 and "Traceback" not in one.text for one in portal)
    world.browser.seen.clear()
