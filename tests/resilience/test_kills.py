"""Processes are killed (SIGKILL) in the middle of logins and registrations: what was acknowledged holds, and nothing is good twice."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from eid.clock import HOUR
from tests.redis_server import redis_address, until  # noqa: F401
from tests.resilience.audit import lost_and_doubled
from tests.resilience.town import PATIENCE, Town, restart, town
from tests.resilience.visits import Ledger, Visits

LOGINS = int(os.environ.get("SURVIVED_LOGINS", "72"))
REGISTRATIONS = int(os.environ.get("SURVIVED_REGISTRATIONS", "6"))
"""`make survive` asks for 1,000 of each."""
SAML_ONE_IN = 6
CALLERS = 4

KILLS: tuple[Callable[[Town], None], ...] = (
    lambda town: town.node.kill_workers(0),
    lambda town: town.portal.kill_workers(1),
    lambda town: town.node.kill_workers(0, 1),
    lambda town: restart(town.node, town.portal),
)


@pytest.fixture(params=["sqlite", "redis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return request.getfixturevalue("redis_address") if request.param == "redis" else f"sqlite:///{tmp_path}/shared.sqlite"


def test_nothing_acknowledged_is_lost_or_doubled_though_processes_are_killed(address: str, tmp_path: Path) -> None:
    ledger = Ledger()
    with town(tmp_path, address) as place:
        visits = Visits(town=place, ledger=ledger)
        with ThreadPoolExecutor(CALLERS) as callers:
            asked = [callers.submit(visit) for visit in _in_turn(visits, place.people(REGISTRATIONS))]
            try:
                killed = _kill_in_turn(place, ledger, asked)
                [one.result() for one in asked]
            finally:
                callers.shutdown(cancel_futures=True)
        found = lost_and_doubled(visits)
    print(f"{ledger}; {killed} kills; {found}")
    assert killed == len(KILLS)
    assert (ledger.acknowledged, len(ledger.accounts)) == (LOGINS + REGISTRATIONS, REGISTRATIONS)
    assert set(found.values()) == {0}, found


def _in_turn(visits: Visits, people: list[str]) -> Iterator[Callable[[], None]]:
    """Registrations, spread evenly over the logins."""
    for number in range(LOGINS):
        yield partial(_log_in, visits, number)
        due = range(number * len(people) // LOGINS, (number + 1) * len(people) // LOGINS)
        yield from (partial(visits.register, people[one], ("saml", "oidc")[one % 2]) for one in due)


def _log_in(visits: Visits, number: int) -> None:
    """Every fourth code or artifact is redeemed at once, thus perhaps while a process dies; the others at the end."""
    way = visits.log_in_by_openid if number % SAML_ONE_IN else visits.log_in_by_saml
    way(spend=number % 4 == 0)


def _kill_in_turn(place: Town, ledger: Ledger, asked: list[Future[None]]) -> int:
    """Each kill has its share of the work before it; says how many there were."""
    for number, kill in enumerate(KILLS):
        share = len(asked) * number // len(KILLS)
        until(lambda share=share: ledger.acknowledged >= share or all(one.done() for one in asked), HOUR)
        kill(place)
        until(lambda: place.node.whole() and place.portal.whole(), PATIENCE)
    return len(KILLS)
