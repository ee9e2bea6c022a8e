import pytest

from eid.clock import DAY, HOUR, ManualClock
from eid.storage.open import open_store
from eid.storage.store import Store
from eid.sweeper import GRACE, INTERVAL, Sweeper


@pytest.fixture
def store() -> Store:
    return open_store("sqlite:///:memory:")


@pytest.fixture
def sweeper(store: Store, clock: ManualClock) -> Sweeper:
    return Sweeper(store, clock, lambda: ("flow", "code"))


def test_only_the_long_dead_of_the_named_kinds_are_removed(sweeper: Sweeper, store: Store, clock: ManualClock) -> None:
    now = clock.now()
    for kind in ("flow", "code", "account"):
        store.put(kind, "long dead", {"expires_at": now - GRACE - 1})
        store.put(kind, "dead", {"expires_at": now - 1})
        store.put(kind, "alive", {"expires_at": now + HOUR})

    assert sweeper.sweep() == 2
    left = {kind: sorted(key for key, _ in store.items(kind)) for kind in ("flow", "code", "account")}
    assert left == {"flow": ["alive", "dead"], "code": ["alive", "dead"], "account": ["alive", "dead", "long dead"]}


def test_processes_that_share_a_store_take_turns(sweeper: Sweeper, store: Store, clock: ManualClock) -> None:
    store.put("flow", "a", {"expires_at": clock.now() - DAY})
    assert sweeper.sweep() == 1
    store.put("flow", "a", {"expires_at": clock.now() - DAY})

    assert Sweeper(store, clock, lambda: ("flow",)).sweep() == 0
    clock.advance(INTERVAL)
    assert Sweeper(store, clock, lambda: ("flow",)).sweep() == 1


def test_a_clock_that_was_set_back_does_not_stop_the_sweeping(sweeper: Sweeper, store: Store, clock: ManualClock) -> None:
    sweeper.sweep()
    clock.advance(-10 * DAY)
    store.put("flow", "a", {"expires_at": clock.now() - DAY})

    assert sweeper.sweep() == 1


def test_the_background_thread_stops_when_told(sweeper: Sweeper) -> None:
    thread = sweeper.start()
    sweeper.stop()
    thread.join(10)

    assert not thread.is_alive()
