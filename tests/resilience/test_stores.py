"""What happens to a store happens under both applications: every answer is clear meanwhile, and the service is whole afterwards."""

import resource
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client

from eid.clock import ManualClock, ticks
from eid.storage import redis_wire
from eid.storage.journaled import JournaledStore
from eid.storage.open import open_store
from tests.journeys.conftest import NODE, PORTAL, World
from tests.operations.conftest import ASKED
from tests.redis_server import HOST, RedisServer, redis_server
from tests.resilience.conftest import world_on
from tests.resilience.journey import can_enter, invented, registered
from tests.storage.lossy import LossyWire

BOUND = 20.0
"""Seconds within which every question is answered, whatever the store does."""
TOKEN = {
    "grant_type": "authorization_code",
    "code": "c",
    "client_id": "app",
    "redirect_uri": ASKED["redirect_uri"],
    "code_verifier": "v" * 43,
}


@dataclass(frozen=True, kw_only=True)
class Question:
    site: str
    path: str
    form: dict[str, str] | None = None


QUESTIONS = (
    Question(site=NODE, path="/oidc/authorize?" + urlencode(ASKED)),
    Question(site=NODE, path="/oidc/token", form=TOKEN),
    Question(site=NODE, path="/login/SingleSignOnService", form={"SAMLRequest": "PA==", "RelayState": "s"}),
    Question(site=PORTAL, path="/praca/logowanie"),
    Question(site=PORTAL, path="/federation/oidc/callback?state=" + "s" * 32 + "&code=c"),
)
READY = (Question(site=NODE, path="/readyz"), Question(site=PORTAL, path="/readyz"))


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A world, and how its store gets into trouble. `reads`: whether it can still be read meanwhile."""

    world: World
    trouble: Callable[[], AbstractContextManager[object]]
    reads: bool = False


@contextmanager
def _stopped(server: RedisServer) -> Iterator[None]:
    server.stop()
    yield
    server.start()


@contextmanager
def _killed(server: RedisServer) -> Iterator[None]:
    server.crash()
    yield
    server.start()


@contextmanager
def _full(server: RedisServer) -> Iterator[None]:
    server.say("CONFIG", "SET", "maxmemory", 1)
    yield
    server.say("CONFIG", "SET", "maxmemory", 0)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _no_room(path: Path) -> Iterator[None]:
    """No file of this process may grow beyond what the write-ahead log has now."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name(path.name + "-wal").stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


REDIS = {"stopped": _stopped, "killed": _killed, "hanging": RedisServer.hanging, "full": _full}
SQLITE = {"locked by another program": _locked, "without room on the disk": _no_room}


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server("--appendonly", "yes", "--appendfsync", "always") as server:
        yield server


@pytest.fixture(params=[*REDIS, *SQLITE])
def ground(request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Ground:
    kind = request.param
    if kind == "hanging":
        monkeypatch.setitem(redis_wire._BOUNDS, "socket_timeout", 1.0)  # everyone who asks it waits so long
    if kind in REDIS:
        server = request.getfixturevalue("server")
        store = open_store(f"{server.address}?prefix={kind}")
        return Ground(world=world_on(store, tmp_path, clock), trouble=lambda: REDIS[kind](server), reads=kind == "full")
    path = tmp_path / "store.sqlite"
    world = world_on(JournaledStore(path, synchronous="full", patience=0.1), tmp_path, clock)
    return Ground(world=world, trouble=lambda: SQLITE[kind](path), reads=True)


def test_every_answer_is_clear_while_the_store_is_in_trouble_and_all_is_well_afterwards(ground: Ground) -> None:
    world = ground.world
    before, after = invented(world, 2)
    registered(world, before, "saml")
    with ground.trouble():
        statuses, ready = _all_asked(world, QUESTIONS), _all_asked(world, READY)
        for site in (world.node, world.portal):
            assert Client(site).get("/healthz").status_code == 200
    assert 503 in statuses
    assert ready == ({200} if ground.reads else {503})
    assert registered(world, after, "oidc") == (0, 0)
    assert can_enter(world, before)
    assert _all_asked(world, READY) == {200}


def test_whoever_is_alone_with_a_file_goes_on_while_another_program_has_locked_it(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "store.sqlite"
    world = world_on(JournaledStore(path, synchronous="normal", patience=0.1), tmp_path, clock)
    [person] = invented(world, 1)
    with _locked(path):
        assert registered(world, person, "oidc") == (0, 0)
        assert can_enter(world, person)
    assert can_enter(world, person)
    with closing(open_store(f"sqlite:///{path}")):  # whoever comes makes everything go home
        assert can_enter(world, person)


def test_a_slow_redis_makes_logins_slow_and_nothing_else(server: RedisServer, tmp_path: Path, clock: ManualClock) -> None:
    with closing(LossyWire(server.port)) as wire:
        wire.delay = 0.01
        world = world_on(open_store(f"redis://{HOST}:{wire.port}/0?prefix=slow"), tmp_path, clock)
        for person, protocol in zip(invented(world, 2), ("saml", "oidc"), strict=True):
            assert registered(world, person, protocol) == (0, 0)
            assert can_enter(world, person)
        assert wire.delayed > 20


@pytest.mark.parametrize("site", ["node", "portal"])
def test_a_file_that_is_damaged_under_a_running_program_is_told(site: str, tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "store.sqlite"
    with closing(JournaledStore(path, synchronous="full")) as store:
        world = world_on(store, tmp_path, clock)
        [person] = invented(world, 1)
        registered(world, person, "oidc")
    octets = bytearray(path.read_bytes())
    octets[4096:] = b"\xa5" * (len(octets) - 4096)
    path.write_bytes(octets)
    answer = Client(getattr(world, site)).get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "store unavailable")
    assert "is damaged; move it away" in answer.json["detail"]
    paths = {question.path: question for question in QUESTIONS if question.site == {"node": NODE, "portal": PORTAL}[site]}
    assert 503 in {_asked(world, question) for question in paths.values()}


def _all_asked(world: World, questions: Sequence[Question]) -> set[int]:
    """The statuses, asked all at once."""
    with ThreadPoolExecutor(len(questions)) as callers:
        return set(callers.map(partial(_asked, world), questions))


def _asked(world: World, question: Question) -> int:
    """The status of a clear answer."""
    client = Client(world.node if question.site == NODE else world.portal)
    began = ticks()
    answer = client.open(question.path, method="POST" if question.form else "GET", data=question.form, headers={"Accept": "text/html"})
    assert ticks() - began < BOUND
    assert answer.status_code < 500 or answer.status_code == 503, f"{question}: {answer.text[:300]}"
    assert "Traceback" not in answer.text
    return answer.status_code
