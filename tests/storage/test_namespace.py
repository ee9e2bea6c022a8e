from collections.abc import Iterator

import pytest

from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from eid.storage.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("sqlite:///:memory:")
    yield store
    store.close()


def test_namespaces_do_not_see_each_other(store: Store):
    one, other = Namespace(store, "one"), Namespace(store, "other")
    one.add("code", "1", {"n": 1})
    one.append("events", {"n": 1})
    other.add("code", "1", {"n": 2})
    assert other.get("code", "1") == {"n": 2}
    assert other.since("events") == []
    assert list(one.items("code")) == [("1", {"n": 1})]
    assert store.get("code", "1") is None


def test_clearing_a_namespace_spares_those_with_longer_names(store: Store):
    one, longer = Namespace(store, "one"), Namespace(store, "one more")
    one.put("code", "1", {})
    longer.put("code", "1", {})
    one.clear()
    assert one.get("code", "1") is None
    assert longer.get("code", "1") == {}


def test_no_name_reaches_into_another_namespace(store: Store):
    Namespace(store, "one:two").put("code", "1", {"n": 1})
    Namespace(store, "one").put("two:code", "1", {"n": 2})
    Namespace(Namespace(store, "one"), "two").put("code", "1", {"n": 3})
    Namespace(store, "one%3Atwo").put("code", "1", {"n": 4})
    assert Namespace(store, "one:two").get("code", "1") == {"n": 1}
    assert Namespace(store, "one%3Atwo").get("code", "1") == {"n": 4}


def test_closing_a_namespace_leaves_the_store_open(store: Store):
    Namespace(store, "one").close()
    store.put("code", "1", {})
    assert store.get("code", "1") == {}
