"""What the node opens for a client, and what it never opens."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from eid.clock import ManualClock
from idp_mock.fetch import KEPT, LARGEST, Fetcher, NotFetched
from tests.idp_mock.oidc.dynamic.shelf import OpenShelf, Shelf


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with OpenShelf() as shelf:
        yield shelf


@pytest.fixture
def fetcher(clock: ManualClock) -> Fetcher:
    return Fetcher(clock, {"inside.example.test"})


def test_json_on_the_own_machine_is_fetched(fetcher: Fetcher, shelf: Shelf) -> None:
    assert fetcher.json(shelf.put("/a", {"ż": 1})) == {"ż": 1}


def test_a_kept_answer_is_given_for_a_minute(fetcher: Fetcher, shelf: Shelf, clock: ManualClock) -> None:
    address = shelf.put("/a", 1)
    assert [fetcher.kept_json(address) for _ in range(2)] == [1, 1]
    shelf.put("/a", 2)
    clock.advance(KEPT - 1)
    assert fetcher.kept_json(address) == 1
    assert fetcher.fresh_json(address) == 2
    clock.advance(KEPT)
    assert (fetcher.kept_json(address), shelf.asked) == (2, ["/a"] * 3)


def test_redirects_are_followed_and_counted(fetcher: Fetcher, shelf: Shelf) -> None:
    shelf.put("/end", b"here")
    for step in range(4):
        shelf.put(f"/{step}", b"", 302, Location="/end" if step == 0 else f"/{step - 1}")
    assert fetcher.body(shelf.address + "/2") == b"here"
    with pytest.raises(NotFetched, match="more than 3 redirects"):
        fetcher.body(shelf.address + "/3")


def test_a_redirect_is_judged_like_an_address(fetcher: Fetcher, shelf: Shelf) -> None:
    for inside in ("http://10.0.0.1/", "file:///etc/passwd", "http://169.254.169.254/latest/meta-data"):
        with pytest.raises(NotFetched, match=r"private network|no http"):
            fetcher.body(shelf.put("/out", b"", 302, Location=inside))


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/",
        "http://192.168.1.1",
        "http://169.254.169.254/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::10.0.0.1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[2002:a00:1::]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://224.0.0.1/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0251.0376.0251.0376/",
        "http://10。0。0。1/",
        "http://①⓪.⓪.⓪.①/",
    ],
)
def test_private_networks_are_never_opened(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(NotFetched, match="private network"):
        fetcher.body(address)


@pytest.mark.parametrize("address", ["", "x", "ftp://localhost/", "file:///etc/passwd", "http://", "http://u:p@localhost/", "http://[::1",
                                     "http://localhost:99999/", "http://localhost:x/", "http://no-such-host.invalid/"])  # fmt: skip
def test_what_is_no_address_that_can_be_opened_is_told(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(NotFetched):
        fetcher.body(address)


def test_a_name_that_means_an_inner_address_is_refused_unless_it_is_listed(
    fetcher: Fetcher, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(shelf.address.rpartition(":")[2])

    def resolved(host: str, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.7.7", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(NotFetched, match="private network"):
        fetcher.body(f"http://outside.example.test:{port}/")
    _, found = fetcher._judged(f"http://inside.example.test:{port}/")
    assert str(found) == "192.168.7.7"


@pytest.mark.parametrize(
    ("status", "content", "told"), [(404, b"", "status 404"), (500, b"", "status 500"), (200, b"x" * (LARGEST + 1), "larger")]
)
def test_an_answer_of_no_use_is_told(fetcher: Fetcher, shelf: Shelf, status: int, content: bytes, told: str) -> None:
    with pytest.raises(NotFetched, match=told):
        fetcher.body(shelf.put("/a", content, status))


@pytest.mark.parametrize("status", [300, 302, 304])
def test_a_redirect_to_nowhere_is_told(fetcher: Fetcher, shelf: Shelf, status: int) -> None:
    with pytest.raises(NotFetched, match=f"status {status}"):
        fetcher.body(shelf.put("/a", b"", status))


def test_a_compressed_answer_is_not_unpacked(fetcher: Fetcher, shelf: Shelf) -> None:
    small = gzip.compress(gzip.compress(b"0" * 10 * LARGEST))
    with pytest.raises(NotFetched, match="compressed"):
        fetcher.body(shelf.put("/a", small, **{"Content-Encoding": "gzip, gzip"}))


@pytest.mark.parametrize("beginning", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"])
def test_an_answer_that_drips_is_cut_off(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, beginning: bytes) -> None:
    monkeypatch.setattr("idp_mock.fetch.LONGEST", 0.3)
    with dripping(beginning) as address, pytest.raises(NotFetched, match="cannot be fetched"):
        fetcher.body(address)


def test_what_is_no_json_is_told(fetcher: Fetcher, shelf: Shelf) -> None:
    with pytest.raises(NotFetched, match="no JSON"):
        fetcher.json(shelf.put("/a", b"{"))


def test_nobody_there_is_told(fetcher: Fetcher) -> None:
    with pytest.raises(NotFetched, match="cannot be"):
        fetcher.body("http://127.0.0.1:9/")


@contextmanager
def dripping(beginning: bytes) -> Iterator[str]:
    """Answers one request with that, and then with one octet after the other, until the asker hangs up."""

    def answer() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.recv(65_536)
            connection.sendall(beginning)
            while not over.wait(0.02):
                connection.sendall(b"a")

    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        over.set()
        thread.join()
