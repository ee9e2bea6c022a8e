"""A clock that a tester moves."""

import pytest

from eid.clock import HOUR, ManualClock, MovableClock, Shift


def test_a_clock_nobody_moved_runs_with_real_time(clock: ManualClock) -> None:
    moved = MovableClock(clock)
    clock.advance(5)
    assert moved.now() == clock.now()


def test_an_advanced_clock_runs_on(clock: ManualClock) -> None:
    shift = Shift().advanced(HOUR, clock.now()).advanced(-60, clock.now())
    clock.advance(5)
    assert shift.shown(clock.now()) == clock.now() + HOUR - 60


def test_a_frozen_clock_stands_still_until_it_is_moved(clock: ManualClock) -> None:
    began = clock.now()
    shift = Shift().frozen(began)
    clock.advance(HOUR)
    assert shift.shown(clock.now()) == began
    assert shift.advanced(10, clock.now()).shown(clock.now() + HOUR) == began + 10
    assert shift.set_to(99, clock.now()).shown(clock.now() + HOUR) == 99


def test_a_frozen_clock_that_runs_again_goes_on_from_where_it_stood(clock: ManualClock) -> None:
    began = clock.now()
    shift = Shift().frozen(began)
    clock.advance(HOUR)
    shift = shift.running(clock.now())
    clock.advance(7)
    assert shift.shown(clock.now()) == began + 7


def test_a_clock_that_was_set_runs_on_from_there(clock: ManualClock) -> None:
    shift = Shift().set_to(1_000, clock.now())
    assert shift.shown(clock.now() + 3) == 1_003


@pytest.mark.parametrize("at", [-1, 32503680000, float("nan"), float("inf")])
def test_there_is_no_time_before_1970_nor_after_2999(clock: ManualClock, at: float) -> None:
    with pytest.raises(ValueError, match="1970 to 2999"):
        Shift().set_to(at, clock.now())
