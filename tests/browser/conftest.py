"""A real browser and two real servers on different sites: the node on `localhost`, the portal on `127.0.0.1`."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import httpx
import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from tests.browser.pages import Visitor

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMEDRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1100,1000 --lang=pl --renderer-process-limit=1"
)
"""The last: a process that draws pages serves the whole run, for each of the sites, instead of few pages."""
_moment = Event()


@dataclass(frozen=True)
class Site:
    """Where the two servers of this test run answer."""

    node: str
    portal: str


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(program: str, folder: Path, environ: dict[str, str], address: str) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name(program)), "serve"]
    with (folder / f"{program}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environ}, stdout=log, stderr=log)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address + "/healthz", timeout=5, verify=False).status_code == 200:
                return process
        except httpx.HTTPError:
            _moment.wait(0.05)
    process.kill()
    raise RuntimeError(f"{program} did not answer: {(folder / f'{program}.log').read_text()}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Both programs, started by their own commands, each with a store and keys of its own."""
    folder = tmp_path_factory.mktemp("site")
    node_port, portal_port = _free_port(), _free_port()
    node, portal = f"http://localhost:{node_port}", f"http://127.0.0.1:{portal_port}"
    processes = [
        _serve("idp-mock", folder, {"IDP_PORT": str(node_port), "IDP_PORTAL_URL": portal}, node),
        _serve("relying-party", folder, {"PORTAL_PORT": str(portal_port), "PORTAL_NODE_URL": node, "PORTAL_DEMO": "true"}, portal),
    ]
    yield Site(node, portal)
    for process in processes:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="session")
def watching(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a portal answers that watches the node's session, on the node's site; the node does not tell it of logouts."""
    port = _free_port()
    portal = f"http://localhost:{port}"
    environ = {
        "PORTAL_PORT": str(port),
        "PORTAL_PUBLIC_URL": portal,
        "PORTAL_NODE_URL": site.node,
        "PORTAL_WATCH_SESSION": "true",
        "PORTAL_OIDC_REGISTRATION": "false",
    }
    process = _serve("relying-party", tmp_path_factory.mktemp("watching"), environ, portal)
    yield portal
    process.send_signal(signal.SIGTERM)
    process.wait(20)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    if CHROMIUM is None or CHROMEDRIVER is None:
        reason = "Chromium and chromedriver are not installed (make setup installs them)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    driver = Chrome(options=options, service=ChromeService(CHROMEDRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def chrome(chromium: Chrome) -> Chrome:
    """The browser with one window, which no test has used: what a page of an earlier one would still do has ended with its window."""
    earlier = chromium.window_handles
    chromium.switch_to.new_window("tab")
    fresh = chromium.current_window_handle
    for window in earlier:
        chromium.switch_to.window(window)
        chromium.close()
    chromium.switch_to.window(fresh)
    return chromium


@pytest.fixture
def visitor(chrome: Chrome, site: Site) -> Visitor:
    """A person at a browser that has never been here."""
    person = Visitor(chrome, site.node, site.portal)
    person.forget()
    return person
