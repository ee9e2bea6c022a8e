"""A power cut leaves the file as it was at the last checkpoint and some beginning of the write-ahead log, perhaps torn in a record."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from eid.storage.sqlite import SqliteStore

WRITES = 400
CUTS = 25


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The file beneath a store in which records 0, 1, 2, ... were written one after the other, none of them home in the file."""
    path = tmp_path / "store.sqlite"
    with closing(SqliteStore(path)) as store:
        for number in range(WRITES):
            store.add("account", f"{number:04}", {"number": number, "text": "x" * 500})
            store.update("counter", "all", lambda record, number=number: {"n": number})
        cut = tmp_path / "cut"
        cut.mkdir()
        for file in tmp_path.glob("store.sqlite*"):
            if not file.name.endswith("-shm"):  # memory that the processes shared
                shutil.copy(file, cut)
    return cut / path.name


def test_after_a_power_cut_the_store_holds_all_that_was_written_before_some_moment(written: Path, tmp_path: Path) -> None:
    log = written.with_name(written.name + "-wal").read_bytes()
    chance = random.Random(1)
    kept = [_records_after(written, log[:length], tmp_path) for length in sorted(chance.randrange(len(log) + 1) for _ in range(CUTS))]
    assert kept == sorted(kept)
    assert kept[0] < kept[-1]
    assert _records_after(written, log, tmp_path) == WRITES


def test_a_torn_end_of_the_log_costs_the_last_write_alone(written: Path, tmp_path: Path) -> None:
    log = bytearray(written.with_name(written.name + "-wal").read_bytes())
    log[-2000:] = random.Random(2).randbytes(2000)
    assert _records_after(written, bytes(log), tmp_path) in (WRITES - 1, WRITES)


def _records_after(written: Path, log: bytes, folder: Path) -> int:
    """How many records there are. None is missing before the last, and the store goes on."""
    path = folder / "again.sqlite"
    shutil.copy(written, path)
    path.with_name(path.name + "-wal").write_bytes(log)
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with closing(SqliteStore(path)) as store:
        keys = [key for key, _ in store.items("account")]
        assert keys == [f"{number:04}" for number in range(len(keys))]
        assert (store.get("counter", "all") or {"n": -1})["n"] in (len(keys) - 2, len(keys) - 1)
        store.put("account", "after", {"number": -1})
    path.with_name(path.name + "-wal").unlink(missing_ok=True)
    return len(keys)
