"""Both programs under https by the private test CA: whole logins over OpenID Connect, logout, and the doctor."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup

from eid import tls
from tests.operations.programs import NODE, PORTAL, run, serving

SHORT = ("--no-chooser", "--no-second-factor", "--no-consent", "--implicit")


@dataclass(frozen=True)
class Secured:
    """The addresses of node and portal, and a browser that trusts the test CA alone."""

    node: str
    portal: str
    browser: httpx.Client

    def submit(self, page: httpx.Response, testid: str, **typed: str) -> httpx.Response:
        html = BeautifulSoup(page.text, "lxml")
        button = html.find(attrs={"data-testid": testid})
        assert button is not None, f"no {testid} on {page.url}: {html.get_text(' ', strip=True)[:500]}"
        form = button.find_parent("form")
        fields = {control["name"]: control.get("value", "") for control in form.find_all("input") if control.get("name")}
        return self._arrived(self.browser.post(urljoin(str(page.url), form.get("action") or ""), data=fields | typed))

    def _arrived(self, page: httpx.Response) -> httpx.Response:
        """A form that sends itself is sent."""
        form = BeautifulSoup(page.text, "lxml").find("form", attrs={"data-autosubmit": True})
        if form is None:
            return page
        fields = {control["name"]: control.get("value", "") for control in form.find_all("input") if control.get("name")}
        return self.browser.post(urljoin(str(page.url), form["action"]), data=fields)

    def log_in(self) -> httpx.Response:
        page = self.submit(self.browser.get(self.portal + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
        return self.submit(page, "login-submit", username="karolina.konto", password="Test-1234")

    @property
    def is_logged_in(self) -> bool:
        return 'data-testid="account-status"' in self.browser.get(self.portal + "/praca/konto").text


@contextmanager
def secured(folder: Path, flow: str) -> Iterator[Secured]:
    with serving(NODE, "--tls", *SHORT, folder=folder, scheme="https") as node:
        url = node.address.replace("127.0.0.1", "localhost")
        authority = str(folder / "keys" / tls.CA)
        given = ("--tls", "--node-url", url, "--node-ca", authority, "--oidc-flow", flow)
        with serving(PORTAL, *given, folder=folder, scheme="https") as portal:
            trusting = ssl.create_default_context(cafile=authority)
            with httpx.Client(verify=trusting, follow_redirects=True, timeout=30) as browser:
                yield Secured(url, portal.address, browser)


@pytest.mark.parametrize("flow", ["code", "hybrid_token"])
def test_a_person_logs_in_and_out_under_https_by_openid(tmp_path: Path, flow: str) -> None:
    with secured(tmp_path, flow) as here:
        page = here.log_in()
        assert 'data-testid="account-status"' in page.text, page.text
        seen = [str(one.url) for one in (*page.history, page)]
        assert all(address.startswith("https://") for address in seen), seen
        assert all(cookie.secure for cookie in here.browser.cookies.jar)
        here.submit(here.browser.get(here.node + "/oidc/end_session"), "log-out-confirm")
        assert not here.is_logged_in, "the node tells the portal by https"


def test_every_endpoint_is_https_and_the_doctor_finds_the_node_well(tmp_path: Path) -> None:
    with secured(tmp_path, "code") as here:
        told = here.browser.get(here.node + "/.well-known/openid-configuration").json()
        addresses = [value for value in (*told.values(), *told["mtls_endpoint_aliases"].values()) if "/oidc/" in str(value)]
        direct = [address for address in addresses if isinstance(address, str)]
        assert len(direct) > 12
        assert {urlsplit(address).scheme for address in direct} == {"https"}
        here.log_in()
        found = run(NODE, "doctor", "--tls", "--port", here.node.rpartition(":")[2], folder=tmp_path)
        assert found.returncode == 0, found.stdout + found.stderr
        assert f"{here.portal}/federation/oidc/backchannel-logout" in found.stdout
