"""`python -m bench.watchers`: whole OpenID logins while nobody, and while a hundred, look at the inspector's list; and a list of 10,000.

In turns, so that the ratio holds on a busy machine. Prints a table; see docs/scaling.md.
"""

import argparse
import heapq
import os
import re
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter

from bench.contestants import node_argv
from bench.load import drive
from bench.logins import OidcClient, with_forms
from bench.servers import Server, free_port, running

TOGETHER = 4
_FIELD = re.compile(rb"^(retry|id): (\d+)$", re.MULTILINE)
_PERSONA = with_forms({"username": "jan.testowy", "password": "Test-1234"})
_REFUSED = "/oidc/authorize?client_id=listed&redirect_uri=https%3A%2F%2Ffar.test%2F"


@dataclass(frozen=True, kw_only=True)
class Round:
    """Logins a second, milliseconds of processor time of the server for each, and of the 99th percentile."""

    rate: float
    cpu: float
    p99: float


class Watchers:
    """Does what the browsers of so many watchers do, on one thread: each asks when it was told to, with the last id it got."""

    def __init__(self, port: int, count: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._due = [(0.0, watcher, b"0") for watcher in range(count)]
        self._stop, self._settled = Event(), Event()
        self._count = count
        self._thread = Thread(target=self._run)
        self.answers = 0

    def __enter__(self) -> "Watchers":
        """Once each has seen the list, which is more than it is told later."""
        self._thread.start()
        self._settled.wait()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while not self._stop.wait(max(0.0, self._due[0][0] - perf_counter())):
            _, watcher, seen = self._due[0]
            self._connection.request("GET", "/_mock/logins/stream", headers={"Last-Event-ID": seen.decode()})
            fields = dict(_FIELD.findall(self._connection.getresponse().read()))
            heapq.heapreplace(self._due, (perf_counter() + int(fields[b"retry"]) / 1000, watcher, fields[b"id"]))
            self.answers += 1
            if self.answers == self._count:
                self._settled.set()


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        arguments = ["--store", f"sqlite:///{folder / 'node.sqlite'}", "--events", "100000"]
        argv = [*node_argv(port), *arguments, "--no-chooser", "--no-second-factor", "--no-consent"]
        cpus = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cpus[-1:])
        with running(argv, port, "/healthz", folder, {"IDP_KEYS": str(folder / "keys")}, set(cpus[:1])) as server:
            _round(server, port, 1.0)
            seen: dict[int, list[Round]] = {0: [], options.watchers: []}
            for _ in range(options.rounds):
                for count, rounds in seen.items():
                    with Watchers(port, count) if count else nullcontext():
                        rounds.append(_round(server, port, options.seconds))
            print("| watching | logins a second | processor ms a login | p99 ms |\n| --- | --- | --- | --- |")
            for count, rounds in seen.items():
                print(f"| {count} | {_median(rounds, 'rate'):.0f} | {_median(rounds, 'cpu'):.2f} | {_median(rounds, 'p99'):.1f} |")
            _list(port, options.listed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.watchers", description=__doc__)
    parser.add_argument("--watchers", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each round")
    parser.add_argument("--listed", type=int, default=10_000, help="logins that the list holds when it is measured")
    return parser.parse_args()


def _round(server: Server, port: int, seconds: float) -> Round:
    begun = server.cpu()
    measured = drive(("127.0.0.1", port), OidcClient(identify=_PERSONA).login, TOGETHER, seconds=seconds)
    cpu = (server.cpu() - begun) / len(measured.latencies) * 1000
    return Round(rate=measured.rate, cpu=cpu, p99=measured.percentile(0.99) * 1000)


def _median(rounds: list[Round], name: str) -> float:
    return float(median(getattr(one, name) for one in rounds))


def _list(port: int, wanted: int) -> None:
    """Fills up the list and takes the time of its page and of one login's."""
    connection = HTTPConnection("127.0.0.1", port)

    def read(path: str) -> bytes:
        connection.request("GET", path, headers={"Accept-Language": "en"})
        return connection.getresponse().read()

    while (missing := wanted - _found(read("/_mock/logins"))) > 0:
        for _ in range(missing):
            read(_REFUSED)
    login = re.findall(rb'href="(/_mock/logins/[^"?]+)"', read("/_mock/logins?result=identified"))[0]
    print(f"\n| {_found(read('/_mock/logins'))} recorded | ms |\n| --- | --- |")
    for what, path in (("the list", "/_mock/logins"), ("the list, filtered", "/_mock/logins?client=a"), ("one login", login.decode())):
        print(f"| {what} | {median(_taken(lambda path=path: read(path)) for _ in range(20)) * 1000:.1f} |")


def _found(page: bytes) -> int:
    total = re.search(rb'data-testid="found">[^<0-9]*(\d+)', page)
    return int(total[1]) if total else 0


def _taken(deed: object) -> float:
    begun = perf_counter()
    deed()  # type: ignore[operator]
    return perf_counter() - begun


if __name__ == "__main__":
    main()
