"""What is good once, asked for by sixteen at the same time over two connections to one store, as of two processes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.identity.identifier import PersonIdentifier
from eid.storage.open import open_store
from eid.storage.store import Store
from idp_mock.login.methods.password import identified
from idp_mock.oidc.clients import RegisteredClient
from idp_mock.oidc.direct.device import DeviceCodes
from idp_mock.oidc.errors import OAuthError
from idp_mock.oidc.grants import Grants
from idp_mock.oidc.pushed import PushedRequests
from idp_mock.oidc.replays import Replays
from idp_mock.oidc.unasked import authorization_of
from idp_mock.personas.personas import seeded_personas
from idp_mock.settings import Settings
from relying_party.accounts.email_links import EmailLinks, LinkNotGood
from relying_party.federation.judgement import Refused
from relying_party.federation.replay import Replays as PortalReplays
from tests.redis_server import redis_address  # noqa: F401

MANY = 16
CLOCK, CHANCE = ManualClock(1_900_000_000), SystemChance()
LATER = CLOCK.now() + 60
ASKED = replace(authorization_of(RegisteredClient(client_id="app"), ("openid",)), refreshable=True)
WHO = identified(seeded_personas()[0], "session", CLOCK.now())
Use = Callable[[Store], Any]


def grants(store: Store) -> Grants:
    return Grants(Settings(), store, CLOCK, CHANCE)


def authorization_code(store: Store) -> Use:
    code = grants(store).open(ASKED, WHO)
    return lambda store: grants(store).redeem(code, lambda _: None)


def refresh_token(store: Store) -> Use:
    token = grants(store).issue(ASKED, WHO).refresh_token
    return lambda store: grants(store).refresh(token, lambda _: None, lambda grant: grant.authorization.scope)


def pushed_request(store: Store) -> Use:
    request_uri = PushedRequests(store, CLOCK, CHANCE).keep("app", {}, signed=False, confirmation={})
    return lambda store: PushedRequests(store, CLOCK, CHANCE).end(request_uri)


def name_of_a_proof(purpose: str, _: Store) -> Use:
    def use(store: Store) -> None:
        if not Replays(store).is_new(purpose, "app", "jti", LATER):
            raise OAuthError("used")

    return use


def device_code(store: Store) -> Use:
    codes = DeviceCodes(store, CLOCK, CHANCE)
    code, shown = codes.open(ASKED)
    codes.decide(shown.replace("-", ""), WHO)
    return lambda store: DeviceCodes(store, CLOCK, CHANCE).collect(code, "app")


def mail_link(store: Store) -> Use:
    account: Any = SimpleNamespace(id="a", person=SimpleNamespace(identifier=PersonIdentifier(country="PL", value="90810100010")))
    secret = EmailLinks(store, "praca", CLOCK, CHANCE).issue(account)
    return lambda store: EmailLinks(store, "praca", CLOCK, CHANCE).redeem(secret)


def answer_at_the_portal(_: Store) -> Use:
    return lambda store: PortalReplays(store).remember("assertion ID-1", LATER)


THINGS: dict[str, Callable[[Store], Use]] = {
    "authorization code": authorization_code,
    "refresh token": refresh_token,
    "pushed request": pushed_request,
    "client assertion": partial(name_of_a_proof, "assertion"),
    "DPoP proof": partial(name_of_a_proof, "dpop"),
    "device code": device_code,
    "link in a mail": mail_link,
    "answer, logout request or logout token at the portal": answer_at_the_portal,
}


@pytest.fixture(params=["sqlite", "redis"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    address = f"sqlite:///{tmp_path}/shared.sqlite" if request.param == "sqlite" else request.getfixturevalue("redis_address")
    with closing(open_store(address)) as one, closing(open_store(address)) as other:
        yield one, other


@pytest.mark.parametrize("thing", THINGS)
def test_of_many_that_use_at_once_what_is_good_once_one_succeeds(stores: tuple[Store, Store], thing: str) -> None:
    use, gate = THINGS[thing](stores[0]), Barrier(MANY)

    def succeeds(number: int) -> bool:
        gate.wait()
        try:
            use(stores[number % 2])
        except (OAuthError, LinkNotGood, Refused):
            return False
        return True

    with ThreadPoolExecutor(MANY) as pool:
        assert sum(pool.map(succeeds, range(MANY))) == 1
