"""Real Redis servers for tests, on loopback, each with a free port and a folder of its own.

A conftest.py offers the fixture to its tests by importing it: `from tests.redis_server import redis_address  # noqa: F401`.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from threading import Event

import pytest
import redis

HOST = "127.0.0.1"
_tests = count(1)


@pytest.fixture
def redis_address() -> str:
    """The address of an empty store of this test's own, on a server that all tests of the process share."""
    return f"{_shared_server().address}?prefix=test{next(_tests)}"


class RedisServer:
    """One redis-server process. `options` are further ones of its command line."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder = folder
        self._options = options
        self.port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> None:
        """Returns when it answers; on the same port as before if it ran already."""
        for _ in range(10):
            port = self.port or free_port()
            self._process = self._launch(port)
            until(lambda port=port: self._process.poll() is not None or _answers(port))
            if self._process.poll() is None:
                self.port = port
                return
        raise RuntimeError(f"redis-server does not start:\n{(self._folder / 'log').read_text()}")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def crash(self) -> None:
        """Gives it no chance to write anything more."""
        self._end(signal.SIGKILL)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Meanwhile it takes connections and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def say(self, *command: str | int) -> str:
        """The reply to a command that a test has for the server itself."""
        return said(self.port, *command)

    def _launch(self, port: int) -> "subprocess.Popen[bytes]":
        settings = {"port": port, "bind": HOST, "dir": self._folder, "logfile": self._folder / "log", "save": ""}
        options = [text for name, value in settings.items() for text in (f"--{name}", str(value))]
        return subprocess.Popen([_program(), *options, *self._options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def _end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.wait()


@contextmanager
def redis_server(*options: str) -> Iterator[RedisServer]:
    """A server for one test, which may stop, crash and reconfigure it."""
    with tempfile.TemporaryDirectory(prefix="redis-", ignore_cleanup_errors=True) as folder:
        server = RedisServer(Path(folder), *options)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def redis_cluster() -> Iterator[str]:
    """The address of a cluster of three masters."""
    with ExitStack() as stack:
        buses = [free_port() for _ in range(3)]
        options = [("--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-node-timeout", "5000") for bus in buses]
        nodes = [stack.enter_context(redis_server(*option)) for option in options]
        for node, (first, last) in zip(nodes, ((0, 5460), (5461, 10922), (10923, 16383)), strict=True):
            node.say("CLUSTER", "ADDSLOTSRANGE", first, last)
            node.say("CLUSTER", "MEET", HOST, nodes[0].port, buses[0])
        for node in nodes:
            until(lambda node=node: "cluster_state:ok" in node.say("CLUSTER", "INFO"))
        yield f"redis+cluster://{','.join(f'{HOST}:{node.port}' for node in nodes[:2])}"


@contextmanager
def redis_sentinel(master: RedisServer, service: str) -> Iterator[int]:
    """The port of a Sentinel that watches the master and would replace it after half a second of silence."""
    with tempfile.TemporaryDirectory(prefix="sentinel-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "sentinel.conf"  # which a Sentinel writes to
        file.write_text(f"sentinel monitor {service} {HOST} {master.port} 1\nsentinel down-after-milliseconds {service} 500\n")
        port = free_port()
        command = (_program(), str(file), "--sentinel", "--port", str(port), "--bind", HOST, "--dir", folder, "--logfile", f"{folder}/log")
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            until(lambda: _answers(port))
            yield port
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    """One on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Returns as soon as the condition holds; fails when it does not in time."""
    pause = Event()
    for _ in range(int(seconds * 50)):
        if condition():
            return
        pause.wait(0.02)
    raise TimeoutError("what the test waits for did not come about")


@cache
def _shared_server() -> RedisServer:
    _program()  # before there is a folder to clean up
    folder = tempfile.TemporaryDirectory(prefix="redis-", ignore_cleanup_errors=True)
    server = RedisServer(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(server.stop)  # runs before the folder goes
    return server


def _program() -> str:
    program = shutil.which("redis-server")
    if program:
        return program
    reason = "redis-server is not installed (Debian and Ubuntu: apt-get install redis-server)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _answers(port: int) -> bool:
    try:
        return bool(said(port, "PING"))
    except redis.RedisError:
        return False


def said(port: int, *command: str | int) -> str:
    with redis.Redis(host=HOST, port=port, decode_responses=True, protocol=2, socket_timeout=10) as client:
        return str(client.execute_command(*command))
