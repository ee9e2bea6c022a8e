"""The only source of time. Everything that expires is judged by a `Clock`, so a test moves time instead of sleeping."""

import time
from datetime import UTC, date, datetime
from typing import Protocol

from msgspec import Struct

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EARLIEST, LATEST = 0.0, 32503680000.0
"""1970 and 3000: a moved clock stays between them."""


class Clock(Protocol):
    """Tells the time in seconds since 1970-01-01T00:00:00Z."""

    def now(self) -> float: ...


class SystemClock(Struct, frozen=True):
    """The machine's own time."""

    def now(self) -> float:
        return time.time()


class ManualClock(Struct):
    """A clock that stands still until it is moved; for tests."""

    at: float

    def now(self) -> float:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += seconds


class Shift(Struct, frozen=True, kw_only=True):
    """How far time was moved: ahead of real time by `offset` seconds (behind, where that is negative), or standing still at `frozen_at`.

    Every method takes the real time and returns the shift that has the effect from now on. Raises `ValueError` for an instant before
    1970 or after the year 2999, for which messages have no form.
    """

    offset: float = 0
    frozen_at: float | None = None

    def shown(self, real: float) -> float:
        """The time that a clock with this shift tells."""
        return real + self.offset if self.frozen_at is None else self.frozen_at

    def frozen(self, real: float) -> "Shift":
        """Stands still from now on."""
        return Shift(frozen_at=self.shown(real))

    def set_to(self, at: float, real: float) -> "Shift":
        """Tells `at` now; a clock that runs runs on from there."""
        if not EARLIEST <= at < LATEST:
            raise ValueError("an instant from 1970 to 2999")
        return Shift(offset=at - real) if self.frozen_at is None else Shift(frozen_at=at)

    def advanced(self, seconds: float, real: float) -> "Shift":
        """Tells a time that is later by so many seconds, or earlier where they are negative."""
        return self.set_to(self.shown(real) + seconds, real)

    def running(self, real: float) -> "Shift":
        """Goes on from where it stands."""
        return Shift(offset=self.shown(real) - real)


class MovableClock:
    """A clock that runs with another one until `shift` says otherwise."""

    def __init__(self, real: Clock) -> None:
        self._real = real
        self.shift = Shift()

    def now(self) -> float:
        return self.shift.shown(self._real.now())


ticks = time.monotonic
"""Seconds of a stopwatch that nobody can move, for how long something took or may take; its zero has no meaning."""


effort = time.thread_time
"""Seconds for which the calling thread has had a processor; its zero has no meaning."""


def pause(seconds: float) -> None:
    """Holds up the calling thread, by real time."""
    time.sleep(seconds)


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
