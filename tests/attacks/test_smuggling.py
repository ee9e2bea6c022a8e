"""Requests that two servers in a row might cut at different places: refused whole, by our server alone and by the proxy before it."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.operations.programs import NODE, PATIENCE, free_port, serving

ROOT = Path(__file__).resolve().parents[2]
INNER = b"GET /oidc/jwks HTTP/1.1\r\nHost: localhost\r\n\r\n"
"""What an attacker wants to be taken for a request of its own; it would be answered with 200."""
LAST = b"GET /no-such-page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
"""An honest request, answered with 404 where the connection was not closed before; ends the exchange."""
CHUNKED = b"Transfer-Encoding: chunked"
EMPTY = b"0\r\n\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded"


def post(*lines: bytes, body: bytes = b"", version: bytes = b"1.1") -> bytes:
    return b"\r\n".join([b"POST /oidc/token HTTP/" + version, b"Host: localhost", FORM, *lines, b"", b""]) + body


def measured(length: object) -> bytes:
    return f"Content-Length: {length}".encode()


REFUSED = {
    "CL.TE": post(measured(5 + len(INNER)), CHUNKED, body=EMPTY + INNER),
    "TE.CL": post(measured(4), CHUNKED, body=b"%x\r\n%s\r\n%s" % (len(INNER), INNER, EMPTY)),
    "TE.TE": post(CHUNKED, b"Transfer-Encoding: identity", body=EMPTY + INNER),
    "TE of another name": post(b"Transfer-Encoding: xchunked", measured(5), body=EMPTY + INNER),
    "TE after a space": post(b"Transfer-Encoding : chunked", measured(5), body=EMPTY + INNER),
    "TE after a tab": post(b"Transfer-Encoding:\tchunked", measured(5), body=EMPTY + INNER),
    "TE after a vertical tab": post(b"Transfer-Encoding:\x0bchunked", measured(5), body=EMPTY + INNER),
    "TE not last": post(b"Transfer-Encoding: chunked, identity", measured(5), body=EMPTY + INNER),
    "TE in HTTP/1.0": post(CHUNKED, b"Connection: keep-alive", version=b"1.0", body=EMPTY + INNER),
    "two lengths": post(measured(0), measured(len(INNER)), body=INNER),
    "two lengths in one": post(measured(f"0, {len(INNER)}"), body=INNER),
    "length with a sign": post(measured(f"+{len(INNER)}"), body=INNER),
    "length below zero": post(measured(-1), body=INNER),
    "length in hexadecimal": post(measured("0x10"), body=INNER),
    "length without end": post(measured("9" * 30), body=INNER),
    "folded TE": post(b"X: y\r\n Transfer-Encoding: chunked", measured(5), body=EMPTY + INNER),
    "folded length": post(b"Content-Length:\r\n 5", body=EMPTY + INNER),
    "TE after a bare LF": post(b"X: y\nTransfer-Encoding: chunked", measured(5), body=EMPTY + INNER),
    "TE after a bare CR": post(b"X: y\rTransfer-Encoding: chunked", measured(5), body=EMPTY + INNER),
    "chunk too large for a number": post(CHUNKED, body=b"f" * 17 + b"\r\nhello\r\n" + EMPTY + INNER),
    "chunk below zero": post(CHUNKED, body=b"-1\r\nhello\r\n" + EMPTY + INNER),
    "chunk without its end": post(CHUNKED, body=b"5\r\nhelloXX" + EMPTY + INNER),
    "two versions": b"GET /oidc/jwks HTTP/1.1 x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "NUL in a header": b"GET /oidc/jwks HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
}
"""Never a second answer, and no more is read from the connection."""
ONE_READING = {
    "the same length twice": (post(measured(len(INNER)), measured(len(INNER)), body=INNER), {(400,), (400, 404)}),
    "a body where none is usual": (INNER[:-2] + measured(len(INNER)) + b"\r\n\r\n" + INNER, {(200, 404)}),
    "a length among the trailers": (post(CHUNKED, body=b"0\r\nContent-Length: 50\r\n\r\n"), {(400, 404)}),
    "an absolute address is our own": (b"GET http://169.254.169.254/oidc/jwks HTTP/1.1\r\nHost: localhost\r\n\r\n", {(200, 404)}),
    "HTTP/1.0 without keep-alive": (b"GET /oidc/jwks HTTP/1.0\r\nHost: localhost\r\n\r\n", {(200,)}),
    "HTTP/1.0 with keep-alive": (b"GET /oidc/jwks HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n", {(200, 404)}),
    "an upgrade to HTTP/2": (INNER[:-2] + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", {(200, 404)}),
    "HTTP/2 at once": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {(), (400,)}),
    "a tunnel": (b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n", {(400,), (405,), (405, 404)}),
    "an echo": (b"TRACE / HTTP/1.1\r\nHost: localhost\r\nX-Secret: s\r\n\r\n", {(405,), (405, 404)}),
}
"""With the statuses that an exchange may have which is read in the one way that RFC 9112 allows."""


def exchange(port: int, octets: bytes) -> tuple[int, ...]:
    """The statuses of all that comes back until the connection is closed; what is left of the exchange is ended by `LAST`."""
    told = b""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        try:
            connection.sendall(octets + LAST)
            while piece := connection.recv(65536):
                told += piece
        except ConnectionError:
            pass  # closed before all was sent
    return tuple(int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", told))


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(NODE, "--no-second-factor", folder=tmp_path_factory.mktemp("node")) as running:
        yield int(running.address.rpartition(":")[2])


@pytest.fixture(scope="module")
def proxy(node: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """nginx as in deploy/nginx.conf, before the node."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        pytest.skip("needs nginx")
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    changes = {
        "server node-1:8000": f"server 127.0.0.1:{node}",
        "        server node-2:8000 max_fails=2 fail_timeout=2s;\n": "",
        "server portal:8001": f"server 127.0.0.1:{node}",
        "listen 8000": f"listen 127.0.0.1:{port}",
        "listen 8001": f"listen 127.0.0.1:{free_port()}",
        "/tmp/": f"{folder}/",
        "worker_processes auto": "worker_processes 1",
    }
    text = (ROOT / "deploy/nginx.conf").read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(text)
    process = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
        except ConnectionError:
            continue
        return
    raise AssertionError(f"nginx ended with {process.returncode}")


