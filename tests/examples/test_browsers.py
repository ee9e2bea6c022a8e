"""The helpers of examples/ for tools that drive a browser, with the application of examples/node-oidc."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp_mock.testing import MockIdp, serve_in_thread
from tests.examples import programs
from tests.operations.programs import free_port

PATIENCE = 180


@pytest.fixture(scope="module")
def idp() -> Iterator[MockIdp]:
    with serve_in_thread() as started, started.space() as space:
        yield space


@pytest.fixture(scope="module")
def application(idp: MockIdp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = programs.copied("node-oidc", tmp_path_factory.mktemp("application"))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with programs.started(programs.node_app(folder), folder, url, PORT=str(port), ISSUER=idp.issuer):
        yield url


def run(command: list[str], folder: Path, **environ: str) -> str:
    """What the tool printed; it must find nothing wrong."""
    ended = subprocess.run(command, cwd=folder, env={**os.environ, **environ}, capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_playwright_logs_in_without_a_page(idp: MockIdp, application: str, tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium is installed here")
    folder = programs.copied("playwright", tmp_path)
    programs.with_npm_packages(folder)
    command = ["npx", "playwright", "test", "--reporter=line"]
    assert "4 passed" in run(command, folder, APPLICATION=application, ISSUER=idp.issuer, CHROMIUM=chromium)


def test_cypress_logs_in_without_a_page(idp: MockIdp, application: str, tmp_path: Path) -> None:
    programs.needed("cypress")
    folder = programs.copied("cypress", tmp_path)
    run(["cypress", "run"], folder, APPLICATION=application, ISSUER=idp.issuer)
