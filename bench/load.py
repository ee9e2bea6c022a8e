"""A closed loop of logins over HTTP/1.1 with kept connections, on one thread: cheap enough that a core of it fills a core of server."""

import selectors
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter, process_time

from bench.messages import Login, LoginFailed, Reply, Request

_HEAD_END = b"\r\n\r\n"
PATIENCE = 30.0
"""Seconds without any reply after which the server counts as hung."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Of one stretch: wall clock and processor seconds of this process, and how long each login took, sorted."""

    wall: float
    own_cpu: float
    latencies: tuple[float, ...]
    failures: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Logins in a second."""
        return len(self.latencies) / self.wall

    def percentile(self, share: float) -> float:
        """Seconds in which that share of the logins was done."""
        return self.latencies[min(int(share * len(self.latencies)), len(self.latencies) - 1)] if self.latencies else 0.0


@dataclass
class _Worker:
    """One browser after the other on one connection."""

    connection: socket.socket
    login: Login | None = None
    begun: float = 0.0
    received: bytearray = field(default_factory=bytearray)


def drive(address: tuple[str, int], make: Callable[[], Login], workers: int, *, seconds: float = 0.0, logins: int = 0) -> Measured:
    """Begins logins until the time is up or so many were begun, then waits for those under way. Failed ones are counted, not timed."""
    return _Loop(address, make, seconds, logins).run(workers)


class _Loop:
    def __init__(self, address: tuple[str, int], make: Callable[[], Login], seconds: float, logins: int) -> None:
        self._address = address
        self._host = f"localhost:{address[1]}"
        self._make = make
        self._left = logins if logins else float("inf")
        self._end = perf_counter() + seconds if seconds else float("inf")
        self._selector = selectors.DefaultSelector()
        self._latencies: list[float] = []
        self._failures: list[str] = []

    def run(self, workers: int) -> Measured:
        wall, cpu = perf_counter(), process_time()
        for _ in range(workers):
            worker = _Worker(socket.create_connection(self._address, PATIENCE))
            worker.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(worker.connection, selectors.EVENT_READ, worker)
            self._begin(worker)
        while self._selector.get_map():
            ready = self._selector.select(PATIENCE)
            if not ready:
                raise LoginFailed("the server does not answer")
            for key, _ in ready:
                self._receive(key.data)
        self._selector.close()
        return Measured(
            wall=perf_counter() - wall,
            own_cpu=process_time() - cpu,
            latencies=tuple(sorted(self._latencies)),
            failures=tuple(self._failures),
        )

    def _begin(self, worker: _Worker) -> None:
        worker.begun = perf_counter()
        if worker.begun >= self._end or self._left <= 0:
            self._selector.unregister(worker.connection)
            worker.connection.close()
            return
        self._left -= 1
        worker.login = self._make()
        self._send(worker, next(worker.login))

    def _send(self, worker: _Worker, request: Request) -> None:
        worker.connection.sendall(_written(request, self._host))

    def _receive(self, worker: _Worker) -> None:
        octets = worker.connection.recv(262144)
        if not octets:
            raise LoginFailed("the server closed a connection")
        worker.received += octets
        reply = _taken(worker.received)
        if reply is None or worker.login is None:
            return
        try:
            self._send(worker, worker.login.send(reply))
        except StopIteration:
            self._latencies.append(perf_counter() - worker.begun)
            self._begin(worker)
        except LoginFailed as failure:
            self._failures.append(str(failure))
            self._begin(worker)


def _written(request: Request, host: str) -> bytes:
    lines = [f"{request.method} {request.path} HTTP/1.1", f"Host: {host}", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    if request.body:
        lines.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join(lines).encode() + _HEAD_END + request.body


def _taken(received: bytearray) -> Reply | None:
    """The first whole reply, taken out of what was received; None while it is not whole."""
    end = received.find(_HEAD_END)
    if end < 0:
        return None
    first, *lines = received[:end].decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name.lower(), value.strip()) for name, _, value in pairs)
    begin = end + len(_HEAD_END)
    if dict(headers).get("transfer-encoding") == "chunked":
        found = _chunks(received, begin)
    else:
        length = int(dict(headers).get("content-length", "0"))
        found = (bytes(received[begin : begin + length]), begin + length) if len(received) >= begin + length else None
    if found is None:
        return None
    body, used = found
    del received[:used]
    return Reply(int(first.split()[1]), headers, body)


def _chunks(received: bytearray, at: int) -> tuple[bytes, int] | None:
    """The body and where it ends, or None while chunks are missing (RFC 9112 section 7.1)."""
    body = bytearray()
    while (line := received.find(b"\r\n", at)) >= 0:
        size = int(received[at:line].split(b";")[0], 16)
        at = line + 2 + size + 2
        if len(received) < at:
            return None
        body += received[line + 2 : at - 2]
        if size == 0:
            return bytes(body), at
    return None
