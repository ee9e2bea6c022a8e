"""A node as it is shown to the suite, and clients that register themselves under a profile of FAPI 2.0."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.store import Store
from idp_mock.app import create_app
from idp_mock.settings import Settings
from tests.idp_mock.oidc.conformance.party import ISSUER
from tests.idp_mock.oidc.fapi2.party import FapiParty


@pytest.fixture
def settings(keys: Path) -> Settings:
    return Settings(keys=str(keys), public_url=ISSUER, chooser=False, second_factor=False, consent=False)


@pytest.fixture
def app(settings: Settings, store: Store, clock: ManualClock) -> Flask:
    return create_app(settings, store=store, clock=clock, chance=SystemChance())


@pytest.fixture
def new_party(app: Flask, clock: ManualClock, profile: str) -> Callable[..., FapiParty]:
    """A client of its own and a person in a new browser."""

    def make(**metadata: Any) -> FapiParty:
        return FapiParty(app, clock, profile, metadata=metadata)

    return make


@pytest.fixture
def party(new_party: Callable[..., FapiParty]) -> FapiParty:
    return new_party()
