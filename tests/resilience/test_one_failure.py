"""One operation of the store fails in the middle of a registration: the page is clear; the same press goes on, or a new beginning does."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eid.clock import ManualClock
from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from eid.storage.store import Store, StoreUnavailable
from tests.resilience.conftest import world_on
from tests.resilience.journey import can_enter, invented, registered

EVERY = int(os.environ.get("FAILED_OPERATIONS", "9"))
"""Of the operations of a journey one in so many is tried; 1 for each."""


class Faltering:
    """A store whose operations can be counted, and of which one fails: before it is carried out, or, where `late`, after that, as where a
    reply is lost."""

    def __init__(self, store: Store, late: bool) -> None:
        self._store = store
        self._late = late
        self.done = 0
        self.failing = -1

    def __getattr__(self, name: str) -> Callable[..., Any]:
        verb = getattr(self._store, name)

        def falter(*values: Any) -> Any:
            self.done += 1
            if self.done != self.failing:
                return verb(*values)
            if self._late:
                verb(*values)
            raise StoreUnavailable("store: gone")

        return falter


@pytest.mark.parametrize("late", [False, True], ids=["before it is done", "after it was done"])
@pytest.mark.parametrize("protocol", ["saml", "oidc"])
def test_whichever_operation_fails_the_person_gets_one_account(protocol: str, late: bool, tmp_path: Path, clock: ManualClock) -> None:
    kept = open_store("sqlite:///:memory:")
    store = Faltering(kept, late)
    world = world_on(store, tmp_path, clock)
    people = iter(invented(world, 100))
    assert registered(world, next(people), protocol) == (0, 0)
    before = store.done
    assert registered(world, next(people), protocol) == (0, 0)
    operations = store.done - before
    met = []
    for number in range(1, operations + 1, EVERY):
        person = next(people)
        store.failing = store.done + number
        met.append(registered(world, person, protocol))
        store.failing = -1  # where this time there were fewer operations
        assert can_enter(world, person)
    assert any(pressed or begun for pressed, begun in met)
    holders = [record for _, record in Namespace(kept, "portal").items("praca-holder")]
    assert {len(holder["accounts"]) for holder in holders} == {1}
    print(protocol, operations, "operations,", met)
