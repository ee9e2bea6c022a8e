"""Accounts over an empty store, and what it takes to open one."""

from collections.abc import Iterator

import pytest

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from eid.storage.store import Store
from relying_party.accounts.accounts import Accounts
from tests.redis_server import redis_address  # noqa: F401


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("sqlite:///:memory:")
    yield opened
    opened.close()


@pytest.fixture
def accounts(store: Store, clock: ManualClock) -> Accounts:
    return Accounts(store, "praca", clock, SystemChance())
