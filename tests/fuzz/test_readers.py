"""Whatever comes from outside is read or refused: no other error, no long thinking. `make fuzz` does the same for as long as one likes,
and watches every input; here, where time is short, some are watched, and the search begins with what longer ones found."""

import random
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from eid.clock import ticks
from tests.fuzz.lines import Lines
from tests.fuzz.mutation import LONGEST_KEPT, Corpus, Target, kept, mutated
from tests.fuzz.targets import targets

INPUTS = 16_000
"""For each reader, divided by its cost: 200,000 together."""
LONGEST = 1.0
"""Seconds that one input may take."""
WATCHED = 8
"""One of so many inputs is watched: it costs three to ten times as much."""


class Surprise(AssertionError):
    """An input that a reader was not ready for."""


def tried(target: Target, chance: random.Random, count: int, lines: Lines, watched: int = WATCHED) -> Iterator[tuple[bytes, str]]:
    """So many inputs with their outcomes, one of every `watched` of which is watched. Raises `Surprise`."""
    corpus, watch = Corpus([*target.seeds, *kept(target.name)]), partial(lines.watch, target.read)
    for octets in corpus.seeds:
        outcome_of(target, octets, watch)
    for number in range(count):
        octets, look = mutated(chance, corpus.seeds), number % watched == 0
        outcome = outcome_of(target, octets, watch if look else target.read)
        corpus.learn(octets, outcome, fresh=look and lines.fresh)
        yield octets, outcome


def outcome_of(target: Target, octets: bytes, read: Callable[[bytes], object]) -> str:
    """What became of one input. Raises `Surprise`."""
    began = ticks()
    try:
        read(octets)
        outcome = "read"
    except target.refusals as refusal:
        outcome = f"{type(refusal).__name__} {str(refusal)[:40]}"
    except Exception as error:
        raise Surprise(f"{target.name}: {type(error).__name__}: {str(error)[:200]} for {octets[:2000]!r}") from error
    if ticks() - began > LONGEST:
        raise Surprise(f"{target.name}: {ticks() - began:.1f} s for {octets[:2000]!r}")
    return outcome


@pytest.mark.parametrize("target", targets(), ids=lambda target: target.name)
def test_every_input_is_read_or_refused_by_the_error_that_is_promised(target: Target, request: pytest.FixtureRequest) -> None:
    chance = random.Random(f"{target.name} {request.config.getoption('randomly_seed', 0)}")
    outcomes = {outcome for _, outcome in tried(target, chance, INPUTS // target.cost, Lines())}
    assert len(outcomes) > 1 or not target.refusals  # else the inputs were all alike


@pytest.mark.parametrize("target", [one for one in targets() if "-parts-" not in one.name], ids=lambda target: target.name)
def test_the_seeds_themselves_are_good(target: Target) -> None:
    for seed in target.seeds[:1]:
        target.read(seed)


def test_a_reader_with_a_mistake_is_found_out() -> None:
    def careless(octets: bytes) -> object:
        return octets.decode().index("<") if len(octets) > 3 else None

    target = Target(name="careless", seeds=(b"<abc>",), read=careless, refusals=(UnicodeDecodeError,))
    with pytest.raises(Surprise, match="careless: ValueError"):
        list(tried(target, random.Random(1), 5_000, Lines()))


def test_lines_lead_where_outcomes_do_not() -> None:
    def guarded(octets: bytes) -> object:
        if octets[:1] == b"%":
            if octets[1:2] == b"{":
                if octets[2:3] == b"<":
                    raise ZeroDivisionError
                return None
            return None
        return None

    def surprises(folders: tuple[str, ...]) -> int:
        found = 0
        for seed in range(5):
            try:
                list(tried(target, random.Random(seed), 6_000, Lines(folders), watched=1))
            except Surprise:
                found += 1
        return found

    target = Target(name="guarded", seeds=(b"abcdefgh",), read=guarded, refusals=())
    assert surprises((__file__,)) > surprises(())


@pytest.mark.parametrize("target", targets(), ids=lambda target: target.name)
def test_what_longer_runs_found_is_kept(target: Target) -> None:
    assert all(len(octets) <= LONGEST_KEPT for octets in kept(target.name))


def test_200_000_inputs_are_tried_in_all() -> None:
    assert sum(INPUTS // target.cost for target in targets()) >= 200_000
