"""`make bench`: whole logins, cold start and memory of the node, its floor and the peers at hand, side by side; writes bench/RESULTS.md.

Contestants take turns within each round, so that a ratio is between neighbours in time. The server has one processor, the load another.
"""

import argparse
import os
import platform
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.contestants import HERE, OIDC_FLOOR, OIDC_NODE, SAML_FLOOR, SAML_GENERAL, SAML_NODE, Contestant, oidc_peers
from bench.load import Measured, drive
from bench.servers import free_port, running

RESULTS = HERE / "RESULTS.md"
LIBRARIES = ("cryptography", "flask", "granian", "lxml", "msgspec", "werkzeug")
WARM_UP = 200
"""Logins before anything is measured."""
_SERVER_CPU, _LOAD_CPU = {0}, {1}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One contestant in one round. Processor time in seconds, memory in MiB."""

    alone: Measured
    together: Measured
    cpu: float
    cold_start: float
    memory: float
    memory_after: float


def main() -> None:
    options = _options()
    os.sched_setaffinity(0, _LOAD_CPU)
    oidc = _compared((OIDC_FLOOR, OIDC_NODE, *oidc_peers(options.peers)), options)
    saml = _compared((SAML_FLOOR, SAML_NODE, SAML_GENERAL), options)
    RESULTS.write_text(_report(oidc, saml, options))
    print(RESULTS.read_text())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--peers", type=Path, default=HERE / "peers", help="folder below which npm packages of peers are installed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each stretch")
    parser.add_argument("--together", type=int, default=16, help="logins at a time in the second stretch")
    return parser.parse_args()


def _compared(contestants: Sequence[Contestant], options: argparse.Namespace) -> dict[Contestant, list[Turn]]:
    turns: dict[Contestant, list[Turn]] = {contestant: [] for contestant in contestants}
    for _ in range(options.rounds):
        for contestant in contestants:
            turns[contestant].append(_turn(contestant, options))
    return turns


def _turn(contestant: Contestant, options: argparse.Namespace) -> Turn:
    port = free_port()
    address, make = ("127.0.0.1", port), contestant.logins(port)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(contestant.argv(port), port, contestant.ready, folder, contestant.environ, _SERVER_CPU) as server:
            memory = server.memory()
            drive(address, make, 4, logins=WARM_UP)
            alone = drive(address, make, 1, seconds=options.seconds)
            before = server.cpu()
            together = drive(address, make, options.together, seconds=options.seconds)
            cpu = server.cpu() - before
            for failure in (*alone.failures, *together.failures)[:1]:
                print(f"{contestant.name}: {failure}")
            return Turn(alone=alone, together=together, cpu=cpu, cold_start=server.cold_start, memory=memory, memory_after=server.memory())


def _report(oidc: dict[Contestant, list[Turn]], saml: dict[Contestant, list[Turn]], options: argparse.Namespace) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return "\n".join(
        (
            "# Logins side by side",
            "",
            f"Written by `make bench`: {options.rounds} rounds, {options.seconds:g} s each, medians. One processor for the server, another "
            "for the load, which makes whole logins as a new browser each. The floor is `bench/floor.py`; peers are measured where they "
            "are installed. Absolute figures are this machine's: compare ratios.",
            "",
            f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, {libraries}.",
            "",
            *_table("OpenID Connect: code, PKCE, one form, token, userinfo", oidc, options.together),
            *_table("SAML: signed request, artifact, signed resolve, two signatures, encryption", saml, options.together),
        )
    )


def _table(title: str, turns: dict[Contestant, list[Turn]], together: int) -> list[str]:
    base = next(iter(turns.values()))
    rows = [_row(contestant, one, base) for contestant, one in turns.items() if one]
    return [
        f"## {title}",
        "",
        f"| | logins/s, {together} at a time | of the floor | CPU ms per login | p99 alone, ms | cold start, ms "
        "| MiB at start | MiB after | failed | a login is |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
        *rows,
        "",
    ]


def _row(contestant: Contestant, turns: list[Turn], base: list[Turn]) -> str:
    of_floor = median([one.together.rate / other.together.rate for one, other in zip(turns, base, strict=True)])
    cells = (
        contestant.name,
        f"{median([one.together.rate for one in turns]):.0f}",
        f"{of_floor:.2f}",
        f"{median([one.cpu / max(len(one.together.latencies), 1) for one in turns]) * 1000:.2f}",
        f"{median([one.alone.percentile(0.99) for one in turns]) * 1000:.1f}",
        f"{median([one.cold_start for one in turns]) * 1000:.0f}",
        f"{median([one.memory for one in turns]):.0f}",
        f"{median([one.memory_after for one in turns]):.0f}",
        str(sum(len(one.alone.failures) + len(one.together.failures) for one in turns)),
        contestant.note,
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
