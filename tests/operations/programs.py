"""The two programs as a person at a terminal meets them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import httpx

PATIENCE = 30
_moment = Event()


@dataclass(frozen=True)
class Program:
    command: str
    prefix: str


NODE = Program("idp-mock", "IDP")
PORTAL = Program("relying-party", "PORTAL")
BOTH = (NODE, PORTAL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """Ours without the settings of the programs."""
    own = tuple(f"{program.prefix}_" for program in BOTH)
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | more


def run(program: Program, *arguments: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, in a folder of its own."""
    command = [sys.executable, "-c", f"from {_module(program)} import main; main(prog_name='{program.command}')", *arguments]
    return subprocess.run(command, cwd=folder, env=environment(**environ), capture_output=True, text=True, timeout=PATIENCE)


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[str]
    address: str

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


@contextmanager
def serving(program: Program, *arguments: str, folder: Path, scheme: str = "http", **environ: str) -> Iterator[Running]:
    """A program that answers; killed at the end if it still runs."""
    port = free_port()
    command = [sys.executable, "-c", f"from {_module(program)} import main; main(prog_name='{program.command}')", "serve"]
    process = subprocess.Popen(
        [*command, "--port", str(port), *arguments],
        cwd=folder,
        env=environment(**environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        running = Running(process, f"{scheme}://127.0.0.1:{port}")
        _await_answer(running)
        yield running
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _await_answer(running: Running) -> None:
    while running.process.poll() is None:
        try:
            httpx.get(running.address + "/healthz", timeout=PATIENCE, verify=False)
        except httpx.TransportError:
            _moment.wait(0.02)
            continue
        return
    raise AssertionError(f"ended with {running.process.returncode}: {running.process.communicate()[1]}")


def _module(program: Program) -> str:
    return program.command.replace("idp-mock", "idp_mock").replace("-", "_") + ".cli"
