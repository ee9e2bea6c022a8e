"""The portal against the faults of front-channel logout: a frame that names another session, or another issuer, ends nothing."""

from collections.abc import Iterator

import pytest

from eid.clock import ManualClock
from idp_mock.fault_tables import catalogue
from idp_mock.faults.fault import Expect, Fault
from tests.faults.test_logout import control
from tests.journeys.browser import Browser
from tests.journeys.listening import listening
from tests.journeys.test_openid_logout import World, log_out_at_the_node, make_world

FRAMES = [fault for fault in catalogue().all() if fault.needs == "the client registered frontchannel_logout_uri"]


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Jan is logged in to a portal that is told by frames."""
    with listening() as place:
        world = make_world(tmp_path_factory.mktemp("world"), ManualClock(1_894_698_000.0), place, logout_channel="front")
        world.log_in()
        yield world


@pytest.mark.parametrize("fault", FRAMES, ids=lambda fault: fault.id)
def test_the_portal_heeds_good_frames_alone(world: World, fault: Fault) -> None:
    control(world, "POST", "/faults/armed", {"fault": fault.id})
    page = log_out_at_the_node(world)
    (frame,) = [one["src"] for one in page.html.find_all("iframe")]
    shown = Browser(sites=world.browser.sites).open(frame)
    assert shown.status < 500
    if fault.expect is Expect.REFUSE:
        assert world.is_logged_in()
