"""Time and chance for every test, and the order in which tests begin."""

import gc
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from eid.chance import SeededChance
from eid.clock import ManualClock
from relying_party.accounts import passwords, seed

FIRST = ("browser", "resilience", "operations", "checker", "fuzz", "journeys")
"""Folders of long tests. They begin first, so that no core waits for a long one in the end."""
SEED_PASSWORD = "Test-1234"
"""As seed.toml says."""
PROFILE, SEED = passwords.PROFILE, seed._SEED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the order that chance gave to the tests within a folder."""
    root = items[0].config.rootpath / "tests" if items else None
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.relative_to(root).parts[0], len(FIRST)))


def pytest_collection_finish() -> None:
    """What has been imported until now stays: looking for garbage in it again and again takes time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A password's hash takes a fifth of a second, on purpose; tests of what happens to accounts need not. So it is with the accounts
    that are there from the start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "PROFILE", "CHEAPEST")
        cheap = tmp_path_factory.mktemp("seed") / SEED.name
        hashed = passwords.Passwords().hash(SEED_PASSWORD)
        cheap.write_text(re.sub('password_hash = ".*"', f'password_hash = "{hashed}"', SEED.read_text("utf-8")), "utf-8")
        patch.setattr(seed, "_SEED", cheap)
        yield


@pytest.fixture
def costly_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes as the programs make and ship them."""
    monkeypatch.setattr(passwords, "PROFILE", PROFILE)
    monkeypatch.setattr(seed, "_SEED", SEED)


@pytest.fixture
def clock() -> ManualClock:
    """Stands at 2030-01-15T09:00:00Z until the test moves it."""
    return ManualClock(datetime(2030, 1, 15, 9, tzinfo=UTC).timestamp())


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> SeededChance:
    """The same bytes at every run of one test, others in every other test."""
    return SeededChance(request.node.nodeid)
