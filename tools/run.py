"""`make run`: the node and the portals together, until Ctrl-C or until one of them ends."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60


@dataclass(frozen=True, kw_only=True)
class Program:
    """A running server; what it prints about itself is kept until both are ready."""

    process: subprocess.Popen[bytes]
    said: IO[bytes]
    host: str
    port: str

    def is_ready(self) -> bool:
        """Whether it answers and has said so."""
        try:
            with urlopen(f"http://{self.host}:{self.port}/healthz", timeout=1):
                return bool(self.words())
        except (OSError, ValueError, HTTPException):
            return False

    def words(self) -> str:
        """What it has printed. The place where it goes on printing is shared with it, so nothing is moved here."""
        file = self.said.fileno()
        return os.pread(file, os.fstat(file).st_size, 0).decode()


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    environ = _connected(dict(os.environ))
    programs: list[Program] = []
    try:
        programs.append(_start("idp-mock", "IDP", environ))
        programs.append(_start("relying-party", "PORTAL", environ))
        if not _ready(programs):
            return 1
        for program in reversed(programs):
            print(program.words())
        print("Ctrl-C stops both.", flush=True)
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(programs)
    print("One of the two ended, so the other was stopped.", file=sys.stderr)
    return 1


def _connected(environ: dict[str, str]) -> dict[str, str]:
    """The environment in which each of the two knows the other's address."""
    node = environ.setdefault("IDP_PORT", "8000")
    portal = environ.setdefault("PORTAL_PORT", "8001")
    environ.setdefault("PORTAL_NODE_URL", environ.get("IDP_PUBLIC_URL") or f"http://localhost:{node}")
    environ.setdefault("IDP_PORTAL_URL", environ.get("PORTAL_PUBLIC_URL") or f"http://127.0.0.1:{portal}")
    return environ


def _start(command: str, prefix: str, environ: dict[str, str]) -> Program:
    said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the program runs
    process = subprocess.Popen([Path(sys.executable).with_name(command), "serve"], cwd=ROOT, env=environ, stdout=said)  # noqa: S603
    return Program(process=process, said=said, host=environ.get(f"{prefix}_HOST", "127.0.0.1"), port=environ[f"{prefix}_PORT"])


def _ready(programs: list[Program]) -> bool:
    """Whether all of them answer; one that ended has told why."""
    deadline = time.monotonic() + PATIENCE
    waiting = list(programs)
    while waiting and time.monotonic() < deadline:
        if any(program.process.poll() is not None for program in programs):
            return False
        waiting = [program for program in waiting if not program.is_ready()]
        time.sleep(0.02)
    if waiting:
        print(f"No answer within {PATIENCE} seconds from port {waiting[0].port}.", file=sys.stderr)
    return not waiting


def _stop(programs: list[Program]) -> None:
    for program in programs:
        program.process.terminate()
    for program in programs:
        program.process.wait()


if __name__ == "__main__":
    sys.exit(main())
