from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from eid.storage.collection import Collection
from eid.storage.open import open_store
from eid.storage.store import AlreadyExists, Store, UnreadableRecord


class State(StrEnum):
    ACTIVE = "Aktywne"
    CLOSED = "Zamknięte"


class Account(Struct, frozen=True, kw_only=True):
    login: str
    state: State = State.ACTIVE


class Holder(Struct, frozen=True, kw_only=True):
    born: date
    accounts: tuple[Account, ...] = ()
    roles: frozenset[State] = frozenset()
    context: dict[str, Any] | None = None


HOLDER = Holder(born=date(1990, 8, 10), accounts=(Account(login="jan"),), roles=frozenset({State.CLOSED}), context={"a": [1, None]})


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("sqlite:///:memory:")
    yield store
    store.close()


@pytest.fixture
def holders(store: Store) -> Collection[Holder]:
    return Collection(store, "holder", Holder)


def test_a_value_comes_back_equal(holders: Collection[Holder]):
    holders.add("1", HOLDER)
    assert holders.get("1") == HOLDER
    assert list(holders.items()) == [("1", HOLDER)]
    assert holders.take("1") == HOLDER
    assert holders.get("1") is None


def test_the_verbs_are_those_of_the_store(holders: Collection[Holder]):
    holders.put("1", HOLDER)
    with pytest.raises(AlreadyExists):
        holders.add("1", HOLDER)
    holders.delete("1")
    assert holders.take("1") is None


def test_update_changes_a_value(holders: Collection[Holder]):
    assert holders.update("1", lambda holder: HOLDER if holder is None else None) == HOLDER
    closed = replace(HOLDER, accounts=(Account(login="jan", state=State.CLOSED),))
    assert holders.update("1", lambda holder: replace(holder, accounts=closed.accounts)) == closed
    assert holders.get("1") == closed
    assert holders.update("1", lambda holder: None) is None
    assert holders.get("1") is None


def test_a_field_that_came_later_gets_its_default(store: Store, holders: Collection[Holder]):
    store.put("holder", "1", {"born": "1990-08-10", "gone": True})
    assert holders.get("1") == Holder(born=date(1990, 8, 10))


@pytest.mark.parametrize("record", [{}, {"born": "yesterday"}, {"born": "1990-08-10", "accounts": [{"login": "a", "state": "?"}]}])
def test_a_record_of_another_version_is_reported(store: Store, holders: Collection[Holder], record: dict[str, Any]):
    store.put("holder", "1", record)
    for read in (holders.get, holders.take, lambda key: dict(holders.items())):
        store.put("holder", "1", record)
        with pytest.raises(UnreadableRecord, match="kind holder is of another version"):
            read("1")
