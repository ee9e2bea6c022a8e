"""The applications of examples/ as programs that run: copied to a folder of their own, with what they need, started, stopped."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENCE = 240
OFFLINE = (
    *("code ENOTFOUND", "code ECONN", "code EAI_AGAIN", "code ETIMEDOUT", "code ENOTCACHED", "code E401", "code E403", "code E404"),
    *("Could not transfer", "Could not find artifact", "was not found in", "Connect timed out", "Unknown host"),
)
"""What npm and Maven say where their packages cannot be had; anything else that they say is a failure of ours."""
Prepare = Callable[[Path], list[str]]
"""Makes a copied example ready; returns the command that starts it."""


def node_app(folder: Path) -> list[str]:
    with_npm_packages(folder)
    return ["node", "app.mjs"]


def java_app(folder: Path) -> list[str]:
    needed("java", "mvn")
    classes = folder / "classpath.txt"
    resolved(["mvn", "-q", "-B", "compile", "dependency:build-classpath", f"-Dmdep.outputFile={classes}"], folder)
    return ["java", "-cp", f"target/classes:{classes.read_text('utf-8').strip()}", "App"]


def django_app(folder: Path) -> list[str]:
    return [sys.executable, "manage.py", "runserver", "--noreload"]


def flask_app(folder: Path) -> list[str]:
    return [sys.executable, "app.py"]


def with_npm_packages(folder: Path) -> None:
    needed("node", "npm")
    resolved(["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"], folder)


def needed(*programs: str) -> None:
    missing = [one for one in programs if shutil.which(one) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")


def resolved(command: list[str], folder: Path) -> None:
    """Runs a package manager; its packages may be out of reach, its complaints about the example may not."""
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    told = ended.stdout + ended.stderr
    if ended.returncode and any(sign in told for sign in OFFLINE):
        pytest.skip(f"{command[0]} cannot get the packages of {folder.name} here")
    assert ended.returncode == 0, told


def copied(example: str, where: Path) -> Path:
    made = where / example
    shutil.copytree(EXAMPLES / example, made, ignore=shutil.ignore_patterns("node_modules", "target", "__pycache__"))
    return made


@contextmanager
def started(command: list[str], folder: Path, url: str, **environ: str) -> Iterator[None]:
    """A program that answers at `url`; killed at the end, with all that it has started."""
    log = folder / "output.txt"
    with log.open("wb") as written:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **environ}
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=written, stderr=written, start_new_session=True)
        try:
            _await_answer(url, log)
            yield
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await_answer(url: str, log: Path) -> None:
    """The pauses between tries grow: half a second, one, two, ..."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=7), trust_env=False, timeout=60) as http:
        try:
            http.get(url)
        except httpx.TransportError as error:
            raise AssertionError(f"{url} does not answer: {log.read_text('utf-8', 'replace')}") from error
