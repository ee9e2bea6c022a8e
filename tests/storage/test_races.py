import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redis_server import redis_cluster, redis_server
from tests.storage.races import RaceContract, crash_while_writing, everything_is_there


class TestSqliteRaces(RaceContract):
    @pytest.fixture
    def address(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/store.sqlite"


class TestRedisRaces(RaceContract):
    @pytest.fixture
    def address(self, redis_address: str) -> str:
        return redis_address


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with redis_cluster() as address:
        yield address


class TestClusterRaces(RaceContract):
    @pytest.fixture
    def address(self, cluster: str, request: pytest.FixtureRequest) -> str:
        return f"{cluster}?prefix={request.node.name}"


@pytest.mark.parametrize("synchronous", ["normal", "full", "off"])
def test_what_sqlite_acknowledged_survives_a_killed_process(tmp_path: Path, synchronous: str):
    address = f"sqlite:///{tmp_path}/store.sqlite?synchronous={synchronous}"
    everything_is_there(address, crash_while_writing(address, subprocess.Popen.kill))


def test_what_redis_acknowledged_survives_a_killed_process(redis_address: str):
    everything_is_there(redis_address, crash_while_writing(redis_address, subprocess.Popen.kill))


def test_what_redis_acknowledged_survives_a_killed_server():
    with redis_server("--appendonly", "yes", "--appendfsync", "always") as server:
        last = crash_while_writing(server.address, lambda writer: server.crash())
        server.start()
        everything_is_there(server.address, last)
