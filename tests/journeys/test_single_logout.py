"""Single logout through both applications: who logs out at one service is logged out at the portal (wezel-krajowy.md ch. 11).

The node reaches the portal by the network, as it would outside a test: the portal listens on a loopback port.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from msgspec import Struct
from msgspec.structs import replace

import idp_mock.settings
import relying_party.settings
from eid.chance import SystemChance
from eid.clock import ManualClock, iso_seconds
from eid.storage.open import open_store
from relying_party.federation.portal_key import portal_key
from tests.idp_mock.saml.service_provider import ARTIFACT, LOGOUT, SSO, ServiceProvider
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, agree, fill, identify
from tests.journeys.listening import Listening, listening

OTHER = ServiceProvider(entity_id="other-sp", acs="http://127.0.0.1:9/acs", overrides={"force": "false"})


class World(Struct, frozen=True, kw_only=True):
    node: Flask
    url: str
    browser: Browser

    def log_in(self) -> Page:
        """Registers an account at the portal and enters it through the node, over SAML."""
        page = self.browser.follow(self.browser.open(self.url + "/"), "portal-praca")
        page = self.browser.follow(self.browser.follow(page, "log-in"), "create-account")
        page = self.browser.press(page, "create-account", method="node", protocol="saml")
        fill(self.browser, agree(self.browser, identify(self.browser, page)))
        page = self.browser.press(self.browser.open(self.url + "/praca/logowanie"), "log-in-at-node", protocol="saml")
        page = agree(self.browser, identify(self.browser, page))
        assert page.shows("account-status")
        return page

    def is_logged_in(self) -> bool:
        return self.browser.open(self.url + "/praca/konto").shows("account-status")


@pytest.fixture
def world(tmp_path: Path, clock: ManualClock, request: pytest.FixtureRequest) -> Iterator[World]:
    with listening() as place:
        yield make_world(tmp_path, clock, place, getattr(request, "param", place.url))


def make_world(tmp_path: Path, clock: ManualClock, place: Listening, told_at: str) -> World:
    """`told_at` is where the node tells the portal of logouts."""
    from idp_mock.app import create_app as create_node
    from relying_party.app import create_app as create_portal

    url = place.url
    portal_key(tmp_path, clock.now())
    lines = ["[[service_provider]]", 'entity_id = "praca-demo"', f'acs = ["{url}/federation/saml/acs"]', 'certificates = ["portal-ec.pem"]']
    lines.append(f'logout_url = "{told_at}/federation/saml/slo"')
    (tmp_path / "clients.toml").write_text("\n".join(lines))
    node = create_node(
        idp_mock.settings.Settings(keys=str(tmp_path), clients=str(tmp_path / "clients.toml")),
        store=open_store("sqlite:///:memory:"),
        clock=clock,
        chance=SystemChance(),
    )
    settings = relying_party.settings.Settings(keys=str(tmp_path), public_url=url)
    transport = httpx.WSGITransport(app=node)
    portal = create_portal(settings, store=open_store("sqlite:///:memory:"), clock=clock, chance=SystemChance(), transport=transport)
    place.application = portal
    return World(node=node, url=url, browser=Browser(sites={NODE: node, url: portal}))


def join(world: World, clock: ManualClock) -> str:
    """The same browser's login at another service provider, from the node's session; its SessionIndex."""
    sp = at(clock)
    asked = world.browser.post(NODE + SSO, {"SAMLRequest": sp.authn_request(), "mock_skip": "consent"}, initiator=NODE + "/")
    fields: dict[str, Any] = {one["name"]: one["value"] for one in asked.html.find_all("input") if one.get("name")}
    answer = world.node.test_client().post(ARTIFACT, data=sp.artifact_resolve(fields["SAMLart"]))
    return re.findall('SessionIndex="([^"]*)"', sp.opened(answer.data))[0]


def at(clock: ManualClock) -> ServiceProvider:
    return replace(OTHER, instant=iso_seconds(clock.now()))


def log_out_elsewhere(world: World, clock: ManualClock, index: str) -> list[str]:
    """The status codes that the other service provider gets."""
    answer = world.node.test_client().post(LOGOUT, data=at(clock).logout_request("jan.testowy", index))
    return re.findall('<saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:([^"]*)"', answer.text)


def test_a_logout_at_another_service_provider_ends_the_portals_session(world: World, clock: ManualClock) -> None:
    world.log_in()
    world.browser.script = False
    index = join(world, clock)
    assert world.is_logged_in()
    assert log_out_elsewhere(world, clock, index) == ["Success"]
    assert not world.is_logged_in()


def test_a_logout_at_an_openid_client_ends_the_portals_session(world: World) -> None:
    world.log_in()
    page = world.browser.open(NODE + "/oidc/end_session")
    assert world.browser.press(page, "log-out-confirm").shows("logged-out")
    assert not world.is_logged_in()


@pytest.mark.parametrize("world", ["http://127.0.0.1:9"], indirect=True)
def test_a_portal_that_cannot_be_told_makes_the_logout_partial(world: World, clock: ManualClock) -> None:
    world.log_in()
    world.browser.script = False
    index = join(world, clock)
    assert log_out_elsewhere(world, clock, index) == ["Success", "PartialLogout"]
    assert world.is_logged_in()


def test_the_portal_that_logs_out_itself_is_not_told_of_it(world: World, clock: ManualClock, caplog: pytest.LogCaptureFixture) -> None:
    account = world.log_in()
    world.browser.press(account, "log-out")
    assert not world.is_logged_in()
    world.browser.script = False
    page = world.browser.post(NODE + SSO, {"SAMLRequest": at(clock).authn_request()}, initiator=NODE + "/")
    assert page.shows("method-pz"), "the session at the node has ended too"
    assert "logout" not in caplog.text
