"""`make fuzz`: tries the readers until the time is over, and watches the lines that each input reaches. What surprised a reader is printed
at once, and the exit code is 1; inputs that reach lines which the seeds do not are written to `corpus/`, where every later run begins."""

import random
import sys
from collections import Counter
from collections.abc import Iterable
from functools import partial

from eid.clock import ticks
from tests.fuzz.lines import Lines
from tests.fuzz.mutation import LONGEST_KEPT, Target, keep, kept
from tests.fuzz.targets import targets
from tests.fuzz.test_readers import Surprise, outcome_of, tried

ROUND = 20_000
"""Inputs of one reader, before the next one has its turn with a corpus of its own."""


def main(minutes: float, seed: int) -> int:
    """How many surprises there were, at most 100."""
    end, tally, surprises, rounds = ticks() + minutes * 60, Counter[str](), 0, 0
    while ticks() < end:
        for target in targets():
            lines, reached = Lines(), []
            chance = random.Random(f"{seed} {rounds} {target.name}")
            try:
                for octets, _ in tried(target, chance, ROUND // target.cost, lines, watched=1):
                    tally[target.name] += 1
                    reached += [octets] if lines.fresh else []
            except Surprise as surprise:
                surprises += 1
                print(surprise, flush=True)
            keep(target.name, needed(target, (*kept(target.name), *reached)))
            if ticks() > end:
                break
        rounds += 1
    print(f"{sum(tally.values()):,} inputs of {len(tally)} readers in {rounds} rounds from seed {seed}; {surprises} surprises")
    return min(surprises, 100)


def needed(target: Target, inputs: Iterable[bytes]) -> list[bytes]:
    """Those without which some line would not be reached, short ones first."""
    lines, chosen = Lines(), []
    watch = partial(lines.watch, target.read)
    for octets in target.seeds:
        outcome_of(target, octets, watch)
    for octets in sorted((one for one in inputs if len(one) <= LONGEST_KEPT), key=len):
        outcome_of(target, octets, watch)
        chosen += [octets] if lines.fresh else []
    return chosen


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2])))
