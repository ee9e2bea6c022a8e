from collections.abc import Iterator
from pathlib import Path

import pytest

from eid.metered_store import Metered, family
from eid.metering import Meters
from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from eid.storage.store import Store
from tests.storage.contract import StoreContract


class TestSqliteFile(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        store = open_store(f"sqlite:///{tmp_path}/folder/store.sqlite")
        yield store
        store.close()


class TestSqliteMemory(StoreContract):
    @pytest.fixture
    def store(self) -> Iterator[Store]:
        store = open_store("sqlite:///:memory:")
        yield store
        store.close()


class TestNamespaceOfWhatIsTimed(StoreContract):
    @pytest.fixture
    def store(self) -> Iterator[Store]:
        inner = Metered(open_store("sqlite:///:memory:"), Meters([family("tests")]), "tests")
        yield Namespace(inner, "space")
        inner.close()
