"""Single logout over OpenID Connect: the portal registers itself at the node, and is told when the session there ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask

import idp_mock.settings
import relying_party.settings
from eid.chance import SystemChance
from eid.clock import ManualClock, iso_seconds
from eid.storage.open import open_store
from eid.storage.store import Store
from tests.idp_mock.saml.service_provider import ARTIFACT, LOGOUT, SSO, ServiceProvider
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, agree, fill, identify
from tests.journeys.listening import Listening, listening

OTHER_CALLBACK = "http://127.0.0.1:9/callback"
UNREACHABLE = "http://127.0.0.1:9"


@dataclass(frozen=True, kw_only=True)
class World:
    node: Flask
    store: Store
    url: str
    browser: Browser

    def log_in(self) -> Page:
        """Registers an account at the portal and enters it through the node, over OpenID Connect."""
        page = self.browser.follow(self.browser.open(self.url + "/"), "portal-praca")
        page = self.browser.follow(self.browser.follow(page, "log-in"), "create-account")
        page = self.browser.press(page, "create-account", method="node", protocol="oidc")
        fill(self.browser, agree(self.browser, identify(self.browser, page)))
        return self.enter()

    def enter(self) -> Page:
        """Logs in to the account that is there, from the node's session."""
        page = self.browser.press(self.browser.open(self.url + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
        page = agree(self.browser, page)
        assert page.shows("account-status"), page.html.get_text(" ", strip=True)
        return page

    def is_logged_in(self) -> bool:
        return self.browser.open(self.url + "/praca/konto").shows("account-status")


@pytest.fixture
def world(tmp_path: Path, clock: ManualClock, request: pytest.FixtureRequest) -> Iterator[World]:
    """A parameter is the settings of the portal that differ."""
    with listening() as place:
        yield make_world(tmp_path, clock, place, **getattr(request, "param", {}))


def make_world(folder: Path, clock: ManualClock, place: Listening, clients: str = "", **portals: Any) -> World:
    """With a file of clients the node is strict."""
    from idp_mock.app import create_app as create_node
    from relying_party.app import create_app as create_portal

    store = open_store("sqlite:///:memory:")
    of_node = idp_mock.settings.Settings(keys=str(folder), clients=clients, strict=bool(clients))
    node = create_node(of_node, store=store, clock=clock, chance=SystemChance())
    settings = relying_party.settings.Settings(keys=str(folder), public_url=place.url, **portals)
    own, transport = open_store("sqlite:///:memory:"), httpx.WSGITransport(app=node)
    portal = create_portal(settings, store=own, clock=clock, chance=SystemChance(), transport=transport)
    place.application = portal
    return World(node=node, store=store, url=place.url, browser=Browser(sites={NODE: node, place.url: portal}))


def log_out_at_the_node(world: World) -> Page:
    return world.browser.press(world.browser.open(NODE + "/oidc/end_session"), "log-out-confirm")


def test_a_logout_at_the_node_ends_the_portals_session(world: World) -> None:
    world.log_in()
    assert log_out_at_the_node(world).shows("logged-out")
    assert not world.is_logged_in()


def test_a_logout_at_another_openid_client_ends_the_portals_session(world: World) -> None:
    world.log_in()
    asked = {"response_type": "code", "client_id": "other", "redirect_uri": OTHER_CALLBACK, "scope": "openid", "mock_skip": "consent"}
    world.browser.stop_at = "/callback"
    code = str(httpx.URL(world.browser.open(f"{NODE}/oidc/authorize?{httpx.QueryParams(asked)}").url).params["code"])
    form = {"grant_type": "authorization_code", "code": code, "client_id": "other", "client_secret": "any", "redirect_uri": OTHER_CALLBACK}
    tokens: dict[str, Any] = world.node.test_client().post("/oidc/token", data=form).get_json()
    assert world.is_logged_in()
    sent = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": OTHER_CALLBACK}
    assert world.browser.open(f"{NODE}/oidc/end_session?{httpx.QueryParams(sent)}").url.startswith(OTHER_CALLBACK)
    assert not world.is_logged_in()


def test_a_logout_at_a_saml_service_provider_ends_the_portals_session(world: World, clock: ManualClock) -> None:
    world.log_in()
    other = ServiceProvider(entity_id="other-sp", acs=UNREACHABLE + "/acs", instant=iso_seconds(clock.now()), overrides={"force": "false"})
    world.browser.script = False
    asked = world.browser.post(NODE + SSO, {"SAMLRequest": other.authn_request(), "mock_skip": "consent"}, initiator=NODE + "/")
    artifact = next(one["value"] for one in asked.html.find_all("input") if one.get("name") == "SAMLart")
    answer = world.node.test_client().post(ARTIFACT, data=other.artifact_resolve(artifact))
    index = re.findall('SessionIndex="([^"]*)"', other.opened(answer.data))[0]
    assert world.is_logged_in()
    world.node.test_client().post(LOGOUT, data=other.logout_request("jan.testowy", index))
    assert not world.is_logged_in()


def test_the_portals_own_logout_ends_both_sessions_and_comes_home(world: World) -> None:
    account = world.log_in()
    home = world.browser.press(account, "log-out")
    assert home.url == world.url + "/"
    assert not world.is_logged_in()
    page = world.browser.press(world.browser.open(world.url + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
    assert page.shows("method-pz"), "the session at the node has ended too"


@pytest.mark.parametrize("world", [{"logout_channel": "front"}], indirect=True)
def test_a_frame_in_the_nodes_page_ends_the_portals_session(world: World) -> None:
    world.log_in()
    page = log_out_at_the_node(world)
    assert world.is_logged_in(), "nobody has opened the frame yet"
    (frame,) = [one["src"] for one in page.html.find_all("iframe")]
    assert frame.startswith(world.url + "/federation/oidc/frontchannel-logout?")
    stranger = Browser(sites=world.browser.sites)
    assert stranger.open(frame).status == 200
    assert not world.is_logged_in()


@pytest.mark.parametrize("world", [{"backchannel_url": UNREACHABLE}], indirect=True)
def test_a_portal_that_cannot_be_told_keeps_nobody_at_the_node(world: World) -> None:
    world.log_in()
    assert log_out_at_the_node(world).shows("logged-out")
    assert world.is_logged_in()


def test_a_node_that_was_emptied_meanwhile_knows_the_portal_again(world: World) -> None:
    world.log_in()
    world.store.clear()
    world.browser.cookies = {key: morsel for key, morsel in world.browser.cookies.items() if key[0] != "localhost"}
    assert world.browser.press(world.browser.open(world.url + "/praca/konto"), "log-out").url == world.url + "/praca/"
    page = world.browser.press(world.browser.open(world.url + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
    assert agree(world.browser, identify(world.browser, page)).shows("account-status")


def test_a_strict_node_need_not_list_a_portal_that_registers(tmp_path: Path, clock: ManualClock) -> None:
    clients = tmp_path / "clients.toml"
    clients.write_text("")
    with listening() as place:
        world = make_world(tmp_path, clock, place, clients=str(clients))
        world.log_in()
        log_out_at_the_node(world)
        assert not world.is_logged_in()


def test_a_portal_that_the_node_lists_need_not_register(tmp_path: Path, clock: ManualClock) -> None:
    clients = tmp_path / "clients.toml"
    with listening() as place:
        lines = ["[[client]]", 'client_id = "praca-demo"', f'redirect_uris = ["{place.url}/federation/oidc/callback"]']
        lines.append(f'backchannel_logout_uri = "{place.url}/federation/oidc/backchannel-logout"')
        clients.write_text("\n".join(lines))
        world = make_world(tmp_path, clock, place, clients=str(clients), oidc_registration=False)
        world.log_in()
        log_out_at_the_node(world)
        assert not world.is_logged_in()
