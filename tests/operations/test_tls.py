"""https by a private test CA, so that clients with hard-wired hosts need only a hosts entry."""

import socket
import ssl
import stat
import subprocess
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from eid import tls
from eid.clock import DAY
from eid.keys import KeysUnusable
from idp_mock.real_hosts import REAL_HOSTS
from idp_mock.settings import Settings
from tests.operations.programs import BOTH, NODE, PORTAL, free_port, run, serving

NOW = 1894708800.0


def names(file: Path) -> set[str]:
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    return {str(one.value) for one in certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value}


def test_a_server_certificate_has_all_names_and_those_of_this_machine(tmp_path: Path) -> None:
    file = tls.server_certificate(tmp_path, "tls", ("login.gov.pl", "10.0.0.1"), NOW)
    assert names(file) == {"login.gov.pl", "10.0.0.1", "localhost", "127.0.0.1", "::1"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_openssl_believes_the_chain(tmp_path: Path) -> None:
    """A second judge, which checks the extensions too."""
    file = tls.server_certificate(tmp_path, "tls", ("int.login.gov.pl",), NOW)
    (tmp_path / "exported.pem").write_text(tls.exported(tmp_path, NOW))
    for_a_server = ["-x509_strict", "-attime", str(int(NOW)), "-purpose", "sslserver", "-verify_hostname", "int.login.gov.pl"]
    command = ["openssl", "verify", *for_a_server, "-CAfile", tmp_path / "exported.pem", file]
    verdict = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert verdict.stdout.endswith("OK\n"), verdict.stderr


def test_files_are_made_once(tmp_path: Path) -> None:
    first = tls.server_certificate(tmp_path, "tls", (), NOW).read_bytes()
    authority = (tmp_path / tls.CA).read_bytes()
    assert tls.server_certificate(tmp_path, "tls", (), NOW + DAY).read_bytes() == first
    assert (tmp_path / tls.CA).read_bytes() == authority


@pytest.mark.parametrize(
    ("hosts", "later"), [(("new.example.test",), 0), ((), tls.LIFETIME.total_seconds())], ids=["a new name", "run out"]
)
def test_a_certificate_that_no_longer_serves_is_replaced(tmp_path: Path, hosts: tuple[str, ...], later: float) -> None:
    first = tls.server_certificate(tmp_path, "tls", (), NOW).read_bytes()
    assert tls.server_certificate(tmp_path, "tls", hosts, NOW + later).read_bytes() != first


def test_a_certificate_of_a_lost_authority_is_replaced(tmp_path: Path) -> None:
    first = tls.server_certificate(tmp_path, "tls", (), NOW).read_bytes()
    (tmp_path / tls.CA).unlink()
    assert tls.server_certificate(tmp_path, "tls", (), NOW).read_bytes() != first


def test_a_damaged_file_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / tls.CA).write_text("x")
    with pytest.raises(KeysUnusable, match=r"ca\.pem holds no private key"):
        tls.server_certificate(tmp_path, "tls", (), NOW)


def test_the_export_holds_no_private_key(tmp_path: Path) -> None:
    printed = run(NODE, "ca", "export", "--keys", str(tmp_path / "keys"), folder=tmp_path).stdout
    assert printed.startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in printed
    assert run(NODE, "ca", "export", "--keys", str(tmp_path / "keys"), "--out", "ca.crt", folder=tmp_path).returncode == 0
    assert (tmp_path / "ca.crt").read_text() == printed


@pytest.mark.parametrize(
    "arguments", [("--out", "none/ca.crt"), ("--keys", "/proc/none")], ids=["a file that cannot be written", "a folder that cannot be made"]
)
def test_an_export_that_fails_says_so_in_one_line(tmp_path: Path, arguments: tuple[str, str]) -> None:
    failed = run(NODE, "ca", "export", *arguments, folder=tmp_path)
    assert (failed.returncode, failed.stdout, failed.stderr.count("\n")) == (1, "", 1)


