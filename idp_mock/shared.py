"""What all spaces of a node share, and the way from a request to the node of its space."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from eid.chance import Chance
from eid.clock import DAY, Clock
from eid.metering import Meters
from eid.storage.store import Store
from idp_mock import kinds
from idp_mock.events.batches import write_at_once
from idp_mock.events.event import Exchange
from idp_mock.events.log import Log
from idp_mock.fault_tables import catalogue, known_fault
from idp_mock.faults.catalogue import Catalogue
from idp_mock.keyring import Keyring
from idp_mock.node import Node, build_node
from idp_mock.settings import Settings
from idp_mock.spaces import DEFAULT, ENVIRON, Space, Spaces

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_NODE = "idp_mock.node"


class Shared(Struct, frozen=True, kw_only=True):
    """What all spaces share. `take` writes an event, `flush` those that wait."""

    settings: Settings
    store: Store
    chance: Chance
    keyring: Keyring
    spaces: Spaces[Node]
    faults: Catalogue
    meters: Meters
    take: Callable[[Log, Exchange], None] = write_at_once
    flush: Callable[[], None] = lambda: None

    def node_of(self, environ: "WSGIEnvironment") -> Node:
        """That of the space that the request belongs to: looked up once."""
        if _NODE not in environ:
            environ[_NODE] = self.spaces.enter(environ.get(ENVIRON, DEFAULT))
        return environ[_NODE]  # type: ignore[no-any-return]

    def log_of(self, environ: "WSGIEnvironment") -> tuple[Log, Clock]:
        """Where the request is noted, and when it is there."""
        node = self.node_of(environ)
        return node.log, node.space.clock

    def space_of(self, environ: "WSGIEnvironment") -> Space:
        """The space that the request belongs to."""
        return self.node_of(environ).space


def share(settings: Settings, store: Store, clock: Clock, chance: Chance, meters: Meters) -> Shared:
    """Raises `StoreUnavailable`, `KeysUnusable` or `SeedError` where a node cannot work."""
    keyring = Keyring(Path(settings.keys), clock, retention=max(DAY, settings.token_lifetime))
    faults = catalogue()
    build = partial(build_node, settings, keyring, chance, known_fault=known_fault(faults))
    spaces = Spaces(store, clock, chance, build, kinds.every)
    return Shared(settings=settings, store=store, chance=chance, keyring=keyring, spaces=spaces, faults=faults, meters=meters)
