"""The node's keys change while people log in, and nobody notices; an expired certificate is noticed (pitfall 20)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

import idp_mock.settings
import relying_party.settings
from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from idp_mock.keyring import Keyring, Step
from relying_party.federation.portal_key import portal_key
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import PORTAL, World, agree, begin_registration, identify

LOGINS = 6
TRAVELLERS = 3


def log_in(browser: Browser, protocol: str) -> Page:
    return agree(browser, identify(browser, begin_registration(browser, protocol)))


@pytest.fixture
def keyring(tmp_path: Path, clock: ManualClock, world: World) -> Keyring:
    """The node's, as another process that shares the folder has it."""
    return Keyring(tmp_path, clock)


@pytest.mark.parametrize("protocol", ["saml", "oidc"])
def test_the_portal_follows_a_rollover(world: World, keyring: Keyring, protocol: str) -> None:
    """The portal's copy of the published keys is minutes old when the node begins to sign with the next."""
    assert log_in(world.browser(), protocol).value("pesel") == "90810100010"
    for expected in (Step.PUBLISHED, Step.IN_USE):
        assert keyring.rotate() is expected
        assert log_in(world.browser(), protocol).value("pesel") == "90810100010"


def test_a_rollover_without_notice_is_followed_too(world: World, keyring: Keyring) -> None:
    """Both steps at once: the portal has never seen the key that signs."""
    assert log_in(world.browser(), "saml").shows("pesel")
    keyring.rotate()
    keyring.rotate()
    assert log_in(world.browser(), "saml").value("pesel") == "90810100010"


def test_a_login_that_began_before_the_rollover_ends_after_it(world: World, keyring: Keyring) -> None:
    browser = world.browser()
    consent = identify(browser, begin_registration(browser, "saml"))
    keyring.rotate()
    keyring.rotate()
    assert agree(browser, consent).value("pesel") == "90810100010"


def test_rotations_while_logins_are_in_flight_break_none(world: World, keyring: Keyring) -> None:
    done = threading.Event()

    def rotate() -> int:
        count = 0
        while not done.is_set():
            keyring.rotate()
            count += 1
        return count

    def travel(number: int) -> list[str]:
        protocol = "oidc" if number == 0 else "saml"
        return [log_in(world.browser(), protocol).value("pesel") for _ in range(LOGINS)]

    with ThreadPoolExecutor(TRAVELLERS + 1) as threads:
        rotations = threads.submit(rotate)
        logins = [threads.submit(travel, number) for number in range(TRAVELLERS)]
        try:
            assert [login.result(60) for login in logins] == [["90810100010"] * LOGINS] * TRAVELLERS
        finally:
            done.set()
        assert rotations.result(60) > 2


@pytest.fixture
def registered(tmp_path: Path, clock: ManualClock) -> Callable[[str], World]:
    """Both applications; the node knows the portal, with a further line in its table."""

    def make(line: str) -> World:
        from idp_mock.app import create_app as create_node
        from relying_party.app import create_app as create_portal

        portal_key(tmp_path, clock.now())
        table = ["[[service_provider]]", 'entity_id = "praca-demo"', f'acs = ["{PORTAL}/federation/saml/acs"]']
        table += ['certificates = ["portal-ec.pem"]', line]
        (tmp_path / "clients.toml").write_text("\n".join(table))
        memory = "sqlite:///:memory:"
        settings = idp_mock.settings.Settings(keys=str(tmp_path), clients=str(tmp_path / "clients.toml"))
        node = create_node(settings, store=open_store(memory), clock=clock, chance=SystemChance())
        transport = httpx.WSGITransport(app=node)
        own = relying_party.settings.Settings(keys=str(tmp_path))
        portal = create_portal(own, store=open_store(memory), clock=clock, chance=SystemChance(), transport=transport)
        return World(node=node, portal=portal, clock=clock)

    return make


def test_an_expired_certificate_is_noticed(registered: Callable[[str], World]) -> None:
    page = log_in(registered('signing_certificate = "expired"').browser(), "saml")
    assert page.find("failure")["data-problem"] == "not_trusted"
    assert "a certificate in KeyInfo that is in force" in page.text("detail")


def test_the_next_key_is_believed_before_it_is_in_use(registered: Callable[[str], World], tmp_path: Path, clock: ManualClock) -> None:
    world = registered('signing_certificate = "next"')
    Keyring(tmp_path, clock).rotate()
    assert log_in(world.browser(), "saml").value("pesel") == "90810100010"
