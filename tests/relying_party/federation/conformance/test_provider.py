"""Client config and dynamic: discovery, keys and their rotation, registration."""

from pathlib import Path

import httpx
import pytest

from eid.clock import ManualClock
from relying_party.settings import Settings
from tests.relying_party.federation.conformance.conftest import BACK_CHANNEL, FRONT_CHANNEL, PORTAL, Party, changed, enter, provider
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.oidc_node import ISSUER, OidcNode, ec_jwk
from tests.relying_party.federation.wire import Wire


@states("-discovery-openid-config")
def test_endpoints_are_those_of_the_published_metadata(party: Party) -> None:
    party.wire.oidc = provider(metadata=changed(token_endpoint=f"{ISSUER}/elsewhere/token"))
    assert party.log_in().shows("account-status")
    assert "/elsewhere/token" in party.wire.paths()


@states("-discovery-jwks-uri-keys")
def test_keys_are_those_at_jwks_uri(party: Party) -> None:
    party.wire.oidc = provider(metadata=changed(jwks_uri=f"{ISSUER}/elsewhere/jwks"))
    assert party.log_in().shows("account-status")
    assert "/elsewhere/jwks" in party.wire.paths()


@states("-discovery-issuer-mismatch")
def test_metadata_of_another_issuer_send_nobody_away(party: Party) -> None:
    party.wire.oidc = provider(metadata=changed(issuer=ISSUER + "/other"))
    page = party.browser.press(party.browser.open(PORTAL + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
    assert page.text("detail").startswith("judgement: expected issuer")


@states("-signing-key-rotation")
def test_a_key_that_is_new_at_the_next_login_is_fetched(party: Party) -> None:
    assert party.log_in().shows("account-status")
    party.browser.cookies.clear()
    party.wire.oidc.key = ec_jwk("ec-2")
    assert party.log_in().shows("account-status")


@states("-signing-key-rotation-just-before-signing")
def test_a_key_that_is_new_since_the_person_left_is_fetched(party: Party) -> None:
    asked = party.leave()
    party.wire.oidc.key = ec_jwk("ec-2")
    assert party.come_back(asked).shows("account-status")


@states("-dynamic-registration")
def test_the_portal_registers_once_and_leaves_as_that_client(party: Party) -> None:
    assert [party.leave()["client_id"] for _ in range(2)] == ["client-1", "client-1"]
    assert party.wire.paths().count("/oidc/register") == 1
    registered = party.wire.oidc.registered or {}
    assert registered["redirect_uris"] == [PORTAL + "/federation/oidc/callback"]
    assert registered["post_logout_redirect_uris"] == [PORTAL + "/federation/logged-out"]
    assert registered["backchannel_logout_uri"] == PORTAL + BACK_CHANNEL
    assert registered["backchannel_logout_session_required"] is True
    assert "frontchannel_logout_uri" not in registered


def test_the_logout_addresses_are_a_matter_of_settings(tmp_path: Path, wire: Wire, clock: ManualClock) -> None:
    settings = Settings(keys=str(tmp_path), logout_channel="both", backchannel_url="http://portal.internal:9000")
    enter(tmp_path, wire, clock, settings).leave()
    registered = wire.oidc.registered or {}
    assert registered["backchannel_logout_uri"] == "http://portal.internal:9000" + BACK_CHANNEL
    assert registered["frontchannel_logout_uri"] == PORTAL + FRONT_CHANNEL


def test_a_portal_that_need_not_register_is_a_guest(tmp_path: Path, wire: Wire, clock: ManualClock) -> None:
    party = enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), oidc_registration=False))
    assert party.leave()["client_id"] == "praca-demo"
    assert "/oidc/register" not in wire.paths()
    assert party.log_in().shows("account-status")


def test_a_provider_that_has_forgotten_the_portal_is_told_again(party: Party) -> None:
    party.leave()
    party.wire.oidc.registered = None
    assert party.log_in().shows("account-status")
    assert party.wire.paths().count("/oidc/register") == 2


@pytest.mark.parametrize("node", [provider(), OidcNode(person=provider().person)], ids=["refuses", "has-no-endpoint"])
def test_a_provider_that_registers_nobody_knows_the_portal_as_a_guest(party: Party, node: OidcNode) -> None:
    party.wire.oidc = node
    party.wire.instead["/oidc/register"] = lambda _: httpx.Response(403, json={"error": "access_denied"})
    assert [party.leave()["client_id"] for _ in range(2)] == ["praca-demo", "praca-demo"]
    assert party.wire.paths().count("/oidc/register") == int(node.registers), "not asked again and again"
    assert party.log_in().shows("account-status")
    assert "/oidc/registered" not in party.wire.paths()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(201, text="<html>"),
        httpx.Response(201, json={"client_secret": "no id"}),
        httpx.Response(201, json={"client_id": "client-1", "token_endpoint_auth_method": "private_key_jwt"}),
    ],
    ids=["page", "no-id", "unknown-method"],
)
def test_a_registration_that_cannot_be_used_leaves_the_portal_a_guest(party: Party, answer: httpx.Response) -> None:
    party.wire.instead["/oidc/register"] = lambda _: answer
    assert party.leave()["client_id"] == "praca-demo"


def test_who_left_as_a_client_that_the_provider_has_forgotten_meanwhile_is_asked_to_begin_again(party: Party) -> None:
    asked = party.leave()
    party.wire.oidc.registered = None
    register = party.wire.oidc.register
    party.wire.instead["/oidc/register"] = lambda _: httpx.Response(201, json={**register({}), "client_id": "client-2"})
    party.browser.tab()
    other = Party(portal=party.portal, wire=party.wire, clock=party.clock, browser=party.browser.tab())
    assert other.leave()["client_id"] == "client-2"
    assert party.come_back(asked).text("detail").startswith("judgement: expected client client-1")
