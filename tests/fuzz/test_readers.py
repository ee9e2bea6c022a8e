"""Whatever comes from outside is read or refused: no other error, no long thinking. `make fuzz` does the same for as long as one likes."""

import random
from collections.abc import Iterator

import pytest

from eid.clock import ticks
from tests.fuzz.mutation import Corpus, Target, mutated
from tests.fuzz.targets import targets

INPUTS = 16_000
"""For each reader, divided by its cost: 200,000 together."""
LONGEST = 1.0
"""Seconds that one input may take."""


class Surprise(AssertionError):
    """An input that a reader was not ready for."""


def tried(target: Target, chance: random.Random, count: int) -> Iterator[str]:
    """The outcomes of so many inputs. Raises `Surprise`."""
    corpus = Corpus([*target.seeds])
    for _ in range(count):
        octets = mutated(chance, corpus.seeds)
        began = ticks()
        try:
            target.read(octets)
            outcome = "read"
        except target.refusals as refusal:
            outcome = f"{type(refusal).__name__} {str(refusal)[:40]}"
        except Exception as error:
            raise Surprise(f"{target.name}: {type(error).__name__}: {str(error)[:200]} for {octets[:2000]!r}") from error
        if ticks() - began > LONGEST:
            raise Surprise(f"{target.name}: {ticks() - began:.1f} s for {octets[:2000]!r}")
        corpus.learn(octets, outcome)
        yield outcome


@pytest.mark.parametrize("target", targets(), ids=lambda target: target.name)
def test_every_input_is_read_or_refused_by_the_error_that_is_promised(target: Target, request: pytest.FixtureRequest) -> None:
    count = INPUTS // target.cost
    outcomes = set(tried(target, random.Random(f"{target.name} {request.config.getoption('randomly_seed', 0)}"), count))
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
        list(tried(target, random.Random(1), 5_000))


def test_200_000_inputs_are_tried_in_all() -> None:
    assert sum(INPUTS // target.cost for target in targets()) >= 200_000
