"""Guessing passwords: per name, per address, among both programs. Loopback, where suites run side by side, is never braked by address."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from eid.brake import WHILE, Brake, Braked, sender
from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from eid.storage.store import Store
from idp_mock.app import create_app as create_node
from idp_mock.settings import Settings as NodeSettings
from relying_party.app import create_app as create_portals
from relying_party.settings import Settings as PortalSettings

GUESSER, STRANGER = "203.0.113.7", "198.51.100.9"
ASKED = {"response_type": "code", "scope": "openid", "client_id": "app", "redirect_uri": "http://localhost/cb", "state": "s"}
WAIT = 'data-testid="notice-pause"'


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("sqlite:///:memory:")
    yield store
    store.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1_900_000_000)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


def node(keys: Path, store: Store, clock: ManualClock, **settings: object) -> Flask:
    return create_node(NodeSettings(keys=str(keys), chooser=False, **settings), store=store, clock=clock, chance=SystemChance())


def portals(keys: Path, store: Store, clock: ManualClock, **settings: object) -> Flask:
    return create_portals(PortalSettings(keys=str(keys), **settings), store=store, clock=clock, chance=SystemChance())


def at_the_node(app: Flask, username: str, password: str, address: str, **headers: str) -> str:
    """The page after a password was typed in a new login."""
    client = Client(app)
    page = client.get("/oidc/authorize", query_string=ASKED, environ_overrides={"REMOTE_ADDR": address}).text
    action = re.search(r'action="([^"]+)/password"', page)[1]
    typed = {"username": username, "password": password}
    return client.post(f"{action}/password", data=typed, environ_overrides={"REMOTE_ADDR": address}, headers=headers).text


def at_the_portal(app: Flask, portal: str, login: str, password: str, address: str, **headers: str) -> int:
    """The status after a password was typed in a new browser."""
    client, path = Client(app), f"/{portal}/logowanie"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)[1]
    typed = {"csrf_token": token, "login": login, "password": password}
    return client.post(path, data=typed, environ_overrides={"REMOTE_ADDR": address}, headers=headers).status_code


def test_an_address_with_too_many_failures_waits_and_others_do_not(store: Store, clock: ManualClock) -> None:
    brake = Brake(store, "tried", clock, 3)
    for _ in range(3):
        brake.check("a")
        brake.note("a")
    with pytest.raises(Braked) as braked:
        brake.check("a")
    brake.check("b")
    assert braked.value.until == clock.now() + WHILE
    clock.advance(WHILE)
    brake.check("a")


def test_failures_that_are_spread_wide_are_forgotten(store: Store, clock: ManualClock) -> None:
    brake = Brake(store, "tried", clock, 3)
    for _ in range(10):
        brake.note("a")
        brake.check("a")
        clock.advance(WHILE / 2)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", ""),
        ("127.3.2.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("", ""),
        ("203.0.113.7, 127.0.0.1", ""),
    ],
)
def test_who_sends_is_an_address_or_the_network_of_one_customer(address: str, key: str) -> None:
    assert sender(address) == key


def test_at_the_node_a_name_with_too_many_wrong_passwords_must_wait(keys: Path, store: Store, clock: ManualClock) -> None:
    app = node(keys, store, clock, account_failures=4)
    for name in ("anna.testowa", "nobody"):
        pages = [at_the_node(app, name, f"guess-{count}", f"203.0.113.{count}") for count in range(5)]
        assert [WAIT in page for page in pages] == [False] * 4 + [True]
    assert WAIT in at_the_node(app, "anna.testowa", "Test-1234", STRANGER)
    assert WAIT not in at_the_node(app, "jan.testowy", "Test-1234", "203.0.113.0")
    clock.advance(WHILE)
    assert WAIT not in at_the_node(app, "anna.testowa", "Test-1234", STRANGER)


def test_at_the_node_an_address_that_tries_one_password_on_many_names_must_wait(keys: Path, store: Store, clock: ManualClock) -> None:
    app = node(keys, store, clock, address_failures=4)
    pages = [at_the_node(app, f"name-{count}", "Summer-2030", GUESSER) for count in range(5)]
    assert [WAIT in page for page in pages] == [False] * 4 + [True]
    assert WAIT not in at_the_node(app, "jan.testowy", "Test-1234", STRANGER)


def test_on_loopback_suites_that_type_wrong_passwords_do_not_stop_each_other(keys: Path, store: Store, clock: ManualClock) -> None:
    app = node(keys, store, clock, account_failures=2, address_failures=2)
    pages = [at_the_node(app, "jan.testowy", "wrong", "127.0.0.1") for _ in range(6)]
    assert not [page for page in pages if WAIT in page]
    assert 'name="code"' in at_the_node(app, "jan.testowy", "Test-1234", "127.0.0.1")


def test_right_passwords_are_not_counted(keys: Path, store: Store, clock: ManualClock) -> None:
    app = node(keys, store, clock, account_failures=2, address_failures=2)
    pages = [at_the_node(app, "jan.testowy", "Test-1234", GUESSER) for _ in range(5)]
    assert all('name="code"' in page for page in pages)


def test_where_no_proxy_is_trusted_a_made_up_address_helps_nobody(keys: Path, store: Store, clock: ManualClock) -> None:
    app = node(keys, store, clock, address_failures=3)
    pages = [at_the_node(app, f"n{count}", "x", GUESSER, **{"X-Forwarded-For": f"192.0.2.{count}"}) for count in range(4)]
    assert WAIT in pages[-1]


def test_behind_a_trusted_proxy_the_address_it_tells_is_braked(keys: Path, store: Store, clock: ManualClock) -> None:
    app = node(keys, store, clock, address_failures=3, trusted_proxies="10.0.0.0/8")
    tell = {"X-Forwarded-For": f"127.0.0.1, {GUESSER}"}
    pages = [at_the_node(app, f"n{count}", "x", "10.1.2.3", **tell) for count in range(4)]
    assert WAIT in pages[-1]
    assert WAIT not in at_the_node(app, "jan.testowy", "Test-1234", "10.1.2.3", **{"X-Forwarded-For": STRANGER})


def test_the_pages_of_a_profile_brake_with_the_login(keys: Path, store: Store, clock: ManualClock) -> None:
    app = node(keys, store, clock, account_failures=3)
    for _ in range(3):
        at_the_node(app, "jan.testowy", "wrong", GUESSER)
    typed = {"username": "jan.testowy", "password": "Test-1234"}
    page = Client(app).post("/profile/login", data=typed, environ_overrides={"REMOTE_ADDR": STRANGER})
    assert 'data-fault="pause"' in page.text


@pytest.mark.parametrize("portal", ["praca", "zus"])
def test_at_the_portals_an_address_that_tries_many_names_must_wait(portal: str, keys: Path, store: Store, clock: ManualClock) -> None:
    app = portals(keys, store, clock, address_failures=2)
    assert [at_the_portal(app, portal, f"login-{count}", "Summer-2030", GUESSER) for count in range(3)] == [403, 403, 429]
    assert at_the_portal(app, portal, "login-9", "Summer-2030", STRANGER) == 403
    clock.advance(WHILE)
    assert at_the_portal(app, portal, "login-9", "Summer-2030", GUESSER) == 403


def test_on_the_telephone_of_zus_an_address_that_tries_one_password_on_many_people_must_wait(
    keys: Path, store: Store, clock: ManualClock
) -> None:
    client = Client(portals(keys, store, clock, address_failures=2))

    def asked(who: str, address: str) -> int:
        sent = {"login": who, "password": "12345678"}
        return client.post("/zus/api/cot", json=sent, environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [asked(f"9081010001{count}", GUESSER) for count in range(3)] == [403, 403, 429]
    assert asked("90810100010", STRANGER) == 403
    assert at_the_portal(client.application, "zus", "login", "x", GUESSER) == 429


def test_at_the_portals_loopback_is_braked_by_name_alone(keys: Path, store: Store, clock: ManualClock) -> None:
    app = portals(keys, store, clock, address_failures=1)
    assert {at_the_portal(app, "praca", f"login-{count}", "x", "127.0.0.1") for count in range(3)} == {403}


def test_behind_a_proxy_that_a_portal_trusts_the_address_it_tells_is_braked(keys: Path, store: Store, clock: ManualClock) -> None:
    app = portals(keys, store, clock, address_failures=1, trusted_proxies="10.0.0.0/8")
    told = [at_the_portal(app, "praca", f"l{count}", "x", "10.0.0.1", **{"X-Forwarded-For": GUESSER}) for count in range(2)]
    assert told == [403, 429]
    assert at_the_portal(app, "praca", "other", "x", "10.0.0.1", **{"X-Forwarded-For": STRANGER}) == 403
