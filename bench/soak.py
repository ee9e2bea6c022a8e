"""`python -m bench.soak MINUTES [STORE]`: some logins a second, of four kinds in turn, at a node and portals with everything on. Memory,
open files and latency must stay flat, and the store within what lives at once.

A row a minute; the exit code is 1 where a login failed or something grew by more than a tenth from the first third to the last.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, fields
from itertools import cycle
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep

from bench.logins import OidcClient, PortalVisitor, SamlClient, with_forms
from bench.messages import Login, LoginFailed
from bench.servers import Server, free_port, running
from bench.sites import Sites

RATE = 4
"""Logins a second."""
SLICE = 60.0
GROWTH = 1.1
_FLAT = ("p50", "p99", "node_memory", "portal_memory", "node_files", "portal_files")
NODE, PORTAL = (
    f"from {module} import main; main(prog_name='{name}')"
    for module, name in (("idp_mock.cli", "idp-mock"), ("relying_party.cli", "relying-party"))
)
_ONE_FORM = ("--no-chooser", "--no-second-factor", "--no-consent")
_AT_NODE, _AT_PORTAL = {"username": "jan.testowy", "password": "Test-1234"}, {"username": "karolina.konto", "password": "Test-1234"}


@dataclass(frozen=True, kw_only=True)
class Minute:
    """What was seen: milliseconds at percentiles of a login, resident MiB and open files of each program, MiB of the store."""

    logins: int
    failed: int
    p50: float
    p99: float
    node_memory: float
    portal_memory: float
    node_files: int
    portal_files: int
    store: float


def main(minutes: float, store: str) -> int:
    """The exit code."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder, (at_node, at_portal) = Path(name), (free_port(), free_port())
        address = store or f"sqlite:///{folder / 'soak.sqlite'}"
        options = {
            NODE: ("--port", str(at_node), "--store", address, *_ONE_FORM),
            PORTAL: ("--port", str(at_portal), "--store", address, "--node-url", f"http://localhost:{at_node}", "--protocol", "choose"),
        }
        node, portal = (stack.enter_context(_served(folder, code, given)) for code, given in options.items())
        sites, logins = Sites(at_node, at_portal), _in_turn(f"http://localhost:{at_node}")
        print("| minute |", " | ".join(each.name for each in fields(Minute)), "|", flush=True)
        seen: list[Minute] = []
        while len(seen) < minutes:
            latencies, failed = _some(sites, logins)
            seen.append(_minute(latencies, failed, node, portal, folder))
            print(f"| {len(seen)} |", " | ".join(str(getattr(seen[-1], each.name)) for each in fields(Minute)), "|", flush=True)
    return _judged(seen)


def _served(folder: Path, code: str, options: Sequence[str]) -> AbstractContextManager[Server]:
    own = folder / options[1]
    own.mkdir()
    environ = {"IDP_KEYS": str(folder / "keys"), "PORTAL_KEYS": str(folder / "keys")}
    return running([sys.executable, "-c", code, "serve", *options], int(options[1]), "/healthz", own, environ, os.sched_getaffinity(0))


def _in_turn(node: str) -> Iterator[Login]:
    at_node, at_portal = with_forms(_AT_NODE), with_forms(_AT_PORTAL)
    makers = (
        OidcClient(identify=at_node).login,
        PortalVisitor(identify=at_portal, protocol="saml").login,
        SamlClient(identify=at_node, base=node).login,
        PortalVisitor(identify=at_portal, protocol="oidc").login,
    )
    for make in cycle(makers):
        yield make()


def _some(sites: Sites, logins: Iterator[Login]) -> tuple[list[float], int]:
    """One slice: how long each login took, sorted, and how many failed."""
    latencies, failed, begun = [], 0, monotonic()
    for number in range(int(SLICE * RATE)):
        sleep(max(0.0, begun + number / RATE - monotonic()))
        started = perf_counter()
        try:
            sites.run(next(logins))
        except LoginFailed as failure:
            failed += 1
            print(failure, file=sys.stderr)
        latencies.append(perf_counter() - started)
    return sorted(latencies), failed


def _minute(latencies: Sequence[float], failed: int, node: Server, portal: Server, folder: Path) -> Minute:
    return Minute(
        logins=len(latencies),
        failed=failed,
        p50=round(median(latencies) * 1000, 1),
        p99=round(latencies[int(0.99 * len(latencies))] * 1000, 1),
        node_memory=round(node.memory(), 1),
        portal_memory=round(portal.memory(), 1),
        node_files=node.files(),
        portal_files=portal.files(),
        store=round(sum(file.stat().st_size for file in folder.glob("soak.sqlite*")) / 2**20, 1),
    )


def _judged(seen: Sequence[Minute]) -> int:
    third = max(1, len(seen) // 3)
    grown = [name for name in _FLAT if _median(seen[-third:], name) > GROWTH * _median(seen[:third], name)]
    logins, failed = sum(one.logins for one in seen), sum(one.failed for one in seen)
    print(f"{logins} logins, {failed} failed in {len(seen)} minutes; grown: {', '.join(grown) or 'nothing'}")
    return 1 if failed or grown else 0


def _median(seen: Sequence[Minute], name: str) -> float:
    return float(median(getattr(one, name) for one in seen))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
