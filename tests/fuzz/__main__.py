"""`make fuzz`: tries the readers until the time is over; what surprised a reader is printed at once, and the exit code is 1."""

import random
import sys
from collections import Counter

from eid.clock import ticks
from tests.fuzz.targets import targets
from tests.fuzz.test_readers import Surprise, tried

ROUND = 20_000
"""Inputs of one reader, before the next one has its turn with a corpus of its own."""


def main(minutes: float, seed: int) -> int:
    """How many surprises there were, at most 100."""
    end, tally, surprises, rounds = ticks() + minutes * 60, Counter[str](), 0, 0
    while ticks() < end:
        for target in targets():
            try:
                tally[target.name] += sum(1 for _ in tried(target, random.Random(f"{seed} {rounds} {target.name}"), ROUND // target.cost))
            except Surprise as surprise:
                surprises += 1
                print(surprise, flush=True)
        rounds += 1
    print(f"{sum(tally.values()):,} inputs of {len(tally)} readers in {rounds} rounds from seed {seed}; {surprises} surprises")
    return min(surprises, 100)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2])))
