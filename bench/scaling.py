"""`python -m bench.scaling`: one process on one processor and two on two, with Redis and the load generator on the same processors.

In turns, so that the ratio holds on a busy machine: everything that a login needs gets twice the processors, and whatever the processes
wait for of each other shows. Prints a table; see docs/scaling.md.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.contestants import OIDC_NODE, SAML_NODE, Contestant, node_argv
from bench.load import drive
from bench.servers import Server, free_port, running

TOGETHER = 16
WARM_UP = 200
"""Logins before anything is measured."""
_REDIS = "import os, sys; os.execvp('redis-server', ['redis-server', *sys.argv[1:]])"


@dataclass(frozen=True, kw_only=True)
class Round:
    """Logins a second, and milliseconds of processor time for each."""

    rate: float
    node: float
    redis: float


def main() -> None:
    options = _options()
    for contestant in (OIDC_NODE, SAML_NODE):
        rounds: dict[int, list[Round]] = {1: [], 2: []}
        for _ in range(options.rounds):
            for processes, measured in rounds.items():
                measured.append(_round(contestant, processes, options.seconds))
        _print("OpenID" if contestant is OIDC_NODE else "SAML", rounds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.scaling", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    return parser.parse_args()


def _round(contestant: Contestant, processes: int, seconds: float) -> Round:
    port, cpus = free_port(), set(range(processes))
    os.sched_setaffinity(0, cpus)
    with tempfile.TemporaryDirectory() as name, _redis(Path(name), cpus) as (redis, store):
        argv = [*node_argv(port), "--store", store, "--workers", str(processes)]
        with running(argv, port, contestant.ready, Path(name), contestant.environ, cpus) as node:
            address, make = ("127.0.0.1", port), contestant.logins(port)
            drive(address, make, TOGETHER, logins=WARM_UP * processes)
            before = node.cpu(), redis.cpu()
            measured = drive(address, make, TOGETHER, seconds=seconds)
            logins = max(len(measured.latencies), 1)
            node_ms, redis_ms = ((server.cpu() - was) / logins * 1000 for server, was in zip((node, redis), before, strict=True))
            for failure in measured.failures[:1]:
                print(f"{contestant.name}: {failure}")
            return Round(rate=measured.rate, node=node_ms, redis=redis_ms)


@contextmanager
def _redis(folder: Path, cpus: set[int]) -> Iterator[tuple[Server, str]]:
    """A server of its own with an append-only file, and its address."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", _REDIS, "--port", str(port), "--save", "", "--appendonly", "yes", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, cpus),
    )
    try:
        yield Server(process, 0.0), f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def _print(title: str, rounds: dict[int, list[Round]]) -> None:
    ratio = median(two.rate / one.rate for one, two in zip(rounds[1], rounds[2], strict=True))
    print(f"{title}: two are {ratio:.2f} times one")
    for processes, measured in rounds.items():
        rate, node, redis = (median(getattr(one, name) for one in measured) for name in ("rate", "node", "redis"))
        print(f"  {processes}: {rate:.0f} logins/s, node {node:.2f} ms, Redis {redis:.2f} ms each")


if __name__ == "__main__":
    main()
