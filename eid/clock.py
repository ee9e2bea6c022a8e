"""The only source of time. Everything that expires is judged by a `Clock`, so a test moves time instead of sleeping."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Tells the time in seconds since 1970-01-01T00:00:00Z."""

    def now(self) -> float: ...


@dataclass(frozen=True)
class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        return time.time()


@dataclass
class ManualClock:
    """A clock that stands still until it is moved; for tests."""

    at: float

    def now(self) -> float:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += seconds


def utc(instant: float) -> datetime:
    """The instant (seconds since the epoch) as an aware UTC datetime."""
    return datetime.fromtimestamp(instant, UTC)


def today(clock: Clock) -> date:
    """The date in UTC."""
    return utc(clock.now()).date()


def iso_millis(instant: float) -> str:
    """`2030-01-15T09:01:30.123Z`, the form of every instant the national node writes (wezel-krajowy.md ch. 7.1 [V])."""
    return utc(instant).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_seconds(instant: float) -> str:
    """`2030-01-15T09:01:30Z`."""
    return utc(instant).isoformat(timespec="seconds").replace("+00:00", "Z")