@pytest.fixture(params=["node", "proxy"])
def port(request: pytest.FixtureRequest) -> int:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("octets", REFUSED.values(), ids=REFUSED.keys())
def test_a_request_of_two_readings_is_refused_and_nothing_more_is_read(port: int, octets: bytes) -> None:
    statuses = exchange(port, octets)
    assert len(statuses) == 1
    assert statuses[0] in (400, 501)


@pytest.mark.parametrize(("octets", "allowed"), ONE_READING.values(), ids=ONE_READING.keys())
def test_a_request_of_one_reading_is_read_in_that_way(port: int, octets: bytes, allowed: set[tuple[int, ...]]) -> None:
    assert exchange(port, octets) in allowed


def test_after_the_attacks_everybody_gets_the_answer_to_their_own_request(proxy: int) -> None:
    """Connections between the proxy and the node are shared by all."""
    for octets in REFUSED.values():
        exchange(proxy, octets)
    with httpx.Client(base_url=f"http://127.0.0.1:{proxy}") as client:
        answers = [client.get(path).status_code for _ in range(5) for path in ("/oidc/jwks", "/no-such-page")]
    assert answers == [200, 404] * 5


@pytest.mark.parametrize(
    "path", ["/metrics", "//metrics", "/%6detrics", "/./readyz", "/x/../healthz", "/metrics?x", "/s/any/metrics", "/s/any//metrics"]
)
def test_what_operators_look_at_stops_at_the_proxy(proxy: int, path: str) -> None:
    assert exchange(proxy, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()) == (404, 404)


def test_what_the_program_says_about_itself_is_in_no_space(node: int) -> None:
    assert exchange(node, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n") == (200, 404)
    for path in (b"/s/any/metrics", b"/s/any//metrics", b"/s/any///healthz", b"//s/any//readyz"):
        assert exchange(node, b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")[0] != 200


def test_a_header_that_only_looks_like_a_proxys_stops_at_the_proxy(proxy: int) -> None:
    """To an application X_Forwarded_Host and X-Forwarded-Host are one name."""
    spoofed = {"X_Forwarded_Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    with httpx.Client(base_url=f"http://127.0.0.1:{proxy}") as client:
        assert "evil" not in client.get("/", headers=spoofed).text
