"""How long a store takes, by verb: what `/metrics` tells of it."""

from collections.abc import Iterator
from typing import Any

from eid.clock import ticks
from eid.metering import Durations, Meters
from eid.storage.store import Change, Read, Record, Store
from eid.storage.text import decode

VERBS = ("probe", "get", "put", "add", "take", "update", "delete", "items", "append", "since", "trim", "clear")
BOUNDS = (0.00002, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0)
"""Seconds: a verb takes 10 microseconds in SQLite and 100 in Redis; one that waits for a lock or a network, up to 5 seconds."""


def family(program: str) -> Durations:
    """What is counted; the program's name begins its name."""
    return Durations(
        name=f"{program}_store_operation_seconds",
        help="Seconds that the store took, by operation.",
        labels=("operation",),
        rows=tuple((verb,) for verb in VERBS),
        bounds=BOUNDS,
    )


class Metered:
    """A `Store` that notes how long each verb of the inner one took, failed or not: `update` with all its attempts and the change, `items`
    page by page as it is read. Costs about half a microsecond a verb."""

    def __init__(self, store: Store, meters: Meters, program: str) -> None:
        self._store = store
        self._meters = meters
        name = family(program).name
        self._places = {verb: meters.place(name, verb) for verb in VERBS}

    def probe(self) -> None:
        began = ticks()
        try:
            self._store.probe()
        finally:
            self._meters.took(self._places["probe"], ticks() - began, BOUNDS)

    def get(self, kind: str, key: str, read: Read = decode) -> Any:
        began = ticks()
        try:
            return self._store.get(kind, key, read)
        finally:
            self._meters.took(self._places["get"], ticks() - began, BOUNDS)

    def put(self, kind: str, key: str, record: Record) -> None:
        began = ticks()
        try:
            self._store.put(kind, key, record)
        finally:
            self._meters.took(self._places["put"], ticks() - began, BOUNDS)

    def add(self, kind: str, key: str, record: Record) -> None:
        began = ticks()
        try:
            self._store.add(kind, key, record)
        finally:
            self._meters.took(self._places["add"], ticks() - began, BOUNDS)

    def take(self, kind: str, key: str, read: Read = decode) -> Any:
        began = ticks()
        try:
            return self._store.take(kind, key, read)
        finally:
            self._meters.took(self._places["take"], ticks() - began, BOUNDS)

    def update(self, kind: str, key: str, change: Change, read: Read = decode) -> Any:
        began = ticks()
        try:
            return self._store.update(kind, key, change, read)
        finally:
            self._meters.took(self._places["update"], ticks() - began, BOUNDS)

    def delete(self, kind: str, key: str) -> None:
        began = ticks()
        try:
            self._store.delete(kind, key)
        finally:
            self._meters.took(self._places["delete"], ticks() - began, BOUNDS)

    def items(self, kind: str, read: Read = decode) -> Iterator[tuple[str, Any]]:
        rows, spent = self._store.items(kind, read), 0.0
        try:
            while True:
                began = ticks()
                try:
                    row = next(rows)
                except StopIteration:
                    return
                finally:
                    spent += ticks() - began
                yield row
        finally:
            self._meters.took(self._places["items"], spent, BOUNDS)

    def append(self, log: str, record: Record) -> int:
        began = ticks()
        try:
            return self._store.append(log, record)
        finally:
            self._meters.took(self._places["append"], ticks() - began, BOUNDS)

    def since(self, log: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Record]]:
        began = ticks()
        try:
            return self._store.since(log, after, limit)
        finally:
            self._meters.took(self._places["since"], ticks() - began, BOUNDS)

    def trim(self, log: str, keep: int) -> None:
        began = ticks()
        try:
            self._store.trim(log, keep)
        finally:
            self._meters.took(self._places["trim"], ticks() - began, BOUNDS)

    def clear(self, prefix: str = "") -> None:
        began = ticks()
        try:
            self._store.clear(prefix)
        finally:
            self._meters.took(self._places["clear"], ticks() - began, BOUNDS)

    def close(self) -> None:
        self._store.close()
