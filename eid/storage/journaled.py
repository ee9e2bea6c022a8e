"""A store on one SQLite file that works in memory as long as no other process uses the file."""

import os
import weakref
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from eid.storage import sqlite_file
from eid.storage.desk import UNKNOWN, Desk
from eid.storage.journal import Journal, Name, Text
from eid.storage.sqlite import PATIENCE, SqliteStore
from eid.storage.store import AlreadyExists, Change, Read, Record, StoreUnavailable
from eid.storage.tenancy import NoRoom, Tenancy, enter
from eid.storage.text import compare_and_set, decode, encode
from eid.storage.turn import Turn

AGAIN = 1000
"""Verbs after which a process that shares the file tries to be alone with it."""


class JournaledStore:
    """A `Store` on one file, which any number of threads and processes share.

    A process that is alone with the file works at a `Desk`: it notes each change of a record in a journal beside the file, and brings many
    home together. When another process comes, everything goes home, and from then on each verb is a statement on the file. Logs are in the
    file only. One verb after the other, so that none that found the file shared writes to it when it is so no more.
    """

    def __init__(self, path: Path, *, synchronous: str, patience: float = PATIENCE) -> None:
        """Opens the file, made together with its folder where there is none. Raises `StoreUnavailable`."""
        self._path = path
        self._patience = patience
        self._home = SqliteStore(path, synchronous=synchronous, patience=patience)
        self._journal = sqlite_file.journal_of(path)
        self._turn = Turn(path, patience)
        self._always_shares = synchronous == "full"  # a journal that is forced to the disk each time is no faster than the file
        self._shares = self._always_shares
        self._shared_for = 0
        self._tenancy: Tenancy | None = None
        self._desk: Desk | None = None
        with self._turn:
            self._alone()
        _part_at_forks(self)

    def probe(self) -> None:
        self._home.probe()

    def get(self, kind: str, key: str, read: Read = decode) -> Any:
        desk = self._desk
        text = UNKNOWN if desk is None else desk.texts.get((kind, key), UNKNOWN)  # what is there is so at this moment
        if text is UNKNOWN:
            text = self._text((kind, key))
        return None if text is None else read(text)

    def put(self, kind: str, key: str, record: Record) -> None:
        text = encode(record)
        with self._turn:
            if desk := self._alone():
                desk.write((kind, key), text)
            else:
                self._home.put(kind, key, record)

    def add(self, kind: str, key: str, record: Record) -> None:
        if not self._swap((kind, key), None, encode(record)):
            raise AlreadyExists(f"store: a record of kind {kind} exists already under that key")

    def take(self, kind: str, key: str, read: Read = decode) -> Any:
        with self._turn:
            if desk := self._alone():
                text = desk.text((kind, key))
                if text is not None:
                    desk.write((kind, key), None)
                return None if text is None else read(text)
            return self._home.take(kind, key, read)

    def update(self, kind: str, key: str, change: Change, read: Read = decode) -> Any:
        return compare_and_set(partial(self._text, (kind, key)), partial(self._swap, (kind, key)), change, read)

    def delete(self, kind: str, key: str) -> None:
        with self._turn:
            if desk := self._alone():
                desk.write((kind, key), None)
            else:
                self._home.delete(kind, key)

    def items(self, kind: str, read: Read = decode) -> Iterator[tuple[str, Any]]:
        with self._turn:
            if desk := self._alone():
                desk.bring_home()
        return self._home.items(kind, read)

    def append(self, log: str, record: Record) -> int:
        return self._home.append(log, record)

    def since(self, log: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Record]]:
        return self._home.since(log, after, limit)

    def trim(self, log: str, keep: int) -> None:
        self._home.trim(log, keep)

    def clear(self, prefix: str = "") -> None:
        with self._turn:
            if desk := self._alone():
                desk.bring_home()
                desk.forget()
            self._home.clear(prefix)

    def close(self) -> None:
        """What cannot be brought home stays in the journal, for whoever opens the file next."""
        with self._turn:
            if self._desk is not None:
                with suppress(StoreUnavailable):
                    self._desk.bring_home()
            if self._tenancy is not None:
                self._leave()
        self._home.close()

    def _text(self, name: Name) -> Text:
        with self._turn:
            desk = self._alone()
            return desk.text(name) if desk else self._home.text(*name)

    def _swap(self, name: Name, before: Text, after: Text) -> bool:
        with self._turn:
            desk = self._alone()
            if desk is None:
                return self._home.swap(*name, before, after)
            if desk.text(name) != before:
                return False
            if before is not after:
                desk.write(name, after)
            return True

    # The following is done in turn.

    def _alone(self) -> Desk | None:
        """The desk, while nobody else uses the file."""
        if self._desk is None:
            self._look_around()
        return self._desk

    def _look_around(self) -> None:
        """Nobody tells who shares the file that all others have gone, so it tries now and then to be alone."""
        if self._tenancy is not None:
            self._shared_for += 1
            if self._shared_for < AGAIN or self._always_shares:
                return
            self._shares = False
            self._leave()
        try:
            self._tenancy = self._entered()
        except NoRoom as error:
            raise sqlite_file.locked(self._path) from error
        except OSError as error:
            raise sqlite_file.unusable(self._path, error) from error
        self._shared_for = 0
        self._give_back = weakref.finalize(self, self._tenancy.leave)
        self._give_back.atexit = False  # threads and exit functions may still write; the lock ends with the process

    def _entered(self) -> Tenancy:
        while True:
            tenancy = enter(self._journal, alone=not self._shares, patience=self._patience)
            if not tenancy.alone:
                return tenancy
            try:
                self._desk = self._at_a_desk(tenancy)
            finally:
                if self._desk is None:
                    tenancy.leave()
            if self._desk is not None:
                return tenancy

    def _at_a_desk(self, tenancy: Tenancy) -> Desk | None:
        """None where this process was alone for the journal of a dead one only."""
        desk = Desk(self._home, Journal(tenancy.fd, self._path))
        if not self._shares:
            try:
                tenancy.listen(partial(_let_in, weakref.ref(self)))
            except OSError:  # a file system without named pipes: nobody could be heard
                self._shares = self._always_shares = True
        return None if self._shares else desk

    def _leave(self) -> None:
        self._tenancy = None
        if self._desk is not None:
            self._desk.close()
            self._desk = None
        self._give_back()

    def _part_from_parent(self) -> None:
        if self._tenancy is not None:
            self._give_back.detach()
            self._tenancy.abandon()
            self._tenancy = self._desk = None

    def _make_room(self) -> bool:
        """Called by whoever wants to use the file too: whether everything went home."""
        try:
            with self._turn:
                if self._desk is not None:
                    self._desk.bring_home()
                    self._shares = True
                    self._leave()
        except StoreUnavailable:
            return False
        return True


def _let_in(living: "weakref.ref[JournaledStore]") -> bool:
    """A store that is gone leaves by itself."""
    store = living()
    return store is not None and store._make_room()


def _part_at_forks(store: JournaledStore) -> None:
    """The lock is of the process that forks, which goes on with it; the child comes as another process does."""
    living = weakref.ref(store)
    held: list[JournaledStore] = []

    def before() -> None:
        if store := living():
            store._turn.wait()
            held.append(store)

    def in_parent() -> None:
        if held:  # one at most; the next thread that forks may wait for it
            held.pop()._turn.release()

    def in_child() -> None:
        for store in held:
            store._part_from_parent()
        in_parent()

    os.register_at_fork(before=before, after_in_parent=in_parent, after_in_child=in_child)
