"""Generated people: any number of them, kept as one record, because each is made again whenever somebody asks."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from eid.identity.pesel import Sex
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.personas.persona import Persona

POPULATION = "population"
MOST = 10_000_000
"""People in one batch."""
_KEY = "batches"


LANES = 20
SERIALS = 225
"""Of the serial numbers that a PESEL can have, a lane holds so many for each date and sex."""


class TooMany(Exception):
    """There are not so many PESELs for these dates of birth; the message says how many."""


class NoMoreBatches(Exception):
    """All lanes are taken."""


class Batch(Struct, frozen=True, kw_only=True):
    """`count` people, numbered from `first` on. Batches of different `lane` (0 to 19) share no PESEL; `born_from` and `born_to` are the
    first and the last date of birth. Raises `TooMany`."""

    seed: int
    count: int
    first: int
    lane: int
    born_from: date
    born_to: date

    def __post_init__(self) -> None:
        if self.count > self.room:
            raise TooMany(f"expected at most {self.room} people born from {self.born_from} to {self.born_to}, got {self.count}")

    @property
    def room(self) -> int:
        """How many PESELs there are."""
        return ((self.born_to - self.born_from).days + 1) * SERIALS * len(Sex)


class _Batches(Struct, frozen=True, kw_only=True):
    batches: tuple[Batch, ...] = ()


class Population:
    """The generated people of a space, numbered from 1 on; the number stands at the end of the user name."""

    def __init__(self, store: Store) -> None:
        self._kept = Collection(store, POPULATION, _Batches)

    def grow(self, count: int, seed: int, born_from: date, born_to: date) -> Batch:
        """As many more. Raises `TooMany` and `NoMoreBatches`."""
        grown: list[Batch] = []

        def longer(kept: _Batches | None) -> _Batches:
            batches = kept.batches if kept else ()
            if len(batches) >= LANES:
                raise NoMoreBatches(f"people were generated {LANES} times already: reset the space, or generate more at once")
            first = batches[-1].first + batches[-1].count if batches else 1
            new = Batch(seed=seed, count=count, first=first, lane=len(batches), born_from=born_from, born_to=born_to)
            grown[:] = [new]
            return _Batches(batches=(*batches, new))

        self._kept.update(_KEY, longer)
        return grown[0]

    def get(self, username: str) -> Persona | None:
        """The one of that user name. Only what may be one costs a look into the store."""
        number = username.rpartition(".")[2]
        if not (number.isascii() and number.isdecimal() and len(number) < 12):
            return None
        persona = next(self.between(int(number), 1), None)
        return persona if persona is not None and persona.username == username else None

    def between(self, first: int, limit: int) -> Iterator[Persona]:
        """At most so many people, from that number on."""
        for batch in self._batches():
            numbers = range(max(first, batch.first), min(first + limit, batch.first + batch.count))
            if numbers:
                from idp_mock.personas.invention import invented  # its words are read when somebody is invented

                yield from (invented(batch, number) for number in numbers)

    def count(self) -> int:
        return sum(batch.count for batch in self._batches())

    def _batches(self) -> tuple[Batch, ...]:
        kept = self._kept.get(_KEY)
        return kept.batches if kept else ()