def test_a_node_with_tls_names_itself_https() -> None:
    assert Settings(tls=True, port=8443).issuer == "https://localhost:8443"
    assert Settings(tls=True, port=443).issuer == "https://localhost"
    assert set(Settings(public_url="https://node.example.test").tls_names) == {"node.example.test", *REAL_HOSTS}


def test_the_document_has_one_hosts_entry_for_all_names() -> None:
    text = (Path(__file__).parents[2] / "docs" / "real-host-names.md").read_text()
    assert f"    127.0.0.1 {' '.join(REAL_HOSTS)}\n" in text


def test_the_node_answers_by_tls_under_every_name_of_the_real_one(tmp_path: Path) -> None:
    with serving(NODE, "--tls", folder=tmp_path, scheme="https") as running:
        port = int(running.address.rpartition(":")[2])
        trusting = ssl.create_default_context(cafile=tmp_path / "keys" / tls.CA)
        for name in (*REAL_HOSTS, "localhost"):
            with socket.create_connection(("127.0.0.1", port)) as plain, trusting.wrap_socket(plain, server_hostname=name) as secured:
                secured.sendall(f"GET /login/SingleSignOnService HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
                assert secured.recv(12) == b"HTTP/1.1 400"
        page = httpx.get(f"https://localhost:{port}/.well-known/openid-configuration", verify=trusting)
        assert page.json()["issuer"] == f"https://localhost:{port}"


def test_a_client_of_tls_1_2_is_served_too(tmp_path: Path) -> None:
    """Real clients of the node are old."""
    with serving(NODE, "--tls", folder=tmp_path, scheme="https") as running:
        old = ssl.create_default_context(cafile=tmp_path / "keys" / tls.CA)
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        assert httpx.get(running.address + "/healthz", verify=old).status_code == 200


def test_cookies_are_secure_under_tls(tmp_path: Path) -> None:
    with serving(PORTAL, "--tls", folder=tmp_path, scheme="https") as running:
        trusting = ssl.create_default_context(cafile=tmp_path / "keys" / tls.CA)
        cookie = httpx.get(running.address + "/praca/logowanie", verify=trusting).headers["Set-Cookie"]
        assert "Secure" in cookie


@pytest.mark.parametrize("program", BOTH, ids=lambda program: program.command)
def test_waitress_cannot_serve_https_and_says_so(program, tmp_path: Path) -> None:
    failed = run(program, "serve", "--tls", "--server", "waitress", "--port", str(free_port()), folder=tmp_path)
    assert (failed.returncode, failed.stderr) == (1, f"{program.command}: tls: waitress speaks plain HTTP only; https needs granian\n")


def test_the_portal_speaks_with_a_node_whose_ca_it_was_given(tmp_path: Path) -> None:
    with serving(NODE, "--tls", folder=tmp_path, scheme="https") as node:
        port = node.address.rpartition(":")[2]
        url = f"https://localhost:{port}"
        given = ("--node-url", url, "--node-ca", str(tmp_path / "keys" / tls.CA), "--protocol", "oidc")
        with serving(PORTAL, *given, folder=tmp_path) as portal:
            assert departure(portal.address).startswith(f"{url}/oidc/authorize")
        with serving(PORTAL, "--node-url", url, "--protocol", "oidc", folder=tmp_path) as portal:
            assert departure(portal.address).startswith("/federation/arrivals/")


def departure(portal: str) -> str:
    """Where the portal sends somebody who wants to log in at the node."""
    with httpx.Client(base_url=portal) as client:
        page = client.get("/praca/logowanie").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        action = page.split('id="log-in-at-node"')[0].rpartition('action="')[2].split('"')[0]
        return client.post(action, data={"csrf_token": token, "protocol": "oidc"}).headers["Location"]


def test_a_ca_file_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    failed = run(PORTAL, "serve", "--node-ca", "none.pem", "--port", str(free_port()), folder=tmp_path)
    assert (failed.returncode, failed.stderr.count("\n")) == (1, 1)
    assert "node_ca: none.pem holds no certificate in PEM" in failed.stderr
