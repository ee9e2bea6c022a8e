"""Both applications in one process on one store of the test's choosing."""

from pathlib import Path

import httpx

import idp_mock.settings
import relying_party.settings
from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.namespace import Namespace
from eid.storage.store import Store
from tests.journeys.conftest import World
from tests.redis_server import redis_address  # noqa: F401


def world_on(store: Store, folder: Path, clock: ManualClock, node_clock: ManualClock | None = None) -> World:
    """The node shows one form; the portals offer both protocols. `node_clock`: where it is not the portals'."""
    from idp_mock.app import create_app as create_node
    from relying_party.app import create_app as create_portal

    shown = idp_mock.settings.Settings(keys=str(folder), chooser=False, second_factor=False, consent=False)
    node = create_node(shown, store=store, clock=node_clock or clock, chance=SystemChance())
    portal = create_portal(
        relying_party.settings.Settings(keys=str(folder), protocol="choose"),
        store=Namespace(store, "portal"),
        clock=clock,
        chance=SystemChance(),
        transport=httpx.WSGITransport(app=node),
    )
    return World(node=node, portal=portal, clock=clock)
