"""What a space is, whoever builds something in it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from eid.chance import SystemChance
from eid.clock import HOUR, ManualClock, Shift
from eid.storage.store import Store
from idp_mock import spaces as module
from idp_mock.spaces import DEFAULT, NoSpace, Space, Spaces


@dataclass(frozen=True)
class Room:
    """What a test builds for a space."""

    space: Space

    def write(self, value: str) -> None:
        self.space.store.put("note", "only", {"value": value})

    def read(self) -> str | None:
        record = self.space.store.get("note", "only")
        return record["value"] if record else None


def opened(store: Store, clock: ManualClock) -> Spaces[Room]:
    """As each process that shares the store opens it."""
    return Spaces(store, clock, SystemChance(), Room, lambda: ("note",))


@pytest.fixture
def spaces(store: Store, clock: ManualClock) -> Spaces[Room]:
    return opened(store, clock)


@pytest.fixture
def elsewhere(store: Store, clock: ManualClock) -> Spaces[Room]:
    """The same spaces in another process."""
    return opened(store, clock)


def test_a_space_is_made_when_it_is_first_entered(spaces: Spaces[Room]) -> None:
    assert spaces.names() == []
    assert spaces.enter("one").space.prefix == "/s/one"
    assert spaces.enter(DEFAULT).space.prefix == ""
    assert spaces.names() == ["one"]


def test_what_one_space_keeps_no_other_sees(spaces: Spaces[Room]) -> None:
    for name in (DEFAULT, "one", "two"):
        spaces.enter(name).write(name)
    assert [spaces.enter(name).read() for name in (DEFAULT, "one", "two", "three")] == [DEFAULT, "one", "two", None]


def test_processes_share_a_space(spaces: Spaces[Room], elsewhere: Spaces[Room]) -> None:
    spaces.enter("one").write("seen")
    assert elsewhere.enter("one").read() == "seen"


@pytest.mark.parametrize("name", ["a/b", ".hidden", "-dash", "x" * 65, "ą", "a b", "a:b", "a\n"])
def test_what_cannot_be_a_name_makes_no_space(spaces: Spaces[Room], name: str) -> None:
    with pytest.raises(NoSpace):
        spaces.enter(name)
    assert spaces.names() == []


def test_a_dropped_space_is_gone_in_every_process(spaces: Spaces[Room], elsewhere: Spaces[Room]) -> None:
    elsewhere.enter("one").write("old")
    spaces.drop("one")
    assert spaces.names() == []
    assert elsewhere.enter("one").read() is None


def test_what_was_under_way_in_a_dropped_space_does_not_come_back(spaces: Spaces[Room]) -> None:
    late = spaces.enter("one")
    spaces.drop("one")
    spaces.enter("one")
    late.write("too late")
    assert spaces.enter("one").read() is None


@pytest.mark.parametrize("name", ["unknown", DEFAULT, "a/b"])
def test_only_a_space_that_was_made_can_be_dropped(spaces: Spaces[Room], name: str) -> None:
    with pytest.raises(NoSpace):
        spaces.drop(name)


@pytest.mark.parametrize("name", [DEFAULT, "one"])
def test_a_reset_space_is_empty_and_on_real_time_and_leaves_the_others_alone(spaces: Spaces[Room], clock: ManualClock, name: str) -> None:
    for each in (DEFAULT, "one", "two"):
        spaces.enter(each).write("kept")
        spaces.move(each, lambda shift, real: shift.advanced(HOUR, real))
    spaces.reset(name)
    assert spaces.enter(name).read() is None
    assert spaces.enter(name).space.clock.now() == clock.now()
    others = {DEFAULT, "one", "two"} - {name}
    assert {spaces.enter(each).read() for each in others} == {"kept"}
    assert {spaces.enter(each).space.clock.now() for each in others} == {clock.now() + HOUR}


def test_a_moved_clock_is_seen_in_the_next_request_of_every_process(
    spaces: Spaces[Room], elsewhere: Spaces[Room], clock: ManualClock
) -> None:
    elsewhere.enter("one")
    spaces.move("one", lambda shift, real: shift.advanced(HOUR, real))
    assert elsewhere.enter("one").space.clock.now() == clock.now() + HOUR
    assert elsewhere.enter("two").space.clock.now() == clock.now()


def test_the_default_clock_is_seen_at_once_here_and_after_the_lag_elsewhere(
    spaces: Spaces[Room], elsewhere: Spaces[Room], clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.enter(DEFAULT)
    spaces.move(DEFAULT, lambda shift, real: shift.advanced(HOUR, real))
    assert spaces.enter(DEFAULT).space.clock.now() == clock.now() + HOUR
    later = module.ticks() + module.LAG + 1
    monkeypatch.setattr(module, "ticks", lambda: later)
    assert elsewhere.enter(DEFAULT).space.clock.now() == clock.now() + HOUR


def test_a_process_that_starts_later_has_the_moved_default_clock(spaces: Spaces[Room], store: Store, clock: ManualClock) -> None:
    spaces.move(DEFAULT, lambda shift, real: shift.frozen(real))
    clock.advance(HOUR)
    assert opened(store, clock).enter(DEFAULT).space.clock.now() == clock.now() - HOUR


def test_moves_from_many_threads_all_count(spaces: Spaces[Room], clock: ManualClock) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: spaces.move("one", lambda shift, real: shift.advanced(1, real)), range(100)))
    assert spaces.shift("one") == Shift(offset=100)


def test_a_process_keeps_few_spaces_built_and_loses_nothing(spaces: Spaces[Room], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_BUILT", 3)
    for number in range(10):
        spaces.enter(f"n{number}").write(str(number))
    assert [spaces.enter(f"n{number}").read() for number in range(10)] == [str(number) for number in range(10)]
    assert len(spaces._built) == 3


def test_every_space_is_gone_through_without_being_built(spaces: Spaces[Room]) -> None:
    spaces.make("one")
    spaces.move("one", lambda shift, real: shift.advanced(HOUR, real))
    assert {space.name: space.clock.now() - spaces.real_time() for space in spaces.all()} == {DEFAULT: 0, "one": HOUR}
    assert not spaces._built
