from collections.abc import Iterator

import pytest

from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from eid.storage.store import Store
from tests.redis_server import redis_cluster
from tests.storage.contract import StoreContract


class TestRedis(StoreContract):
    @pytest.fixture
    def store(self, redis_address: str) -> Iterator[Store]:
        store = open_store(redis_address)
        yield store
        store.close()


class TestNamespaceOverRedis(StoreContract):
    @pytest.fixture
    def store(self, redis_address: str) -> Iterator[Store]:
        inner = open_store(redis_address)
        yield Namespace(inner, "space")
        inner.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Store]:
    with redis_cluster() as address:
        store = open_store(address)
        yield store
        store.close()


class TestRedisCluster(StoreContract):
    @pytest.fixture
    def store(self, cluster: Store) -> Store:
        cluster.clear()
        return cluster
