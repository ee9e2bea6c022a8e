"""What every store that processes can share promises when many use it at once; the tests of a backend inherit it."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from eid.storage.open import open_store
from eid.storage.store import AlreadyExists, Record
from tests.storage.contract import number, one_more

ROOT = Path(__file__).parents[2]
PROCESSES = 4
THREADS = 24
TIMES = 150


def launch(module: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def race_of_processes(address: str, deed: str, times: int = TIMES) -> list[list[int]]:
    """What each of them got."""
    racers = [launch("tests.storage.racer", address, deed, str(times)) for _ in range(PROCESSES)]
    for racer in racers:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("\n")
        racer.stdin.flush()
    return [json.loads(racer.communicate()[0]) for racer in racers]


def race_of_threads(deed: Callable[[int], object]) -> list[object]:
    """What each of them got; they begin together."""
    barrier = Barrier(THREADS)

    def run(n: int) -> object:
        barrier.wait()
        return deed(n)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def once(got: list[list[int]]) -> list[int]:
    return sorted(n for one in got for n in one)


class RaceContract:
    """Wants a fixture `address`: of an empty store that processes can share."""

    def test_of_many_threads_that_add_one_succeeds(self, address: str):
        store = open_store(address)

        def add(n: int) -> bool:
            try:
                store.add("raced", "1", {"n": n})
            except AlreadyExists:
                return False
            return True

        got = race_of_threads(add)
        assert got.count(True) == 1
        assert store.get("raced", "1") == {"n": got.index(True)}
        store.close()

    def test_of_many_threads_that_take_one_gets_the_record(self, address: str):
        store = open_store(address)
        store.put("raced", "1", {"n": 1})
        got = race_of_threads(lambda n: store.take("raced", "1"))
        assert [record for record in got if record is not None] == [{"n": 1}]
        store.close()

    def test_an_update_judges_what_another_process_wrote_meanwhile(self, address: str):
        here, elsewhere = open_store(address), open_store(address)
        here.add("raced", "1", {"n": 1})
        elsewhere.put("raced", "1", {"n": 2})
        assert here.update("raced", "1", one_more) == {"n": 3}

        def refused_while_low(record: Record | None) -> Record:
            if record is None or record["n"] < 10:
                raise LookupError(record)
            return {"n": 0}

        elsewhere.put("raced", "1", {"n": 10})
        assert here.update("raced", "1", refused_while_low) == {"n": 0}
        elsewhere.put("raced", "1", {"n": 5})
        with pytest.raises(LookupError, match="5"):
            here.update("raced", "1", refused_while_low)
        elsewhere.delete("raced", "1")
        assert here.update("raced", "1", one_more) == {"n": 1}
        here.close()
        elsewhere.close()

    def test_no_update_of_many_threads_is_lost(self, address: str):
        store = open_store(address)
        race_of_threads(lambda n: [store.update("raced", "1", one_more) for _ in range(20)])
        assert store.get("raced", "1") == {"n": THREADS * 20}
        store.close()

    def test_an_invariant_holds_when_many_threads_update(self, address: str):
        def open_account(record: Record | None) -> Record:
            if number(record) == 1:
                raise PermissionError
            return one_more(record)

        def register(n: int) -> bool:
            try:
                store.update("raced", "1", open_account)
            except PermissionError:
                return False
            return True

        store = open_store(address)
        assert race_of_threads(register).count(True) == 1
        assert store.get("raced", "1") == {"n": 1}
        store.close()

    def test_who_follows_a_log_misses_nothing(self, address: str):
        store = open_store(address)

        def work(n: int) -> list[int]:
            if n:
                return [store.append("raced", {"n": n}) for _ in range(20)]
            seen: list[int] = []
            while len(seen) < (THREADS - 1) * 20:
                seen += [sequence for sequence, _ in store.since("raced", seen[-1] if seen else 0, 50)]
            return seen

        followed, *appended = race_of_threads(work)
        assert followed == sorted(n for numbers in appended for n in numbers)
        store.close()

    def test_of_many_processes_that_add_one_succeeds(self, address: str):
        assert once(race_of_processes(address, "add")) == list(range(TIMES))

    def test_of_many_processes_that_take_one_gets_the_record(self, address: str):
        store = open_store(address)
        for key in range(TIMES):
            store.put("raced", str(key), {"n": key})
        assert once(race_of_processes(address, "take")) == list(range(TIMES))
        store.close()

    def test_no_update_of_many_processes_is_lost(self, address: str):
        assert once(race_of_processes(address, "update")) == list(range(1, PROCESSES * TIMES + 1))

    def test_many_processes_append_to_one_log(self, address: str):
        got = race_of_processes(address, "append")
        store = open_store(address)
        assert [sequence for sequence, _ in store.since("raced")] == once(got)
        assert len(set(once(got))) == PROCESSES * TIMES
        assert all(numbers == sorted(numbers) for numbers in got)
        store.close()


def crash_while_writing(address: str, crash: Callable[["subprocess.Popen[str]"], None]) -> int:
    """The last number that a writer had acknowledged when it, or its store, was made to crash."""
    writer = launch("tests.storage.writer", address)
    assert writer.stdout
    for line in writer.stdout:
        if int(line) == 300:
            crash(writer)
            break
    rest = writer.communicate()[0].split()
    return int(rest[-1]) if rest else 300


def everything_is_there(address: str, last: int) -> None:
    store = open_store(address)
    assert [n for n in range(last + 1) if store.get("written", str(n)) != {"n": n}] == []
    assert [record["n"] for _, record in store.since("written", 0, last + 1)] == list(range(last + 1))
    assert number(store.get("written", "last")) >= last
    assert store.append("written", {}) > store.since("written", 0, last + 1)[-1][0]
    store.close()
