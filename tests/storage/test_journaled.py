"""What is particular to a SQLite file that one process has for itself; the contract and the races are tested with those of all stores."""

import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from eid.storage import journaled, tenancy
from eid.storage.desk import BULK, KEPT
from eid.storage.journal import SIZE
from eid.storage.journaled import AGAIN, JournaledStore
from eid.storage.open import open_store
from eid.storage.store import Record, StoreUnavailable
from tests.storage.contract import one_more
from tests.storage.races import launch

NUMBERS = range(40)
PATIENCE = 0.5
"""Seconds."""
WORKERS, VISITS = 6, 30


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture
def journal(path: Path) -> Path:
    return path.with_name("store.sqlite-young")


@pytest.fixture
def store(path: Path) -> Iterator[JournaledStore]:
    with closing(JournaledStore(path, synchronous="normal", patience=PATIENCE)) as store:
        yield store


def at_home(path: Path) -> dict[str, Record]:
    """What stands in the file itself."""
    with closing(sqlite3.connect(path)) as file:
        return {key: json.loads(record) for key, record in file.execute("SELECT key, record FROM records WHERE kind = 'code'")}


def written(store: JournaledStore) -> dict[str, Record]:
    """Records 0, 1, 2, ... in the store."""
    for number in NUMBERS:
        store.put("code", str(number), {"n": number})
    return {str(number): {"n": number} for number in NUMBERS}


def test_changes_stand_in_the_journal_first_and_many_go_home_together(store: JournaledStore, path: Path, journal: Path):
    for number in range(BULK - 1):
        store.put("code", str(number), {"n": number})
    assert at_home(path) == {}
    assert b'["code","0"]\t{"n":0}\n' in journal.read_bytes()
    store.delete("code", "0")
    store.put("code", "last", {})
    assert len(at_home(path)) == BULK - 1
    assert journal.read_bytes()[:1] == b"\0"


def test_a_list_shows_what_has_just_been_written(store: JournaledStore):
    assert dict(store.items("code")) == {}
    expected = written(store)
    assert dict(store.items("code")) == expected


def test_whoever_comes_finds_everything_at_home_and_from_then_on_so_it_stays(store: JournaledStore, path: Path):
    expected = written(store)
    with closing(open_store(f"sqlite:///{path}")) as other:
        assert at_home(path) == expected
        assert other.get("code", "1") == {"n": 1}
        other.put("code", "1", {"n": -1})
        assert store.get("code", "1") == {"n": -1}
        store.put("code", "2", {"n": -2})
        assert at_home(path)["2"] == other.get("code", "2") == {"n": -2}


def test_whoever_is_alone_again_works_in_memory_again(store: JournaledStore, path: Path):
    with closing(open_store(f"sqlite:///{path}")) as other:
        for number in range(2 * AGAIN):
            store.put("code", "1", {"n": number})
        assert at_home(path)["1"] == other.get("code", "1") == {"n": 2 * AGAIN - 1}
    for number in range(AGAIN):
        store.put("code", "1", {"n": number})
    assert at_home(path)["1"] != store.get("code", "1") == {"n": AGAIN - 1}


