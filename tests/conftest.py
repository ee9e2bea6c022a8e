"""Time and chance for every test."""

from datetime import UTC, datetime

import pytest

from eid.chance import SeededChance
from eid.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    """Stands at 2030-01-15T09:00:00Z until the test moves it."""
    return ManualClock(datetime(2030, 1, 15, 9, tzinfo=UTC).timestamp())


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> SeededChance:
    """The same bytes at every run of one test, others in every other test."""
    return SeededChance(request.node.nodeid)
