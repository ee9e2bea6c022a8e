"""Workers that were killed are replaced, whatever else is dying."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.operations.programs import NODE
from tests.redis_server import RedisServer, redis_server, until
from tests.resilience.town import Killable


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def node(redis: RedisServer, tmp_path: Path) -> Iterator[Killable]:
    program = Killable(program=NODE, folder=tmp_path, options=("--store", redis.address))
    program.start()
    yield program
    program.kill()


def test_a_worker_that_is_killed_again_and_again_is_replaced_as_often(node: Killable):
    elder, younger = node.workers()
    for _ in range(3):
        os.kill(younger, signal.SIGKILL)
        until(lambda dead=younger: dead not in node.workers() and node.whole())
        [younger] = set(node.workers()) - {elder}
    assert node.runs


def test_a_worker_whose_successors_are_killed_before_they_are_ready_is_replaced_all_the_same(node: Killable):
    elder, younger = node.workers()
    for _ in range(2):
        os.kill(younger, signal.SIGKILL)
        until(lambda dead=younger: set(node.workers()) - {elder, dead})
        [younger] = set(node.workers()) - {elder, younger}
    until(node.whole)
    assert set(node.workers()) == {elder, younger}


def test_workers_killed_while_the_store_is_away_are_back_when_it_is(node: Killable, redis: RedisServer):
    before = node.workers()
    redis.crash()
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    until(lambda: "a worker waits to begin: store: " in node.log.read_text())
    redis.start()
    until(node.whole)
    assert not set(before) & set(node.workers())
    assert httpx.get(f"http://127.0.0.1:{node.port}/readyz", timeout=30).status_code == 200
    assert "Traceback" not in node.log.read_text()
