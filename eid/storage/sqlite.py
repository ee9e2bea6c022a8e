"""A store in one SQLite file, or in memory: nothing to install. Runs on SQLite 3.35 (RETURNING) and later."""

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from eid.storage import sqlite_file
from eid.storage.sequence import bounded
from eid.storage.store import AlreadyExists, Change, Read, Record
from eid.storage.text import compare_and_set, decode, encode
from eid.storage.turn import Turn

T = TypeVar("T")

SYNCHRONOUS = ("normal", "full", "off")
"""What survives a crash of the whole machine: with `full` everything, with `normal` all but the last moments, with `off` perhaps nothing.
A crash of the process alone loses nothing with any of them."""

PATIENCE = 5.0
"""Seconds to wait for another program that has locked the file."""

_PAGE = 500
_GET = "SELECT record FROM records WHERE kind = ? AND key = ?"
_PUT = "INSERT INTO records VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET record = excluded.record"
_ADD = "INSERT INTO records VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1"
_TAKE = "DELETE FROM records WHERE kind = ? AND key = ? RETURNING record"
_DELETE = "DELETE FROM records WHERE kind = ? AND key = ?"
_REPLACE = "UPDATE records SET record = ? WHERE kind = ? AND key = ? AND record = ? RETURNING 1"
_REMOVE = "DELETE FROM records WHERE kind = ? AND key = ? AND record = ? RETURNING 1"
_ITEMS = "SELECT key, record FROM records WHERE kind = ? AND key >= ? ORDER BY key LIMIT ?"
_APPEND = "INSERT INTO entries (log, record) VALUES (?, ?) RETURNING sequence"
_SINCE = "SELECT sequence, record FROM entries WHERE log = ? AND sequence > ? ORDER BY sequence LIMIT ?"
_TRIM = """DELETE FROM entries WHERE log = ?1 AND sequence <=
           (SELECT sequence FROM entries WHERE log = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2)"""
# No UTF-8 text contains the byte FF, so prefix + FF is above every name with that prefix.
_CLEAR_RECORDS = "DELETE FROM records WHERE kind >= ? AND kind < CAST(? AS TEXT)"
_CLEAR_LOGS = "DELETE FROM entries WHERE log >= ? AND log < CAST(? AS TEXT)"


class SqliteStore:
    """A `Store` on one file with a write-ahead log, shared by any number of threads and processes; or in memory, for this process alone.

    One connection under one lock: measured faster than a connection for each thread. Each verb is one statement, which commits by itself.
    """

    def __init__(self, path: Path, *, synchronous: str = SYNCHRONOUS[0], patience: float = PATIENCE) -> None:
        """Opens the file, made together with its folder where there is none. Raises `StoreUnavailable`."""
        self._path = path if path == sqlite_file.MEMORY else path.absolute()  # it is opened again, maybe from another folder
        self._synchronous = synchronous
        self._patience = patience
        self._turn = Turn(path, patience)
        self._connection: sqlite3.Connection | None = self._connect()
        if path != sqlite_file.MEMORY:
            _close_around_forks(self)

    def probe(self) -> None:
        self.text("probe", "probe")

    def get(self, kind: str, key: str, read: Read = decode) -> Any:
        text = self.text(kind, key)
        return None if text is None else read(text)

    def text(self, kind: str, key: str) -> bytes | None:
        """The record as JSON."""
        rows = self._run(_GET, kind, key)
        return rows[0][0].encode() if rows else None

    def bring(self, changes: Iterable[tuple[tuple[str, str], bytes | None]]) -> None:
        """Writes many records at once, each under its kind and key; None removes. All of them or none."""
        written, gone = [], []
        for name, text in changes:
            if text is None:
                gone.append(name)
            else:
                written.append((*name, text.decode()))

        def bring_all(connection: sqlite3.Connection) -> None:
            with connection:  # commits, or rolls back
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(_PUT, written)
                connection.executemany(_DELETE, gone)

        self._do(bring_all)

    def put(self, kind: str, key: str, record: Record) -> None:
        self._run(_PUT, kind, key, encode(record).decode())

    def add(self, kind: str, key: str, record: Record) -> None:
        if not self._run(_ADD, kind, key, encode(record).decode()):
            raise AlreadyExists(f"store: a record of kind {kind} exists already under that key")

    def take(self, kind: str, key: str, read: Read = decode) -> Any:
        rows = self._run(_TAKE, kind, key)
        return read(rows[0][0].encode()) if rows else None

    def update(self, kind: str, key: str, change: Change, read: Read = decode) -> Any:
        return compare_and_set(partial(self.text, kind, key), partial(self.swap, kind, key), change, read)

    def swap(self, kind: str, key: str, before: bytes | None, after: bytes | None) -> bool:
        """Replaces the record by another, both as JSON; None is no record. False where it is not `before`."""
        if before is None:
            return after is None or bool(self._run(_ADD, kind, key, after.decode()))
        if after is None:
            return bool(self._run(_REMOVE, kind, key, before.decode()))
        return bool(self._run(_REPLACE, after.decode(), kind, key, before.decode()))

    def delete(self, kind: str, key: str) -> None:
        self._run(_DELETE, kind, key)

    def items(self, kind: str, read: Read = decode) -> Iterator[tuple[str, Any]]:
        """Page by page, so that a slow reader holds up nobody."""
        start = ""
        while page := self._run(_ITEMS, kind, start, _PAGE):
            for key, text in page:
                yield key, read(text.encode())
            start = page[-1][0] + "\0"  # the first text after that key

    def append(self, log: str, record: Record) -> int:
        return int(self._run(_APPEND, log, encode(record).decode())[0][0])

    def since(self, log: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Record]]:
        rows = self._run(_SINCE, log, bounded(after), bounded(limit))
        return [(sequence, decode(text)) for sequence, text in rows]

    def trim(self, log: str, keep: int) -> None:
        self._run(_TRIM, log, bounded(keep))

    def clear(self, prefix: str = "") -> None:
        end = prefix.encode() + b"\xff"
        self._run(_CLEAR_RECORDS, prefix, end)
        self._run(_CLEAR_LOGS, prefix, end)

    def close(self) -> None:
        with self._turn:
            self._disconnect()

    def _run(self, statement: str, *values: Any) -> list[Any]:
        """All rows of one statement; its effect has been committed when this returns."""
        return self._do(lambda connection: connection.execute(statement, values).fetchall())

    def _do(self, deed: Callable[[sqlite3.Connection], T]) -> T:
        """What the deed returns, done while nobody else uses the connection."""
        with self._turn:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                return deed(self._connection)
            except sqlite3.Error as error:
                raise sqlite_file.unavailable(self._path, error) from error

    def _connect(self) -> sqlite3.Connection:
        return sqlite_file.connect(self._path, self._synchronous, self._patience)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _close_around_forks(store: SqliteStore) -> None:
    """A file that is open during a fork may be damaged by either process (sqlite.org/howtocorrupt.html, section 2.6). So it is closed
    before, and each of the two opens it again when it next needs it."""
    living = weakref.ref(store)
    held: list[SqliteStore] = []

    def before() -> None:
        if store := living():
            store._turn.wait()
            store._disconnect()
            held.append(store)

    def after() -> None:
        if held:  # one at most; the next thread that forks may wait for it
            held.pop()._turn.release()

    os.register_at_fork(before=before, after_in_parent=after, after_in_child=after)
