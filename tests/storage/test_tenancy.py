"""What having a file alone must not cost: one-time records that are used twice, and locks, pipes, threads or memory that stay behind."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from eid.storage import desk
from eid.storage.desk import BULK
from eid.storage.journaled import AGAIN, JournaledStore
from eid.storage.open import open_store
from eid.storage.store import Record, StoreUnavailable
from tests.storage.races import ROOT

WRITES_AT_EXIT = """
import atexit, sys
from eid.storage.open import open_store

atexit.register(lambda: store.put("code", "1", {"n": 1}))
store = open_store(sys.argv[1])
"""


DIES = """
import os, sys
from eid.storage.open import open_store

open_store(sys.argv[1]).put("code", "1", {"n": 1})
os._exit(0)
"""
MOVES_AND_FORKS = """
import os, sys
from eid.storage.open import open_store

store = open_store("sqlite:///store.sqlite")
store.put("code", "1", {"n": 1})
os.mkdir("elsewhere")
os.chdir("elsewhere")
child = os.fork()
store.put("code", "2" if child else "3", {})
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
store.close()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder / "store.sqlite"


@pytest.fixture
def left_by_others(path: Path) -> Iterator[JournaledStore]:
    """A store that shared the file until a moment ago, with one record."""
    with closing(JournaledStore(path, synchronous="normal")) as store:
        with closing(open_store(f"sqlite:///{path}")) as other:
            other.put("code", "1", {"n": 1})
            assert store.get("code", "1") == {"n": 1}
        yield store


def become_alone(store: JournaledStore) -> None:
    for _ in range(AGAIN):
        store.get("code", "missing")
    assert store._desk is not None


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


def listeners() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "store"]


def test_an_update_knows_what_was_taken_when_the_process_became_alone_meanwhile(left_by_others: JournaledStore):
    store = left_by_others
    seen = []

    def change(record: Record | None) -> Record | None:
        seen.append(record)
        if record:
            become_alone(store)
            assert store.take("code", "1") == {"n": 1}
        return record

    assert store.update("code", "1", change) is None
    assert seen == [{"n": 1}, None]


def test_what_is_written_while_the_process_ends_is_kept(path: Path):
    subprocess.run([sys.executable, "-c", WRITES_AT_EXIT, f"sqlite:///{path}"], cwd=ROOT, check=True)
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert store.get("code", "1") == {"n": 1}


def test_a_new_file_knows_nothing_of_the_one_that_was_there_before(path: Path):
    subprocess.run([sys.executable, "-c", DIES, f"sqlite:///{path}"], cwd=ROOT, check=True)
    path.unlink()
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert store.get("code", "1") is None


def test_whoever_works_on_a_removed_file_leaves_the_new_one_alone(path: Path):
    with closing(open_store(f"sqlite:///{path}")) as former:
        former.append("events", {})  # SQLite has opened its own files
        former.put("code", "1", {})
        for file in path.parent.glob("store.sqlite*"):
            if "young" not in file.name:
                file.unlink()
        with closing(open_store(f"sqlite:///{path}")) as store:
            store.put("code", "2", {})
            former.close()
            with closing(open_store(f"sqlite:///{path}")) as visitor:
                assert dict(visitor.items("code")) == {"2": {}}


def test_a_process_that_goes_to_another_folder_and_forks_keeps_its_file(path: Path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-W", "ignore", "-c", MOVES_AND_FORKS], cwd=path.parent, env=environment, check=True)
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert sorted(key for key, _ in store.items("code")) == ["1", "2", "3"]


def test_whoever_is_interrupted_anywhere_goes_on_with_a_whole_store(path: Path):
    lines = 0

    def interrupt(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        if frame.f_code.co_filename != desk.__file__:
            return None
        if event == "line":
            lines -= 1
            if lines == 0:
                raise KeyboardInterrupt
        return interrupt

    with closing(JournaledStore(path, synchronous="normal")) as store:
        for at in range(1, 4 * BULK):
            store.put("code", "1", {"n": 0})
            lines, former = at, sys.gettrace()
            sys.settrace(interrupt)
            with suppress(KeyboardInterrupt):
                store.put("code", "1", {"n": at, "text": "x" * 10_000})
                for _ in store.items("code"):
                    pass
            sys.settrace(former)
            store.put("code", "2", {"n": at})
            assert dict(store.items("code")) == {"1": store.get("code", "1"), "2": {"n": at}}
            if lines > 0:
                return
    pytest.fail("the verbs did not end")


def test_an_error_that_somebody_keeps_does_not_keep_the_file(path: Path):
    store = JournaledStore(path, synchronous="normal", patience=0.05)
    store.put("code", "1", {"n": 1})
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.close()
        with pytest.raises(StoreUnavailable) as kept:
            JournaledStore(path, synchronous="normal", patience=0.05)
        other.execute("ROLLBACK")
    with closing(JournaledStore(path, synchronous="normal", patience=0.05)) as store:
        assert store.get("code", "1") == {"n": 1}
    assert kept.value


def test_a_line_that_is_no_text_is_torn(path: Path):
    open_store(f"sqlite:///{path}").close()
    path.with_name("store.sqlite-young").write_bytes(b'["code","0"]\t{"n":0}\n["code","1"]\t{"n":"\xff"}\n\0')
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert dict(store.items("code")) == {"0": {"n": 0}}


def test_a_folder_that_is_gone_keeps_no_thread(path: Path):
    others = listeners()
    store = open_store(f"sqlite:///{path}")
    (listener,) = [thread for thread in listeners() if thread not in others]
    shutil.rmtree(path.parent)
    store.close()
    listener.join(5)
    assert not listener.is_alive()


def test_a_folder_that_has_become_read_only_hinders_nobody_from_leaving(path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    store = open_store(f"sqlite:///{path}")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        store.close()
    with closing(JournaledStore(path, synchronous="normal", patience=0.05)) as store:
        store.put("code", "1", {"n": 1})


def test_a_file_system_without_locks_is_told_of_and_keeps_no_file_open(path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    with closing(open_store(f"sqlite:///{path}")) as store:
        store.close()
        monkeypatch.setattr(fcntl, "flock", refuse)
        files = open_files()
        for _ in range(20):
            with pytest.raises(StoreUnavailable, match="No locks available"):
                store.get("code", "1")
        assert open_files() < files + 20  # listeners of other stores may end meanwhile


def test_without_a_thread_to_listen_the_file_is_shared_from_the_beginning(path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with closing(open_store(f"sqlite:///{path}")) as store, closing(open_store(f"sqlite:///{path}")) as other:
        store.put("code", "1", {"n": 1})
        assert other.take("code", "1") == {"n": 1}


def test_what_is_beside_a_file_is_for_its_owner_alone(path: Path):
    with closing(open_store(f"sqlite:///{path}")):
        path.chmod(0o600)
        assert [beside.name for beside in path.parent.glob("*-young*") if beside.stat().st_mode & 0o077] == []


def test_long_records_are_not_kept_in_memory(path: Path):
    with closing(open_store(f"sqlite:///{path}")) as store:
        for number in range(20):
            store.put("code", str(number), {"text": "x" * 100_000})
    with closing(JournaledStore(path, synchronous="normal")) as store:
        assert all(store.get("code", str(number)) for number in range(20))
        assert store._desk is not None
        assert sum(len(text or b"") for text in store._desk.texts.values()) == 0
