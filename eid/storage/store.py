"""The interface of every store, and the errors it raises. The contract is tested once for all in tests/storage/contract.py."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

Record = dict[str, Any]
Change = Callable[[Any], Any]
Read = Callable[[bytes], Any]


class StoreError(Exception):
    """Something the store could not do; the message is one line for the person who runs the program."""


class AlreadyExists(StoreError):
    """`add` found a record under that kind and key."""


class StoreUnavailable(StoreError):
    """The store cannot be reached, is corrupt, full or locked. Nothing was acknowledged."""


class UnreadableRecord(StoreError):
    """A record does not fit the type that it is read as; another version of the program wrote it."""


class Store(Protocol):
    """Records are JSON objects (str keys; str, int, float, bool, None, list, object values) under a kind and a key, which are any text
    (that with lone surrogates, which UTF-8 does not know, raises `UnicodeEncodeError`). Every verb that writes takes a struct of msgspec
    too, and writes the object of its fields; for `Collection` those that read are told how: `read` makes of JSON text what they return, a
    `Record` unless it is given.

    Each verb touches one record and is atomic among all threads and processes that use the same address. A verb that returned has
    been acknowledged: a later crash of this process does not undo it. Every verb may raise `StoreUnavailable`.
    """

    def probe(self) -> None:
        """Asks the backend itself, whatever is in memory; raises `StoreUnavailable` where it does not answer."""
        ...

    def get(self, kind: str, key: str, read: Read = ...) -> Any:
        """The record, or None."""
        ...

    def put(self, kind: str, key: str, record: Record) -> None:
        """Writes the record, whatever was there."""
        ...

    def add(self, kind: str, key: str, record: Record) -> None:
        """Writes a new record. Raises `AlreadyExists`; of many at once exactly one succeeds."""
        ...

    def take(self, kind: str, key: str, read: Read = ...) -> Any:
        """Reads and removes; of many at once exactly one gets the record, all others None."""
        ...

    def update(self, kind: str, key: str, change: Change, read: Read = ...) -> Any:
        """Replaces the record by `change(record)` and returns the new one.

        `change` gets None where there is no record, and returns None to remove it. It may run more than once, so it must have no
        effect of its own; an exception it raises leaves the record as it was and is passed on.
        """
        ...

    def delete(self, kind: str, key: str) -> None:
        """Removes the record if it is there."""
        ...

    def items(self, kind: str, read: Read = ...) -> Iterator[tuple[str, Any]]:
        """Every (key, record) of a kind, in no order; records that come or go meanwhile may or may not be seen. Not for the hot path."""
        ...

    def append(self, log: str, record: Record) -> int:
        """Adds to the end of a log; returns its sequence number, greater than every earlier one of that log, also of what was trimmed or
        cleared since. Numbers need not be adjacent; they fit a JavaScript number."""
        ...

    def since(self, log: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Record]]:
        """At most `limit` (sequence, record) pairs with a sequence above `after`, oldest first; both may be any whole number."""
        ...

    def trim(self, log: str, keep: int) -> None:
        """Drops all but (about) the newest `keep` records of a log; sequence numbers go on."""
        ...

    def clear(self, prefix: str = "") -> None:
        """Removes every kind and log whose name starts with the prefix. Not for the hot path."""
        ...

    def close(self) -> None:
        """Releases connections and files. The store is not used afterwards."""
        ...
