"""A node as it is shown to the suite, with what a relying party publishes beside it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
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
from tests.idp_mock.oidc.dynamic.party import DynamicParty
from tests.idp_mock.oidc.dynamic.shelf import OpenShelf, Shelf


@pytest.fixture
def own_keys(keys: Path, tmp_path: Path) -> Path:
    """A folder that no other test shares, because its keys are rotated."""
    keys.mkdir(exist_ok=True)
    return Path(shutil.copytree(keys, tmp_path / "keys"))


@pytest.fixture
def settings(own_keys: Path) -> Settings:
    return Settings(keys=str(own_keys), public_url=ISSUER, chooser=False, second_factor=False, consent=False)


@pytest.fixture
def app(settings: Settings, store: Store, clock: ManualClock) -> Flask:
    return create_app(settings, store=store, clock=clock, chance=SystemChance())


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with OpenShelf() as shelf:
        yield shelf


@pytest.fixture
def asking_app(settings: Settings, store: Store, clock: ManualClock) -> Flask:
    """The same node, which asks for consent."""
    return create_app(replace(settings, consent=True), store=store, clock=clock, chance=SystemChance())


@pytest.fixture
def register(app: Flask, clock: ManualClock) -> Callable[..., DynamicParty]:
    """A client that registered itself with these metadata, and a person in a new browser."""

    def make(**metadata: Any) -> DynamicParty:
        return DynamicParty.registered(app, clock, metadata)

    return make
