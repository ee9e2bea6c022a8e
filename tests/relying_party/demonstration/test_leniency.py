"""A demonstration on this machine: an attack that succeeds while a rule is left out, and fails when it is back."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask

import idp_mock.settings
from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.settings import SettingsError
from eid.storage.open import open_store
from idp_mock.app import create_app as create_node
from idp_mock.fault_tables import catalogue
from relying_party.app import create_app as create_portal
from relying_party.demonstration.attacks import ATTACKS
from relying_party.federation import assertion_rules, oidc_rules, signature, signed_jwt
from relying_party.federation.judgement import LEFT_OUT
from relying_party.settings import Settings
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, PORTAL

MEMORY = "sqlite:///:memory:"
CASES = [(attack.name, protocol, fault) for attack in ATTACKS for protocol, fault in attack.faults.items()]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1_894_698_000.0)


@pytest.fixture
def node(keys: Path, clock: ManualClock) -> Flask:
    return create_node(idp_mock.settings.Settings(keys=str(keys)), store=open_store(MEMORY), clock=clock, chance=SystemChance())


def portal(node: Flask, keys: Path, clock: ManualClock, **chosen: object) -> Flask:
    settings = replace(Settings(keys=str(keys)), **chosen)
    transport = httpx.WSGITransport(app=node)
    return create_portal(settings, store=open_store(MEMORY), clock=clock, chance=SystemChance(), transport=transport)


@pytest.fixture
def browser(node: Flask, keys: Path, clock: ManualClock) -> Browser:
    return Browser(sites={NODE: node, PORTAL: portal(node, keys, clock, demo=True)})


def attacked(browser: Browser, node: Flask, protocol: str, fault: str) -> Page:
    """What a registration comes to whose answer is forged."""
    node.test_client().post("/_mock/api/outcomes", json={"persona": "jan.testowy", "fault": fault})
    return browser.press(browser.open(PORTAL + "/praca/zaloz-konto"), "create-account", method="node", protocol=protocol)


def let_pass(browser: Browser, *attacks: str) -> Page:
    return browser.press(browser.open(PORTAL + "/demo"), "attacks-save", **{"pass": list(attacks)})


@pytest.mark.parametrize(("attack", "protocol", "fault"), CASES)
def test_an_attack_succeeds_while_its_rules_are_left_out_and_fails_when_they_are_back(
    browser: Browser, node: Flask, attack: str, protocol: str, fault: str
) -> None:
    assert attacked(browser, node, protocol, fault).shows("failure")
    let_pass(browser, attack)
    page = attacked(browser, node, protocol, fault)
    assert page.shows("registration-form")
    assert page.shows("lenient"), "the page says in red that rules are left out"
    let_pass(browser)
    page = attacked(browser, node, protocol, fault)
    assert page.shows("failure")
    assert not page.shows("lenient")


def test_other_attacks_fail_meanwhile(browser: Browser, node: Flask) -> None:
    let_pass(browser, "audience")
    assert attacked(browser, node, "oidc", "id-token-nonce-other").shows("failure")


def test_without_the_setting_there_is_no_switch(node: Flask, keys: Path, clock: ManualClock) -> None:
    honest = portal(node, keys, clock).test_client()
    assert honest.get("/demo").status_code == 404
    assert honest.post("/demo", data={"pass": "audience"}).status_code == 404


@pytest.mark.parametrize("place", [{"host": "0.0.0.0"}, {"public_url": "https://portal.example.test"}])
def test_portals_that_others_can_reach_refuse_the_setting(node: Flask, keys: Path, clock: ManualClock, place: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        portal(node, keys, clock, demo=True, **place)


def test_a_form_of_another_page_changes_nothing(node: Flask, keys: Path, clock: ManualClock) -> None:
    client = portal(node, keys, clock, demo=True).test_client()
    assert client.post("/demo", data={"pass": "audience"}).status_code == 403
    assert 'data-testid="lenient"' not in client.get("/demo").text


@pytest.mark.parametrize(
    "sent",
    [
        {"base_url": "http://evil.example:8001"},
        {"headers": {"Sec-Fetch-Site": "same-site"}},
        {"headers": {"X-Forwarded-For": "203.0.113.7"}},
    ],
    ids=["a name that was pointed at this machine", "a page of another program here", "a proxy"],
)
def test_the_switch_is_moved_by_this_machine_s_own_page_alone(node: Flask, keys: Path, clock: ManualClock, sent: dict[str, Any]) -> None:
    client = portal(node, keys, clock, demo=True).test_client()
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/demo", **sent).text)[0]
    assert client.post("/demo", data={"pass": "audience", "csrf_token": token}, **sent).status_code == 403


def test_every_rule_and_fault_of_an_attack_exists() -> None:
    tables = (assertion_rules.ASSERTION_RULES, oidc_rules.TOKEN_RULES, signature.SIGNER_RULES, signed_jwt.SIGNER_RULES)
    rules = {rule.__name__ for table in tables for rule in table}
    for attack in ATTACKS:
        assert attack.rules <= rules
        assert all(catalogue().find(fault) for fault in attack.faults.values())


def test_nothing_is_left_out_once_a_request_of_the_demonstration_is_over(browser: Browser) -> None:
    let_pass(browser, "audience")
    browser.open(PORTAL + "/praca/")
    assert LEFT_OUT.get() == frozenset()
