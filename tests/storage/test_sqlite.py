import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from eid.storage.open import open_store
from eid.storage.sqlite import SqliteStore
from eid.storage.store import StoreUnavailable
from tests.storage.races import ROOT, launch

PROCESSES = 8


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def complaint(path: Path) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        open_store(f"sqlite:///{path}")
    message = str(caught.value)
    assert message.startswith(f"store: {path} ")
    assert "\n" not in message
    return message


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path):
    path.write_bytes(b"no database " * 1000)
    assert "is not a SQLite database; move it away or choose another path" in complaint(path)
    assert path.read_bytes() == b"no database " * 1000


def test_the_database_of_another_program_is_refused_and_left_alone(path: Path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE records (mine)")
    before = path.read_bytes()
    assert "is the database of another program or version; choose another path" in complaint(path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_reported(path: Path):
    with closing(SqliteStore(path)) as store:
        for key in range(500):
            store.put("code", str(key), {"text": "x" * 100})
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    with (
        pytest.raises(StoreUnavailable, match="is damaged; move it away to begin with an empty store"),
        closing(SqliteStore(path)) as store,
    ):
        store.get("code", "1")


def test_a_folder_in_place_of_the_file_is_reported(path: Path):
    path.mkdir()
    assert "cannot be opened; check that it is a file" in complaint(path)


def test_a_file_in_place_of_the_folder_is_reported(path: Path):
    path.write_text("")
    with pytest.raises(StoreUnavailable, match=r"cannot use the folder .*store\.sqlite: "):
        open_store(f"sqlite:///{path}/store.sqlite")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_a_folder_that_cannot_be_written_is_reported(path: Path):
    path.parent.chmod(0o500)
    assert "cannot be opened; check that it is a file and that its folder can be written" in complaint(path)
    path.parent.chmod(0o700)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_a_file_that_cannot_be_written_is_reported(path: Path):
    SqliteStore(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreUnavailable, match="cannot be written; check the permissions"), closing(SqliteStore(path)) as store:
        store.put("code", "1", {})


def test_a_file_that_another_program_has_locked_is_reported_in_time(path: Path):
    with closing(SqliteStore(path, patience=0.05)) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for verb in (store.put, store.add):
            with pytest.raises(StoreUnavailable, match="is locked by another program; close that program"):
                verb("code", "1", {})
        other.execute("ROLLBACK")
        store.add("code", "1", {"n": 1})
        assert store.get("code", "1") == {"n": 1}


def test_a_write_waits_for_another_program(path: Path):
    with closing(SqliteStore(path)) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        write = Thread(target=store.put, args=("code", "1", {"n": 1}))
        write.start()
        write.join(0.05)
        assert write.is_alive()
        other.execute("COMMIT")
        write.join()
        assert store.get("code", "1") == {"n": 1}


FULL = """
import resource, sys
from eid.storage.open import open_store
from eid.storage.store import StoreUnavailable
store = open_store(sys.argv[1])
store.put("code", "before", {"n": 1})
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
try:
    for n in range(10_000):
        store.put("code", str(n), {"text": "x" * 1000})
except StoreUnavailable as error:
    print(error)
    assert n > 10 and store.get("code", "before") == {"n": 1} and store.get("code", str(n - 1)) and not store.get("code", str(n))
"""


def test_a_disk_without_room_is_reported_and_what_was_acknowledged_stays(path: Path):
    command = [sys.executable, "-c", FULL, f"sqlite:///{path}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"store: {path} cannot ")
    with closing(SqliteStore(path)) as store:
        store.put("code", "after", {"n": 2})
        assert store.get("code", "before") == {"n": 1}


FORK = """
import os, sys
from eid.storage.open import open_store
file, memory = open_store(sys.argv[1]), open_store("sqlite:///:memory:")
for store in (file, memory):
    store.put("code", "before", {"n": 1})
child = os.fork()
assert file.get("code", "before") == memory.get("code", "before") == {"n": 1}
file.put("code", "child" if child == 0 else "parent", {"n": 2})
memory.put("code", "mine", {"n": 3})
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert file.get("code", "child") == file.get("code", "parent") == {"n": 2}
file.close()
"""


def test_a_fork_leaves_both_processes_a_working_store(path: Path):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORK, f"sqlite:///{path}"], cwd=ROOT, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr.decode()
    with closing(SqliteStore(path)) as store:
        assert sorted(key for key, _ in store.items("code")) == ["before", "child", "parent"]


def test_many_processes_may_create_the_file_at_once(path: Path):
    racers = [launch("tests.storage.racer", f"sqlite:///{path}", "append", "1") for _ in range(PROCESSES)]
    assert [racer.stdout.readline() for racer in racers] == ["ready\n"] * PROCESSES
    for racer in racers:
        racer.stdin.write("\n")
        racer.stdin.flush()
    assert sorted(racer.communicate()[0] for racer in racers) == [f"[{n}]\n" for n in range(1, PROCESSES + 1)]


def test_the_write_ahead_log_is_folded_into_the_file_at_the_end(path: Path):
    with closing(SqliteStore(path)) as store:
        store.put("code", "1", {"n": 1})
        assert path.with_name("store.sqlite-wal").exists()
    assert [file.name for file in path.parent.iterdir()] == ["store.sqlite"]


def test_a_record_is_legible_json_in_the_file(path: Path):
    with closing(SqliteStore(path)) as store, closing(sqlite3.connect(path)) as other:
        store.put("code", "1", {"client": "żółw"})
        assert other.execute("SELECT * FROM records").fetchall() == [("code", "1", '{"client":"żółw"}')]


def test_a_record_that_is_no_json_is_reported(path: Path):
    with closing(SqliteStore(path)) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("INSERT INTO records VALUES ('code', '1', 'x')")
        with pytest.raises(StoreUnavailable, match="a record is damaged"):
            store.get("code", "1")


def test_a_reader_of_items_does_not_hold_up_a_writer(path: Path):
    with closing(SqliteStore(path, patience=0.05)) as store:
        for key in range(1200):
            store.put("code", str(key), {})
        items = store.items("code")
        next(items)
        store.put("code", "new", {})
        assert sum(1 for _ in items) >= 1199
