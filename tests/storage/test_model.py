"""Any sequence of verbs does to a store what it does to a dictionary."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count, cycle
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from eid.storage.store import AlreadyExists, Record, Store

NAMES = st.sampled_from(["a", "b", "a/b", "*", "[a]", "a\0", "ż"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
RECORDS = st.dictionaries(st.text(), VALUES, max_size=3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["get", "take", "delete"]), NAMES, NAMES),
        st.tuples(st.sampled_from(["put", "add"]), NAMES, NAMES, RECORDS),
        st.tuples(st.just("update"), NAMES, NAMES, st.none() | RECORDS),
        st.tuples(st.just("append"), NAMES, RECORDS),
        st.tuples(st.just("trim"), NAMES, st.integers(0, 3)),
        st.tuples(st.sampled_from(["items", "since"]), NAMES),
        st.tuples(st.just("clear"), NAMES),
    ),
    max_size=25,
)


class Model:
    """What a store ought to do, in the simplest way; a log is its records, and everything is returned for comparison."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], Record] = {}
        self.logs: dict[str, list[Record]] = defaultdict(list)

    def get(self, kind: str, key: str) -> Any:
        return self.records.get((kind, key))

    def take(self, kind: str, key: str) -> Any:
        return self.records.pop((kind, key), None)

    delete = take

    def put(self, kind: str, key: str, record: Record) -> Any:
        self.records[kind, key] = record

    def add(self, kind: str, key: str, record: Record) -> Any:
        return "exists" if self.records.setdefault((kind, key), record) is not record else None

    def update(self, kind: str, key: str, record: Record | None) -> Any:
        before = self.take(kind, key)
        if record is not None:
            self.put(kind, key, record)
        return before, record

    def items(self, kind: str) -> Any:
        return {key: record for (of, key), record in self.records.items() if of == kind}

    def append(self, log: str, record: Record) -> Any:
        self.logs[log].append(record)

    def since(self, log: str) -> Any:
        return self.logs[log]

    def trim(self, log: str, keep: int) -> Any:
        self.logs[log] = self.logs[log][-keep:] if keep else []

    def clear(self, prefix: str) -> Any:
        self.records = {name: record for name, record in self.records.items() if not name[0].startswith(prefix)}
        self.logs.update((log, []) for log in self.logs if log.startswith(prefix))


class Played:
    """A store with the answers of the model."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.get, self.take, self.put, self.trim, self.clear = store.get, store.take, store.put, store.trim, store.clear

    def delete(self, kind: str, key: str) -> Any:
        before = self.store.get(kind, key)
        self.store.delete(kind, key)
        return before

    def add(self, kind: str, key: str, record: Record) -> Any:
        try:
            return self.store.add(kind, key, record)
        except AlreadyExists:
            return "exists"

    def update(self, kind: str, key: str, record: Record | None) -> Any:
        before: list[Record | None] = []

        def change(present: Record | None) -> Record | None:
            before.append(present)
            return record

        after = self.store.update(kind, key, change)
        return before[-1], after  # what came of an earlier look was given up

    def items(self, kind: str) -> Any:
        return dict(self.store.items(kind))

    def append(self, log: str, record: Record) -> Any:
        self.store.append(log, record)

    def since(self, log: str) -> Any:
        return [record for _, record in self.store.since(log)]


class InTurns:
    """One store after the other, both on the same file."""

    def __init__(self, *stores: Store) -> None:
        self._stores = cycle(stores)

    def __getattr__(self, verb: str) -> Any:
        return getattr(next(self._stores), verb)


@pytest.fixture(params=["file", "memory", "redis"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Makes an empty store, again and again."""
    if request.param == "redis":
        address = request.getfixturevalue("redis_address")
    else:
        address = f"sqlite:///{tmp_path}/store.sqlite" if request.param == "file" else "sqlite:///:memory:"
    store, numbers = open_store(address), count()
    yield lambda: Namespace(store, str(next(numbers)))
    store.close()


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_store_does_what_a_dictionary_does(fresh: Callable[[], Store], steps: list[tuple[Any, ...]]):
    store, model = Played(fresh()), Model()
    for verb, *arguments in steps:
        assert getattr(store, verb)(*arguments) == getattr(model, verb)(*arguments), verb
    for name in ("a", "b", "a/b", "*"):
        assert store.items(name) == model.items(name)
        assert store.since(name) == model.since(name)


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_two_who_share_a_file_do_together_what_a_dictionary_does(tmp_path: Path, steps: list[tuple[Any, ...]]):
    with (
        closing(open_store(f"sqlite:///{tmp_path}/shared.sqlite")) as one,
        closing(open_store(f"sqlite:///{tmp_path}/shared.sqlite")) as other,
    ):
        one.clear()
        store, model = Played(cast(Store, InTurns(one, other))), Model()
        for verb, *arguments in steps:
            assert getattr(store, verb)(*arguments) == getattr(model, verb)(*arguments), verb
