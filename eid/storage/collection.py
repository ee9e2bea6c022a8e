"""A kind of record as frozen structs: `Collection[Flow]` over the JSON that a store keeps."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar, cast

import msgspec

from eid.storage.store import Record, Store, UnreadableRecord

T = TypeVar("T")


class Collection(Generic[T]):
    """The verbs of `Store` for one kind, with values of one frozen struct (msgspec) instead of JSON.

    Every verb that reads may raise `UnreadableRecord`.
    """

    def __init__(self, store: Store, kind: str, of: type[T]) -> None:
        self._store = store
        self._kind = kind
        self._of = of

    def get(self, key: str) -> T | None:
        return self._read(self._store.get(self._kind, key))

    def put(self, key: str, value: T) -> None:
        self._store.put(self._kind, key, cast(Record, value))

    def add(self, key: str, value: T) -> None:
        """Raises `AlreadyExists`."""
        self._store.add(self._kind, key, cast(Record, value))

    def take(self, key: str) -> T | None:
        return self._read(self._store.take(self._kind, key))

    def update(self, key: str, change: Callable[[T | None], T | None]) -> T | None:
        """As `Store.update`: atomic; `change` may run more than once."""
        changed: T | None = None

        def change_record(record: Record | None) -> Record | None:
            nonlocal changed
            changed = change(self._read(record))
            return cast(Record | None, changed)

        self._store.update(self._kind, key, change_record)
        return changed

    def delete(self, key: str) -> None:
        self._store.delete(self._kind, key)

    def items(self) -> Iterator[tuple[str, T]]:
        for key, record in self._store.items(self._kind):
            yield key, self._converted(record)

    def _read(self, record: Record | None) -> T | None:
        return None if record is None else self._converted(record)

    def _converted(self, record: Record) -> T:
        try:
            return msgspec.convert(record, self._of)
        except msgspec.ValidationError as error:
            raise UnreadableRecord(
                f"store: a record of kind {self._kind} is of another version ({error}); begin with an empty store"
            ) from error


def written(value: Any) -> Record:
    """The JSON object of a struct: dates and enumerations become strings, tuples become lists."""
    return cast(Record, msgspec.to_builtins(value))
