"""The node with its catalogue and the portal that meets it, in one process; one world for all tests of a process, and one for each
further set of settings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar

import httpx
import pytest
from flask import Flask
from msgspec import Struct

import idp_mock.settings
import relying_party.settings
from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from eid.storage.store import Store
from relying_party.federation.backchannel import STEP_TIMEOUT
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, PORTAL

API = "/_mock/api"
CHOICE = "/praca/zaloz-konto"


class World(Struct, frozen=True, kw_only=True):
    """`store` is the portal's."""

    node: Flask
    portal: Flask
    clock: ManualClock
    store: Store

    def browser(self) -> Browser:
        return Browser(sites={NODE: self.node, PORTAL: self.portal})

    def control(self, method: str, path: str, body: Any = None) -> Any:
        response = self.node.test_client().open(API + path, method=method, json=body)
        assert response.status_code < 300, response.text
        return response.json if response.data else None

    def bent(self) -> set[str]:
        """The faults that bit since the events were cleared."""
        return {one for event in self.control("GET", "/events?limit=1000") for one in event["bent"]}

    @contextmanager
    def faulty(self, fault: str, reach: str, logins: int) -> Iterator[None]:
        """So many logins to come are Jan's, without a page, and carry the fault; one that reaches a space is armed in it."""
        self.control("DELETE", "/events")
        script = {"persona": "wysoki.poziom" if fault == "authn-level-substantial" else "jan.testowy"}
        if reach == "login":
            for _ in range(logins):
                self.control("POST", "/outcomes", script | {"fault": fault})
        else:
            self.clock.advance(700)  # the portal fetches again what the node publishes
            self.control("POST", "/outcomes", script)
            self.control("POST", "/faults/armed", {"fault": fault})
        try:
            yield
        finally:
            self.control("DELETE", "/faults/armed")
            self.control("DELETE", "/outcomes")
            if reach == "space":
                self.clock.advance(700)


class Wire(httpx.BaseTransport):
    """The network between portal and node: a body shorter than its Content-Length is a connection that was cut off, and a node that held
    its answer back for longer than the portal waits has not answered. `waited` are the seconds for which it did."""

    waited: ClassVar[list[float]] = []

    def __init__(self, node: Flask) -> None:
        self._node = httpx.WSGITransport(app=node)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.waited.clear()
        response = self._node.handle_request(request)
        if sum(self.waited) > STEP_TIMEOUT:
            raise httpx.ReadTimeout("the node does not answer", request=request)
        body = response.read()
        if len(body) < int(response.headers.get("Content-Length", 0)):
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body", request=request)
        return response


Worlds = Callable[..., World]


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """The world in which the portal has these settings, beyond the defaults; each is built once."""
    return cache(lambda **settings: _built(str(tmp_path_factory.mktemp("keys")), settings))


@pytest.fixture(scope="session")
def world(worlds: Worlds) -> World:
    return worlds()


def _built(keys: str, settings: dict[str, Any]) -> World:
    from idp_mock.app import create_app as create_node
    from relying_party.app import create_app as create_portal

    memory, clock = "sqlite:///:memory:", ManualClock(1_894_698_000.0)
    offers = idp_mock.settings.Settings(keys=keys, implicit=settings.get("oidc_flow") == "hybrid")
    node = create_node(offers, store=open_store(memory), clock=clock, chance=SystemChance())
    store = open_store(memory)
    portal = create_portal(
        relying_party.settings.Settings(keys=keys, **settings), store=store, clock=clock, chance=SystemChance(), transport=Wire(node)
    )
    return World(node=node, portal=portal, clock=clock, store=store)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process shares the node's store, and time is only counted."""
    monkeypatch.setattr("idp_mock.control.faults.pause", lambda seconds: None)
    monkeypatch.setattr("idp_mock.events.recorder.pause", Wire.waited.append)


def registering(browser: Browser, protocol: str) -> Page:
    """What the person sees who goes to the node to register, and comes back."""
    return browser.press(browser.open(PORTAL + CHOICE), "create-account", method="node", protocol=protocol)
