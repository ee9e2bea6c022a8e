"""A node as it is shown to the suite: under https, with its clients registered, without pages that the suite's browser need not see."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.store import Store
from idp_mock.app import create_app
from idp_mock.settings import Settings
from tests.idp_mock.oidc.conformance.party import BASIC, CLIENTS, ISSUER, Party


@pytest.fixture
def settings(keys: Path, tmp_path: Path) -> Settings:
    clients = tmp_path / "suite.toml"
    clients.write_text(CLIENTS, "utf-8")
    return Settings(
        keys=str(keys),
        clients=str(clients),
        public_url=ISSUER,
        implicit=True,
        chooser=False,
        second_factor=False,
        consent=False,
    )


@pytest.fixture
def app(settings: Settings, store: Store, clock: ManualClock) -> Flask:
    return create_app(settings, store=store, clock=clock, chance=SystemChance())


@pytest.fixture
def new_party(app: Flask) -> Callable[..., Party]:
    """A client and a person in a new browser."""

    def make(client_id: str = BASIC, response_type: str = "code", response_mode: str = "") -> Party:
        return Party(app, client_id=client_id, response_type=response_type, response_mode=response_mode)

    return make