def test_nothing_is_lost_or_doubled_while_others_come_and_go(store: JournaledStore, path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(journaled, "AGAIN", 2)

    def work(worker: int) -> list[Record]:
        if worker == 0:
            for visit in range(VISITS):
                with closing(JournaledStore(path, synchronous="normal")) as visitor:
                    visitor.update("counter", "all", one_more)
                    visitor.put("visit", str(visit), {"n": visit})
            return []
        for number in range(VISITS):
            store.update("counter", "all", one_more)
            store.put("code", f"{worker} {number}", {"n": number})
        return [taken for visit in range(VISITS) if (taken := store.take("visit", str(visit)))]

    with ThreadPoolExecutor(WORKERS + 1) as pool:
        taken = [record["n"] for records in pool.map(work, range(WORKERS + 1)) for record in records]
    left = [record["n"] for _, record in store.items("visit")]
    assert store.get("counter", "all") == {"n": (WORKERS + 1) * VISITS}
    assert sorted(taken + left) == list(range(VISITS))
    assert len(list(store.items("code"))) == WORKERS * VISITS


def test_a_probe_asks_the_file_though_records_are_in_memory(store: JournaledStore, monkeypatch: pytest.MonkeyPatch):
    def fail(kind: str, key: str) -> None:
        raise StoreUnavailable("damaged")

    store.put("code", "1", {"n": 1})
    store.probe()
    monkeypatch.setattr(store._home, "text", fail)
    assert store.get("code", "1") == {"n": 1}
    with pytest.raises(StoreUnavailable, match="damaged"):
        store.probe()


def test_whoever_comes_by_another_name_of_the_file_is_heard_too(store: JournaledStore, path: Path):
    expected = written(store)
    link = path.parent / "elsewhere" / "link.sqlite"
    link.parent.mkdir()
    link.symlink_to(path)
    with closing(open_store(f"sqlite:///{link}")) as other:
        assert dict(other.items("code")) == at_home(path) == expected


def test_with_full_synchronisation_every_change_goes_home_at_once(path: Path):
    with closing(open_store(f"sqlite:///{path}?synchronous=full")) as store:
        store.put("code", "1", {"n": 1})
        assert at_home(path) == {"1": {"n": 1}}


def test_nothing_but_the_file_is_left_at_the_end(path: Path):
    with closing(open_store(f"sqlite:///{path}")) as store, closing(open_store(f"sqlite:///{path}")) as other:
        store.put("code", "1", {"n": 1})
        other.put("code", "2", {"n": 2})
    assert [file.name for file in path.parent.iterdir()] == ["store.sqlite"]
    with closing(open_store(f"sqlite:///{path}")) as store:
        store.put("code", "3", {"n": 3})
    assert [file.name for file in path.parent.iterdir()] == ["store.sqlite"]
    assert at_home(path) == {"1": {"n": 1}, "2": {"n": 2}, "3": {"n": 3}}


@pytest.fixture
def left(store: JournaledStore, path: Path) -> Path:
    """The file as a process leaves it that dies when it has written `NUMBERS`, none of them home."""
    written(store)
    folder = path.parent / "left"
    folder.mkdir()
    for name in ("", "-young"):  # nothing has been written to a write-ahead log
        shutil.copy(f"{path}{name}", folder)
    return folder / path.name


@pytest.mark.parametrize("synchronous", ["normal", "full"])
def test_the_journal_of_a_dead_process_goes_home_with_the_next_one(left: Path, synchronous: str):
    assert at_home(left) == {}
    with closing(open_store(f"sqlite:///{left}?synchronous={synchronous}")):
        assert at_home(left) == {str(number): {"n": number} for number in NUMBERS}


def test_many_who_find_the_journal_of_a_dead_process_find_all_of_it(left: Path):
    racers = [launch("tests.storage.racer", f"sqlite:///{left}", "append", "1") for _ in range(4)]
    for racer in racers:
        assert racer.communicate("\n")[0]
    assert at_home(left) == {str(number): {"n": number} for number in NUMBERS}


@pytest.mark.parametrize("torn", [b"", b"\0" * 3000, b"x" * 3000], ids=["cut off", "zeroes", "rubbish"])
def test_after_a_power_cut_the_journal_counts_up_to_where_it_is_torn(left: Path, torn: bytes):
    journal = left.with_name(f"{left.name}-young")
    octets = journal.read_bytes()
    octets = octets[: octets.index(b"\0")]
    counts = []
    for cut in range(0, len(octets), 50):
        journal.write_bytes(octets[:cut] + torn)
        with closing(open_store(f"sqlite:///{left}")) as store:
            counts.append(len(dict(store.items("code"))))
            assert at_home(left) == {str(number): {"n": number} for number in range(counts[-1])}
            store.clear()
    assert counts == [octets[:cut].count(b"\n") for cut in range(0, len(octets), 50)]


def test_while_another_program_has_locked_the_file_changes_are_acknowledged_until_the_journal_is_full(store: JournaledStore, path: Path):
    kept: dict[str, Record] = {}

    def put_many() -> None:
        for number in range(10_000):
            record = {"n": number, "text": "x" * 4000}
            store.put("code", str(number), record)
            kept[str(number)] = record

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="is locked by another program"):
            put_many()
        assert len(kept) > 100
        assert {key: store.get("code", key) for key in kept} == kept
        assert store.get("code", str(len(kept))) is None
        store.put("code", "short", {})  # for which there is room
        with pytest.raises(StoreUnavailable, match="is locked by another program"):
            store.put("code", "0", {"text": "x" * 4000})
        assert store.get("code", "0") == kept["0"]
        other.execute("ROLLBACK")
    store.put("code", "0", {"text": "x" * 4000})
    store.close()
    assert at_home(path) == {**kept, "short": {}, "0": {"text": "x" * 4000}}


