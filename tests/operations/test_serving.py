import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from tests.operations.conftest import ASKED
from tests.operations.programs import BOTH, NODE, PORTAL, free_port, run, serving

PROGRAMS = pytest.mark.parametrize("program", BOTH, ids=lambda program: program.command)
SERVERS = pytest.mark.parametrize(
    "arguments", [(), ("--workers", "2"), ("--server", "waitress")], ids=["granian", "two processes", "waitress"]
)


@SERVERS
@pytest.mark.parametrize(("program", "number"), [(NODE, signal.SIGTERM), (PORTAL, signal.SIGINT)], ids=["node, SIGTERM", "portals, SIGINT"])
def test_a_server_that_is_asked_to_stop_says_nothing_and_ends_well(program, arguments, number, tmp_path):
    with serving(program, *arguments, folder=tmp_path) as running:
        code, _, complaints = running.stop(number)
    assert (code, complaints) == (0, "")


@SERVERS
def test_ctrl_c_reaches_the_workers_too_and_still_ends_well(arguments, tmp_path):
    with serving(NODE, *arguments, folder=tmp_path) as running:
        os.killpg(running.process.pid, signal.SIGINT)
        _, complaints = running.process.communicate(timeout=30)
    assert (running.process.returncode, complaints) == (0, "")


def test_the_node_prints_its_addresses_and_three_personas(tmp_path):
    with serving(NODE, folder=tmp_path) as running:
        address = running.address.replace("127.0.0.1", "localhost")
        _, out, _ = running.stop()
    assert out.startswith(f"The node is at {address}\n")
    assert f"{address}/.well-known/openid-configuration" in out
    assert out.count("Test-1234") == 3


def test_the_portals_print_their_address(tmp_path):
    with serving(PORTAL, folder=tmp_path) as running:
        _, out, _ = running.stop()
    assert out.startswith(f"The portals are at {running.address}\n")


@PROGRAMS
def test_a_second_server_on_the_same_port_is_refused_and_the_first_goes_on(program, tmp_path):
    with serving(program, folder=tmp_path) as running:
        port = running.address.rpartition(":")[2]
        assert run(program, "serve", "--port", port, folder=tmp_path).returncode == 1
        assert httpx.get(running.address + "/healthz").status_code == 200


def test_a_lost_worker_ends_a_server_of_one_process_with_one_line(tmp_path):
    with serving(NODE, folder=tmp_path) as running:
        os.kill(_children(running.process.pid)[0], signal.SIGKILL)
        _, complaints = running.process.communicate(timeout=30)
    assert (running.process.returncode, complaints) == (1, "idp-mock: a worker process ended by itself\n")


def test_a_lost_worker_is_replaced_where_there_are_several(tmp_path):
    with serving(NODE, "--workers", "2", folder=tmp_path) as running:
        before = _children(running.process.pid)
        os.kill(before[0], signal.SIGKILL)
        while len(set(_children(running.process.pid)) - set(before)) != 1:
            assert running.process.poll() is None
        assert running.stop()[0] == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_workers_end_when_their_parent_is_killed(workers, tmp_path):
    with serving(NODE, "--workers", workers, folder=tmp_path) as running:
        children = _children(running.process.pid)
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.communicate(timeout=30)  # ends when the last worker has closed its standard output
    assert len(children) == int(workers)


def test_two_servers_that_start_at_once_make_one_key_pair(tmp_path):
    def certificates(_: int) -> object:
        with serving(NODE, "--store", "sqlite:///:memory:", folder=tmp_path) as running:
            discovered = httpx.get(running.address + "/.well-known/openid-configuration").json()
            path = httpx.URL(discovered["jwks_uri"]).path
            return httpx.get(running.address + path).json()

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(certificates, range(2))
    assert first == second
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["node-ec.pem", "node-rsa.pem"]


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["pgrep", "--parent", str(pid)], capture_output=True, text=True)
    return [int(line) for line in listed.stdout.split()]


LATE = """
import sys
from eid.serving import CannotServe, serve
from eid.settings import SettingsError
from idp_mock.settings import Settings

def make(counts):
    raise SettingsError("seen in the worker only")

try:
    serve(Settings(port=int(sys.argv[1]), workers=int(sys.argv[2]), server=sys.argv[3], store="sqlite:///store"), make, (), str)
except CannotServe as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize(("workers", "server"), [("1", "granian"), ("2", "granian"), ("1", "waitress")])
def test_an_application_that_cannot_be_built_is_told_once_by_however_many_workers(workers, server, tmp_path):
    command = [sys.executable, "-c", LATE, str(free_port()), workers, server]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert (ended.returncode, ended.stderr) == (1, "seen in the worker only\n")


@SERVERS
@PROGRAMS
def test_when_a_program_has_ended_everything_is_in_the_file_of_its_store(program, arguments, tmp_path):
    address = f"sqlite:///{tmp_path}/own/store.sqlite"
    with serving(program, *arguments, "--store", address, folder=tmp_path) as running:
        asked = {NODE: ("/oidc/authorize", ASKED), PORTAL: ("/praca/logowanie", {})}[program]
        assert httpx.get(running.address + asked[0], params=asked[1]).status_code == 200
        assert running.stop()[0] == 0
    for journal in (tmp_path / "own").glob("*-young"):  # of processes that ended at once each may have left it to the other
        assert journal.read_bytes()[:1] in (b"", b"\0")
    with closing(sqlite3.connect(tmp_path / "own" / "store.sqlite")) as file:
        assert file.execute("SELECT count(*) FROM records").fetchone()[0] > 0
