"""One store, many worlds: the same verbs with every kind and log under a prefix of its own."""

from collections.abc import Iterator
from typing import Any

from eid.storage.store import Change, Read, Record, Store
from eid.storage.text import decode


class Namespace:
    """A `Store` whose records no other namespace of the same store can see. `close` is left to the owner of the inner store."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        # Without a colon of its own, no name can reach into another namespace.
        self._prefix = name.replace("%", "%25").replace(":", "%3A") + ":"

    def probe(self) -> None:
        self._store.probe()

    def get(self, kind: str, key: str, read: Read = decode) -> Any:
        return self._store.get(self._prefix + kind, key, read)

    def put(self, kind: str, key: str, record: Record) -> None:
        self._store.put(self._prefix + kind, key, record)

    def add(self, kind: str, key: str, record: Record) -> None:
        self._store.add(self._prefix + kind, key, record)

    def take(self, kind: str, key: str, read: Read = decode) -> Any:
        return self._store.take(self._prefix + kind, key, read)

    def update(self, kind: str, key: str, change: Change, read: Read = decode) -> Any:
        return self._store.update(self._prefix + kind, key, change, read)

    def delete(self, kind: str, key: str) -> None:
        self._store.delete(self._prefix + kind, key)

    def items(self, kind: str, read: Read = decode) -> Iterator[tuple[str, Any]]:
        return self._store.items(self._prefix + kind, read)

    def append(self, log: str, record: Record) -> int:
        return self._store.append(self._prefix + log, record)

    def since(self, log: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Record]]:
        return self._store.since(self._prefix + log, after, limit)

    def trim(self, log: str, keep: int) -> None:
        self._store.trim(self._prefix + log, keep)

    def clear(self, prefix: str = "") -> None:
        self._store.clear(self._prefix + prefix)

    def close(self) -> None:
        """Nothing: the inner store is shared."""
