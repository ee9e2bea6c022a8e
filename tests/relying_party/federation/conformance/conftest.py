"""The whole portal opposite the tests' own provider, at which it registers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from relying_party.app import create_app
from relying_party.settings import Settings
from tests.journeys.browser import Browser, Page
from tests.relying_party.federation.oidc_node import ISSUER, Claims, OidcNode, unbent
from tests.relying_party.federation.wire import Wire

PORTAL = "http://127.0.0.1:8001"
BACK_CHANNEL = "/federation/oidc/backchannel-logout"
FRONT_CHANNEL = "/federation/oidc/frontchannel-logout"
HOLDER = {
    "given_name": "Karolina",
    "family_name": "Konto-Testowa",
    "birthdate": "1890-05-20",
    "pesel": "90852000503",
    "person_identifier": "90852000503",
}
"""Who has an account at the portal from the start."""


def provider(**bent: Any) -> OidcNode:
    """One that registers clients and knows the holder."""
    return OidcNode(person=HOLDER, registers=True, **bent)


@dataclass(kw_only=True)
class Party:
    """A person with a browser at the portal."""

    portal: Flask
    wire: Wire
    clock: ManualClock
    browser: Browser

    def leave(self) -> dict[str, str]:
        """To the provider; the parameters of the authorization request."""
        page = self.browser.press(self.browser.open(PORTAL + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
        self.wire.authorization_url = page.url
        return _query(page.url)

    def come_back(self, asked: dict[str, str], **other: str) -> Page:
        answer = {"state": asked["state"], "code": "code-1", "iss": ISSUER, **other}
        return self.browser.open(f"{PORTAL}/federation/oidc/callback?{httpx.QueryParams(answer)}")

    def log_in(self) -> Page:
        return self.come_back(self.leave())

    def is_logged_in(self) -> bool:
        return self.browser.open(PORTAL + "/praca/konto").shows("account-status")

    def log_out(self) -> dict[str, str]:
        """At the portal; the parameters of the logout request that the browser takes to the provider."""
        page = self.browser.press(self.browser.open(PORTAL + "/praca/konto"), "log-out")
        assert page.url.startswith(f"{ISSUER}/oidc/logout?"), page.url
        return _query(page.url)

    def logout_token(self, header: Any = unbent, claims: Any = unbent) -> str:
        return self.wire.oidc.logout_token(self.clock.now(), "client-1", header, claims)

    def tell(self, token: str) -> TestResponse:
        """The provider tells the portal that a session is over."""
        return self.portal.test_client(use_cookies=False).post(BACK_CHANNEL, data={"logout_token": token})

    def frame(self, **query: str) -> TestResponse:
        """The person's browser opens the portal's address in a frame of the provider's page: without cookies."""
        return self.portal.test_client(use_cookies=False).get(FRONT_CHANNEL, query_string=query)


@pytest.fixture
def party(tmp_path: Path, wire: Wire, clock: ManualClock) -> Party:
    return enter(tmp_path, wire, clock, Settings(keys=str(tmp_path)))


def enter(folder: Path, wire: Wire, clock: ManualClock, settings: Settings) -> Party:
    wire.oidc = provider()
    portal = create_app(
        settings, store=open_store("sqlite:///:memory:"), clock=clock, chance=SystemChance(), transport=httpx.MockTransport(wire)
    )
    browser = Browser(sites={PORTAL: portal}, stop_at="/oidc/")
    return Party(portal=portal, wire=wire, clock=clock, browser=browser)


def changed(**values: Any) -> Any:
    """A bend that sets these claims; None removes one."""

    def bend(claims: Claims) -> Claims:
        return {name: value for name, value in {**claims, **values}.items() if value is not None}

    return bend


def _query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