def test_what_cannot_go_home_at_the_end_goes_home_with_the_next_one(path: Path):
    store = JournaledStore(path, synchronous="normal", patience=0.05)
    expected = written(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.close()
        other.execute("ROLLBACK")
    open_store(f"sqlite:///{path}").close()
    assert at_home(path) == expected


def test_a_record_longer_than_the_journal_takes_the_place_of_the_former(store: JournaledStore, path: Path):
    for text in ("short", "x" * SIZE, "short again", "y" * SIZE):
        store.put("code", "1", {"text": text})
        assert store.get("code", "1") == {"text": text}
    assert store.take("code", "1") == {"text": "y" * SIZE}
    store.close()
    assert at_home(path) == {}


def test_memory_does_not_grow_with_what_is_used(store: JournaledStore):
    for number in range(3 * KEPT):
        store.put("code", str(number), {"n": number})
        assert store.get("code", f"missing {number}") is None
    assert store._desk is not None
    assert len(store._desk.texts) <= 2 * KEPT
    assert all(store.get("code", str(number)) == {"n": number} for number in range(3 * KEPT))


def test_without_named_pipes_the_file_is_shared_from_the_beginning(path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(tenancy.os, "mkfifo", refuse)
    with closing(open_store(f"sqlite:///{path}")) as store, closing(open_store(f"sqlite:///{path}")) as other:
        store.put("code", "1", {"n": 1})
        assert at_home(path) == {"1": {"n": 1}}
        assert other.update("code", "1", lambda record: {"n": 2}) == {"n": 2}
        assert store.get("code", "1") == {"n": 2}


def test_a_process_that_stands_still_with_the_file_is_told_of_in_time(path: Path):
    writer = launch("tests.storage.writer", f"sqlite:///{path}")
    assert writer.stdout
    writer.stdout.readline()
    os.kill(writer.pid, signal.SIGSTOP)
    os.waitpid(writer.pid, os.WUNTRACED)
    try:
        with pytest.raises(StoreUnavailable, match="is locked by another program"):
            JournaledStore(path, synchronous="normal", patience=0.1)
    finally:
        writer.kill()
        writer.communicate()


def test_a_journal_that_cannot_be_opened_is_told_of(path: Path, journal: Path):
    journal.mkdir()
    with pytest.raises(StoreUnavailable, match=r"store\.sqlite cannot be used: Is a directory"):
        open_store(f"sqlite:///{path}")


def test_a_store_that_nobody_holds_any_more_gives_the_file_back(path: Path):
    store = open_store(f"sqlite:///{path}")
    store.put("code", "1", {"n": 1})
    del store
    with closing(open_store(f"sqlite:///{path}")) as other:
        assert other.get("code", "1") == {"n": 1}
        other.put("code", "2", {})
        assert at_home(path) == {"1": {"n": 1}}  # alone again
