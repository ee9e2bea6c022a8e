"""A kind of record as frozen structs: `Collection[Flow]` over the JSON that a store keeps."""

from collections.abc import Callable, Hashable, Iterator
from functools import cache
from typing import Any, Generic, TypeVar, cast

import msgspec

from eid.storage.store import Record, Store, UnreadableRecord
from eid.storage.text import damaged

T = TypeVar("T")


class Collection(Generic[T]):
    """The verbs of `Store` for one kind, with values of one frozen struct (msgspec) instead of JSON.

    Every verb that reads may raise `UnreadableRecord`.
    """

    def __init__(self, store: Store, kind: str, of: type[T]) -> None:
        self._store = store
        self._kind = kind
        self._decode: Callable[[bytes], T] = _decoder(cast(Hashable, of))

    def get(self, key: str) -> T | None:
        value: T | None = self._store.get(self._kind, key, self._read)
        return value

    def put(self, key: str, value: T) -> None:
        self._store.put(self._kind, key, cast(Record, value))

    def add(self, key: str, value: T) -> None:
        """Raises `AlreadyExists`."""
        self._store.add(self._kind, key, cast(Record, value))

    def take(self, key: str) -> T | None:
        value: T | None = self._store.take(self._kind, key, self._read)
        return value

    def update(self, key: str, change: Callable[[T | None], T | None]) -> T | None:
        """As `Store.update`: atomic; `change` may run more than once."""
        value: T | None = self._store.update(self._kind, key, change, self._read)
        return value

    def delete(self, key: str) -> None:
        self._store.delete(self._kind, key)

    def items(self) -> Iterator[tuple[str, T]]:
        return self._store.items(self._kind, self._read)

    def _read(self, text: bytes) -> T:
        try:
            return self._decode(text)
        except msgspec.ValidationError as error:
            raise UnreadableRecord(
                f"store: a record of kind {self._kind} is of another version ({error}); begin with an empty store"
            ) from error
        except msgspec.DecodeError as error:
            raise damaged(error) from error


@cache
def _decoder(of: Hashable) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(of).decode


def written(value: Any) -> Record:
    """The JSON object of a struct: dates and enumerations become strings, tuples become lists."""
    return cast(Record, msgspec.to_builtins(value))
