"""What can be wrong at a start is told in one line on standard error, with exit code 1."""

import socket
import sqlite3

import pytest

from tests.operations.programs import BOTH, NODE, PORTAL, free_port, run

PROGRAMS = pytest.mark.parametrize("program", BOTH, ids=lambda program: program.command)
WORKERS = pytest.mark.parametrize("workers", ["1", "2"])


def refused(program, *arguments, folder, **environ):
    """The one line, without the name of the program."""
    ended = run(program, "serve", "--port", str(free_port()), *arguments, folder=folder, **environ)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"{program.command}: ")
    assert ended.stderr.count("\n") == 1
    return ended.stderr.removeprefix(f"{program.command}: ").strip()


@PROGRAMS
@WORKERS
def test_a_port_in_use_is_told(program, workers, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refused(program, "--port", str(port), "--workers", workers, folder=tmp_path)
    assert line == f"port: {port} on 127.0.0.1 is in use; stop the other program or choose another port"


@PROGRAMS
def test_a_host_that_does_not_exist_is_told(program, tmp_path):
    line = refused(program, "--host", "no such host", folder=tmp_path)
    assert line == "host: 'no such host' is not an address or host name of this machine"


@PROGRAMS
def test_a_host_of_another_machine_is_told(program, tmp_path):
    assert refused(program, "--host", "192.0.2.1", folder=tmp_path).startswith("port: cannot listen on 192.0.2.1, port ")


@PROGRAMS
@WORKERS
def test_a_folder_of_keys_that_cannot_be_used_is_told(program, workers, tmp_path):
    (tmp_path / "file").touch()
    line = refused(program, "--keys", "file/keys", "--workers", workers, folder=tmp_path)
    assert line.startswith("keys: cannot use file/keys/")


@pytest.mark.parametrize(("program", "name"), [(NODE, "node-ec.pem"), (NODE, "node-rsa.pem"), (PORTAL, "portal-ec.pem")])
def test_a_damaged_key_is_told(program, name, tmp_path):
    (tmp_path / name).write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    line = refused(program, "--keys", ".", folder=tmp_path)
    assert line == f"keys: {name} holds no private key with its certificate in PEM; remove it to have a new one made"


@PROGRAMS
@WORKERS
def test_a_file_that_is_no_database_is_told(program, workers, tmp_path):
    (tmp_path / "store").write_bytes(b"no database at all" * 100)
    line = refused(program, "--store", "sqlite:///store", "--workers", workers, folder=tmp_path)
    assert line.startswith("store: ")
    assert line.endswith("is not a SQLite database; move it away or choose another path")


@PROGRAMS
def test_a_database_cut_in_the_middle_is_told(program, tmp_path):
    with sqlite3.connect(tmp_path / "store") as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 100)
    connection.close()
    whole = (tmp_path / "store").read_bytes()
    (tmp_path / "store").write_bytes(whole[:100] + b"\xff" * 3000)
    assert refused(program, "--store", "sqlite:///store", folder=tmp_path).startswith("store: ")


@PROGRAMS
def test_a_folder_of_the_store_that_cannot_be_used_is_told(program, tmp_path):
    (tmp_path / "file").touch()
    assert refused(program, "--store", "sqlite:///file/store", folder=tmp_path).startswith("store: cannot use ")


@PROGRAMS
@WORKERS
def test_a_redis_that_does_not_answer_is_told(program, workers, tmp_path):
    address = f"redis://127.0.0.1:{free_port()}/0"
    assert refused(program, "--store", address, "--workers", workers, folder=tmp_path).startswith("store: ")


@PROGRAMS
@pytest.mark.parametrize("address", ["", "store", "postgres://localhost/x", "sqlite://", "redis://host:port/0"])
def test_an_address_that_is_no_store_is_told(program, address, tmp_path):
    assert refused(program, "--store", address, folder=tmp_path).startswith("store: ")


@PROGRAMS
def test_a_store_in_memory_is_refused_for_several_processes(program, tmp_path):
    line = refused(program, "--store", "sqlite:///:memory:", "--workers", "2", folder=tmp_path)
    assert line == "store: sqlite:///:memory: is private to one process; 2 workers need a file or Redis"


@PROGRAMS
def test_waitress_is_refused_for_several_processes(program, tmp_path):
    line = refused(program, "--server", "waitress", "--workers", "2", folder=tmp_path)
    assert line == "workers: waitress is one process; 2 processes need granian"


@PROGRAMS
def test_a_public_address_that_is_none_is_told(program, tmp_path):
    line = refused(program, folder=tmp_path, **{f"{program.prefix}_PUBLIC_URL": "localhost:8000"})
    assert line == f"{program.prefix}_PUBLIC_URL: expected an address such as http://localhost:8000, got 'localhost:8000'"


@PROGRAMS
def test_a_configuration_file_with_an_unknown_setting_is_told(program, tmp_path):
    (tmp_path / "settings.toml").write_text("pord = 1")
    assert refused(program, "--config", "settings.toml", folder=tmp_path).startswith("config: settings.toml has unknown setting 'pord'")


@WORKERS
def test_a_file_of_clients_that_cannot_be_read_is_told(workers, tmp_path):
    line = refused(NODE, "--clients", "none.toml", "--workers", workers, folder=tmp_path)
    assert line == "clients: cannot read none.toml: No such file or directory"


@pytest.mark.parametrize("table", ["client", "service_provider"])
def test_a_client_that_is_not_described_completely_is_told(table, tmp_path):
    (tmp_path / "clients.toml").write_text(f"[[{table}]]\nnonsense = 1\n")
    assert refused(NODE, "--clients", "clients.toml", folder=tmp_path).startswith("clients: ")
