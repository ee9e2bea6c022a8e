"""Numbers that a program keeps about its own work. A count is one addition; names and text are made when somebody asks."""

import mmap
import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, MutableSequence, Sequence
from pathlib import Path

from msgspec import Struct

BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds: upper bounds of the buckets of a `Durations` that names no others; one more bucket has none."""
_NANOSECONDS = 1_000_000_000
_OCTETS = 8


class Counts(Struct, frozen=True, kw_only=True):
    """Numbers of one name that only grow, one for each row of values of the labels. All rows are known beforehand."""

    name: str
    help: str
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int = 1


class Durations(Struct, frozen=True, kw_only=True):
    """How long things took: for each row of values of the labels the buckets of a histogram, then the sum in nanoseconds."""

    name: str
    help: str
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bounds: tuple[float, ...] = BOUNDS

    @property
    def width(self) -> int:
        return len(self.bounds) + 2


Family = Counts | Durations


class Meters:
    """The numbers of one process. Where several serve together, each writes to a file of its own in the `folder` that they share, so that
    each of them can tell the sum, and what a killed process had counted is not lost; an empty `folder` means that there is but one.

    Threads may count at once: CPython hands over to another thread only at calls and jumps, and there is none in an addition.
    """

    def __init__(self, families: Iterable[Family], folder: str = "") -> None:
        self.families = tuple(families)
        self._places: dict[tuple[str, ...], int] = {}
        size = 0
        for family in self.families:
            for row in family.rows:
                self._places[(family.name, *row)] = size
                size += family.width
        self._folder = folder
        self.counts: MutableSequence[int] = _mapped(Path(folder) / str(os.getpid()), size) if folder else [0] * size

    def place(self, name: str, *row: str) -> int:
        """Where in `counts` a row begins. Raises `KeyError`."""
        return self._places[(name, *row)]

    def count(self, name: str, *row: str, more: int = 1) -> None:
        """For what does not happen in every request; a row that is not known is left out."""
        place = self._places.get((name, *row))
        if place is not None:
            self.counts[place] += more

    def took(self, place: int, seconds: float, bounds: tuple[float, ...] = BOUNDS) -> None:
        """Notes a duration in the row of `Durations`, with these bounds, that begins there."""
        counts, bucket, more = self.counts, place + bisect_left(bounds, seconds), int(seconds * _NANOSECONDS)
        last = place + len(bounds) + 1
        counts[bucket] += 1
        counts[last] += more

    def totals(self) -> Sequence[int]:
        """As `counts`, of all processes together."""
        if not self._folder:
            return list(self.counts)
        of_each = [array("Q", file.read_bytes()) for file in Path(self._folder).iterdir()]
        return [sum(numbers) for numbers in zip(*of_each, strict=True)]


def buckets(numbers: Sequence[int], bounds: tuple[float, ...] = BOUNDS) -> tuple[list[tuple[str, float]], float]:
    """One row of `Durations` as Prometheus has it: bounds with how many were not above them, and the sum in seconds."""
    below, so_far = [], 0
    for bound, count in zip([*map(str, bounds), "+Inf"], numbers[:-1], strict=True):
        so_far += count
        below.append((bound, float(so_far)))
    return below, numbers[-1] / _NANOSECONDS


def _mapped(file: Path, size: int) -> MutableSequence[int]:
    """Unsigned numbers of 64 bits in a file, which a process of the same number may have begun."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.ftruncate(descriptor, size * _OCTETS)
        return memoryview(mmap.mmap(descriptor, size * _OCTETS)).cast("Q")  # type: ignore[return-value]
    finally:
        os.close(descriptor)
