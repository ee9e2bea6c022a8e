"""A server that is told to stop finishes what it has begun."""

import signal
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import pytest

from tests.operations.conftest import ASKED
from tests.operations.programs import NODE, serving

SERVERS = pytest.mark.parametrize(
    "arguments", [(), ("--workers", "2"), ("--server", "waitress")], ids=["granian", "two processes", "waitress"]
)
SLOW = ASKED | {"login_hint": "mock:persona=jan.testowy;delay=2"}


@SERVERS
def test_a_request_under_way_is_answered(arguments, tmp_path):
    with serving(NODE, *arguments, folder=tmp_path) as running, ThreadPoolExecutor(3) as many:
        asked = [many.submit(httpx.get, running.address + "/oidc/authorize", params=SLOW, timeout=30) for _ in range(3)]
        while sum(_waiting(running.address)) < 3:
            assert running.process.poll() is None
        running.process.send_signal(signal.SIGTERM)
        answers = [one.result() for one in asked]
        assert running.process.wait(30) == 0
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert all("code=" in answer.headers["Location"] for answer in answers)


def _waiting(address: str) -> list[int]:
    """Connections to the server on which a request was sent that has no answer yet, by what the kernel says of this machine's sockets."""
    port = int(address.rpartition(":")[2])
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    established = "01"
    return [1 for row in rows if int(row[1].partition(":")[2], 16) == port and row[3] == established]


@pytest.mark.parametrize("arguments", [(), ("--workers", "2")], ids=["one process", "two processes"])
def test_no_login_that_was_answered_is_lost_when_a_server_is_replaced(arguments, tmp_path):
    """Codes that were given before the stop can be redeemed at the node that is started after it, each once."""
    codes: list[str] = []
    stopped = Event()

    def log_in(address: str) -> None:
        with httpx.Client(base_url=address) as browser:
            while not stopped.is_set():
                try:
                    answer = browser.get("/oidc/authorize", params=ASKED | {"login_hint": "jan.testowy"})
                except httpx.TransportError:  # nothing was acknowledged
                    return
                codes.append(httpx.URL(answer.headers["Location"]).params["code"])

    with serving(NODE, *arguments, folder=tmp_path) as running, ThreadPoolExecutor(4) as many:
        busy = [many.submit(log_in, running.address) for _ in range(4)]
        while len(codes) < 100:
            assert running.process.poll() is None
        assert running.stop()[0] == 0
        stopped.set()
        [one.result() for one in busy]
    with serving(NODE, folder=tmp_path) as running, httpx.Client(base_url=running.address) as client:
        assert [_redeemed(client, code) for code in codes] == [200] * len(codes)
        assert [_redeemed(client, code) for code in codes[:20]] == [400] * 20


def _redeemed(client: httpx.Client, code: str) -> int:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    form = {"grant_type": "authorization_code", "code": code, "client_id": ASKED["client_id"], "code_verifier": verifier}
    return client.post("/oidc/token", data=form | {"redirect_uri": ASKED["redirect_uri"]}).status_code
