"""`make run`, from where the environment is set up."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.operations.programs import environment, free_port

RUN = Path(__file__).resolve().parents[2] / "tools" / "run.py"


@pytest.fixture
def settings(tmp_path):
    """Ports, stores and keys of this test alone."""
    own = {f"{prefix}_KEYS": str(tmp_path / "keys") for prefix in ("IDP", "PORTAL")}
    stores = {f"{prefix}_STORE": f"sqlite:///{tmp_path / prefix}" for prefix in ("IDP", "PORTAL")}
    return environment(**own, **stores, IDP_PORT=str(free_port()), PORTAL_PORT=str(free_port()))


@contextmanager
def running(settings: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program and what it printed until both were ready."""
    process = subprocess.Popen(
        [sys.executable, RUN], env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        said = "".join(iter(process.stdout.readline, "Ctrl-C stops both.\n"))
        yield process, said
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_both_are_started_and_print_where_they_are_and_who_can_log_in(settings):
    with running(settings) as (_, said):
        node, portals = f"http://localhost:{settings['IDP_PORT']}", f"http://127.0.0.1:{settings['PORTAL_PORT']}"
        assert f"The node is at {node}\n" in said
        assert f"The portals are at {portals}\n" in said
        assert "jan.testowy" in said
        assert httpx.get(portals + "/").status_code == httpx.get(node + "/").status_code == 200


def test_each_knows_the_address_of_the_other(settings):
    with running(settings):
        assert f"http://127.0.0.1:{settings['PORTAL_PORT']}" in httpx.get(f"http://localhost:{settings['IDP_PORT']}/").text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_both_and_well(settings, number):
    with running(settings) as (process, _):
        os.killpg(process.pid, number)
        _, complaints = process.communicate(timeout=30)
        assert (process.returncode, complaints) == (0, "")


@pytest.mark.parametrize("command", ["idp-mock", "relying-party"])
def test_when_one_ends_the_other_is_stopped_and_it_counts_as_a_failure(settings, command):
    with running(settings) as (process, _):
        listed = subprocess.run(["pgrep", "--parent", str(process.pid), "--full", command], capture_output=True, text=True)
        os.kill(int(listed.stdout), signal.SIGTERM)
        _, complaints = process.communicate(timeout=30)
        assert (process.returncode, complaints) == (1, "One of the two ended, so the other was stopped.\n")


@pytest.mark.parametrize("prefix", ["IDP", "PORTAL"])
def test_a_port_in_use_is_told_and_nothing_is_left_running(settings, prefix):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        ended = subprocess.run([sys.executable, RUN], env=settings | {f"{prefix}_PORT": port}, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert f"port: {port} on 127.0.0.1 is in use" in ended.stderr
    assert ended.stderr.count("\n") == 1
