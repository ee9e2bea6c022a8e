"""The node and the portals as programs of two processes each, on one store; any of them can be killed and comes again on its port."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.operations.programs import NODE, PORTAL, Program, environment, free_port
from tests.redis_server import until

WORKERS = 2
PATIENCE = 60.0
ONE_FORM = ("--no-chooser", "--no-second-factor", "--no-consent")
LONG = ("--code-lifetime", "86400", "--artifact-lifetime", "86400")
"""What was acknowledged is looked for only at the end."""
WIRE = httpx.HTTPTransport(verify=False)
"""Shared by all who come: connections are kept and, where a process died, found broken."""
_LISTENS = "0A"


@dataclass(kw_only=True)
class Killable:
    """One program. What it writes to standard error is in `log`."""

    program: Program
    folder: Path
    options: tuple[str, ...]
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        return self.folder / f"{self.program.command}.log"

    def start(self) -> None:
        """Returns when all its workers listen."""
        self.launch()
        until(self.whole, PATIENCE)

    def launch(self) -> None:
        module = {NODE: "idp_mock.cli", PORTAL: "relying_party.cli"}[self.program]
        command = [sys.executable, "-c", f"from {module} import main; main(prog_name='{self.program.command}')", "serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), "--workers", str(WORKERS), *self.options],
                cwd=self.folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def whole(self) -> bool:
        """Whether all workers listen."""
        assert self.runs, self.log.read_text()[-2000:]
        return self._listening() >= WORKERS

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def workers(self) -> list[int]:
        asked = subprocess.run(["pgrep", "--parent", str(self.process.pid)], capture_output=True, text=True)
        return [int(line) for line in asked.stdout.split()]

    def kill_workers(self, *which: int) -> None:
        """At once. Returns when they are gone."""
        workers = self.workers()
        killed = {workers[one % len(workers)] for one in which} if workers else set()
        for worker in killed:
            os.kill(worker, signal.SIGKILL)
        until(lambda: killed.isdisjoint(self.workers()), PATIENCE)

    def kill(self) -> None:
        """All its processes at once."""
        if self.runs:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not self._listening(), PATIENCE)

    def _listening(self) -> int:
        """Sockets that listen on the port, by what the kernel says."""
        with open("/proc/net/tcp", encoding="ascii") as table:
            rows = [line.split() for line in table.readlines()[1:]]
        return sum(1 for row in rows if int(row[1].partition(":")[2], 16) == self.port and row[3] == _LISTENS)


@dataclass(frozen=True, kw_only=True)
class Town:
    """Both programs. `at_node` and `at_portal` are the addresses that browsers use: different sites, as the real ones are."""

    node: Killable
    portal: Killable
    store: str

    @property
    def at_node(self) -> str:
        return f"http://localhost:{self.node.port}"

    @property
    def at_portal(self) -> str:
        return f"http://127.0.0.1:{self.portal.port}"

    def people(self, count: int) -> list[str]:
        """User names of so many invented people, who can log in."""
        with httpx.Client(base_url=f"{self.at_node}/_mock/api", timeout=PATIENCE) as api:
            seeded = len(api.get("/personas", params={"limit": 500}).json())
            api.post("/personas/generate", json={"count": count, "seed": 1}).raise_for_status()
            pages = (api.get("/personas", params={"offset": seeded + first, "limit": 500}).json() for first in range(0, count, 500))
            return [persona["username"] for page in pages for persona in page]


def restart(*programs: Killable) -> None:
    """Kills them, parents and workers, and starts them anew."""
    for program in programs:
        program.kill()
    for program in programs:
        program.launch()
    until(lambda: all(program.whole() for program in programs), PATIENCE)


@contextmanager
def town(folder: Path, store: str) -> Iterator[Town]:
    """Both at work; killed at the end."""
    node = Killable(program=NODE, folder=folder, options=("--store", store, *ONE_FORM, *LONG))
    options = ("--store", store, "--node-url", f"http://localhost:{node.port}", "--protocol", "choose")
    portal = Killable(program=PORTAL, folder=folder, options=options)
    try:
        for program in (node, portal):
            program.launch()
        until(lambda: node.whole() and portal.whole(), PATIENCE)
        yield Town(node=node, portal=portal, store=store)
    finally:
        for program in (node, portal):
            if program.process is not None:
                program.kill()
