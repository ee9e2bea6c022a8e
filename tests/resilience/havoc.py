"""`make survive`, the second half: for some minutes things die at random under logins and registrations; then what was lost is counted.

Everything that happens comes from the seed; when it happens, and whom it hits, depends on the machine. The exit code is 1 where something
was lost, doubled or answered with an error that nobody foresaw.
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import httpx

from eid.clock import DAY, HOUR, MINUTE, ticks
from tests.redis_server import RedisServer, redis_server, until
from tests.resilience.audit import lost_and_doubled
from tests.resilience.town import Town, restart, town
from tests.resilience.visits import LONGEST, Ledger, Visits, network

VISITORS = 3
MOST_PEOPLE = 20_000
BETWEEN = (0.5, 4.0)
"""Seconds between two troubles."""
LASTING = (0.2, 2.5)
"""Seconds that a trouble lasts which somebody has to end."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """The town, the Redis under it, and chance."""

    town: Town
    redis: RedisServer
    chance: random.Random
    troubles: "Counter[str]" = field(default_factory=Counter)
    pause: Event = field(default_factory=Event)

    def wait(self, seconds: tuple[float, float]) -> None:
        self.pause.wait(self.chance.uniform(*seconds))

    def supervise(self) -> None:
        """What a supervisor does: starts a program that has ended by itself."""
        for program in (self.town.node, self.town.portal):
            if not program.runs:
                self.troubles["a program had given up and was started"] += 1
                program.start()

    def api(self, path: str, **body: object) -> None:
        """Asks the node's control API until it is answered."""
        end, told = ticks() + LONGEST, ""
        while ticks() < end:
            self.supervise()
            try:
                answer = network().post(f"{self.town.at_node}/_mock/api{path}", json=body)
            except httpx.TransportError as error:
                told = repr(error)
            else:
                if answer.is_success:
                    return
                told = answer.text
            self.pause.wait(0.1)
        raise AssertionError(f"no answer to {path} but {told[:300]}")


def _redis_is_killed(place: Place) -> None:
    place.redis.crash()
    place.wait(LASTING)
    place.redis.start()


def _redis_hangs(place: Place) -> None:
    with place.redis.hanging():
        place.wait(LASTING)


def _redis_is_full(place: Place) -> None:
    place.redis.say("CONFIG", "SET", "maxmemory", 1)
    place.wait(LASTING)
    place.redis.say("CONFIG", "SET", "maxmemory", 0)


def _clock_jumps(seconds: float) -> Callable[[Place], None]:
    def jump(place: Place) -> None:
        place.api("/clock/advance", seconds=seconds)
        place.wait(LASTING)
        place.api("/clock/advance", seconds=-seconds)

    return jump


TROUBLES: dict[str, Callable[[Place], object]] = {
    "a worker of the node is killed": lambda place: place.town.node.kill_workers(place.chance.randrange(2)),
    "a worker of the portals is killed": lambda place: place.town.portal.kill_workers(place.chance.randrange(2)),
    "all workers of the node are killed": lambda place: place.town.node.kill_workers(0, 1),
    "the node is killed and started": lambda place: restart(place.town.node),
    "the portals are killed and started": lambda place: restart(place.town.portal),
    "Redis is killed and started": _redis_is_killed,
    "Redis hangs": _redis_hangs,
    "Redis is full": _redis_is_full,
    "the keys are rotated": lambda place: place.api("/keys/rotate"),
    "the node's clock jumps ahead 23 hours and back": _clock_jumps(DAY - HOUR),  # what was given lives for a day and shall be good
    "the node's clock jumps back 23 hours and ahead": _clock_jumps(HOUR - DAY),
}


def main(minutes: float, seed: int) -> int:
    """The exit code."""
    ledger = Ledger()
    with (
        tempfile.TemporaryDirectory() as name,
        redis_server("--appendonly", "yes", "--appendfsync", "always") as redis,
        town(Path(name), redis.address) as built,
    ):
        place = Place(town=built, redis=redis, chance=random.Random(seed))
        visits = Visits(town=built, ledger=ledger)
        complaints = _under(place, visits, minutes * MINUTE)
        found = lost_and_doubled(visits) | {"visits without an answer or with an error": len(complaints)}
        found["tracebacks in the logs"] = sum(program.log.read_text().count("Traceback") for program in (built.node, built.portal))
    print(f"{minutes:g} minutes from seed {seed}: {ledger}")
    print(f"{place.troubles.total()} troubles: {dict(sorted(place.troubles.items()))}")
    print(f"found: {found}", *complaints, sep="\n")
    return 1 if any(found.values()) else 0


def _under(place: Place, visits: Visits, seconds: float) -> list[str]:
    """Trouble after trouble while visitors come; what the visitors complained about."""
    over = Event()
    people = iter(place.town.people(MOST_PEOPLE))
    with ThreadPoolExecutor(VISITORS) as callers:
        visitors = [callers.submit(_come, visits, people, random.Random(f"{place.chance.random()}"), over) for _ in range(VISITORS)]
        try:
            end = ticks() + seconds
            while ticks() < end and not any(one.done() for one in visitors):
                place.wait(BETWEEN)
                trouble = place.chance.choice(sorted(TROUBLES))
                place.troubles[trouble] += 1
                TROUBLES[trouble](place)
                place.supervise()
        finally:
            over.set()
    until(lambda: place.town.node.whole() and place.town.portal.whole(), LONGEST)
    return [str(one.exception()) for one in visitors if one.exception() is not None]


def _come(visits: Visits, people: Iterator[str], chance: random.Random, over: Event) -> None:
    while not over.is_set():
        kind = chance.choice(("openid", "openid", "saml", "registration"))
        if kind == "openid":
            visits.log_in_by_openid(spend=chance.random() < 0.5)
        elif kind == "saml":
            visits.log_in_by_saml(spend=chance.random() < 0.5)
        else:
            visits.register(next(people), chance.choice(("saml", "oidc")))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2])))
