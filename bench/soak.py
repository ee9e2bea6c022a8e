"""`python -m bench.soak MINUTES [STORE]`: whole OpenID logins without end; memory, files, store and latency must stay flat.

One line a minute; the exit code is 1 where a login failed or something grew by more than a tenth after the first third.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from bench.load import drive
from bench.logins import OidcClient, with_forms
from bench.servers import Server, free_port, running

TOGETHER = 4
SLICE = 60.0
GROWTH = 1.1
_NODE = "from idp_mock.cli import main; main()"


@dataclass(frozen=True, kw_only=True)
class Minute:
    """What was seen: logins and failures, milliseconds of the 99th percentile, resident MiB, open files, MiB of the store."""

    logins: int
    failed: int
    p99: float
    memory: float
    files: int
    store: float


def main(minutes: float, store: str) -> int:
    """The exit code."""
    persona = with_forms({"username": "jan.testowy", "password": "Test-1234"})
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        address = store or f"sqlite:///{folder / 'node.sqlite'}"
        options = ["--port", str(port), "--store", address, "--no-chooser", "--no-second-factor", "--no-consent"]
        argv = [sys.executable, "-c", _NODE, "serve", *options]
        with running(argv, port, "/healthz", folder, {"IDP_KEYS": str(folder / "keys")}, os.sched_getaffinity(0)) as server:
            seen: list[Minute] = []
            end = monotonic() + minutes * 60
            while monotonic() < end:
                seen.append(_minute(server, port, OidcClient(identify=persona), folder, min(SLICE, minutes * 60)))
                print(seen[-1], flush=True)
    return _judged(seen)


def _minute(server: Server, port: int, client: OidcClient, folder: Path, seconds: float) -> Minute:
    measured = drive(("127.0.0.1", port), client.login, TOGETHER, seconds=seconds)
    return Minute(
        logins=len(measured.latencies),
        failed=len(measured.failures),
        p99=round(measured.percentile(0.99) * 1000, 1),
        memory=round(server.memory(), 1),
        files=server.files(),
        store=round(sum(file.stat().st_size for file in folder.glob("node.sqlite*")) / 2**20, 1),
    )


def _judged(seen: list[Minute]) -> int:
    warm = seen[len(seen) // 3]
    grown = [name for name in ("memory", "files") if getattr(seen[-1], name) > GROWTH * getattr(warm, name)]
    logins, failed = sum(one.logins for one in seen), sum(one.failed for one in seen)
    print(f"{logins} logins, {failed} failed in {len(seen)} slices; grown: {', '.join(grown) or 'nothing'}")
    return 1 if failed or grown else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
