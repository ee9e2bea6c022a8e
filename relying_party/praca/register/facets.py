"""The kind and status of every application of an office, a letter for each, so that thousands of places are filtered in one look."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from eid.storage.collection import Collection
from eid.storage.store import Store

STRIP = 5_000
"""Places in one record."""
_UNKNOWN = " "
"""Stands where a place is still being written."""


Order = Callable[[Sequence[int]], Sequence[int]]
"""From places with the lowest first to the order in which they are shown."""


class Strip(Struct, frozen=True, kw_only=True):
    """`marks` has a letter for each of `STRIP` places: the first after a space for the first of `facets`, and so on."""

    facets: tuple[str, ...] = ()
    marks: str = ""

    def with_one(self, place: int, facet: str) -> "Strip":
        facets = self.facets if facet in self.facets else (*self.facets, facet)
        marks = self.marks.ljust(place, _UNKNOWN)
        return Strip(facets=facets, marks=f"{marks[:place]}{_mark(facets.index(facet))}{marks[place + 1 :]}")

    def wanted(self, takes: Callable[[str], bool]) -> frozenset[str]:
        """The marks of the facets that are taken."""
        return frozenset(_mark(number) for number, facet in enumerate(self.facets) if takes(facet))


class Facets:
    """Strips of all offices; a facet is any text."""

    def __init__(self, store: Store) -> None:
        self._strips = Collection(store, "praca-register-facets", Strip)

    def note(self, office: str, position: int, facet: str) -> None:
        """Notes the facet that the application of that place has now."""
        number, place = divmod(position, STRIP)
        self._strips.update(f"{office}/{number}", lambda found: (found or Strip()).with_one(place, facet))

    def page(self, office: str, strips: Iterable[int], order: Order, takes: Callable[[str], bool], skip: int, most: int) -> list[int]:
        """At most `most` places whose facet is taken, after the first `skip` of them; the strips are read in the order given, and only as
        many as are needed."""
        found: list[int] = []
        for number in strips:
            strip = self._strip(office, number)
            marks = strip.wanted(takes)
            matches = sum(map(strip.marks.count, marks))
            if skip >= matches:
                skip -= matches
                continue
            places = [number * STRIP + place for place, mark in enumerate(strip.marks) if mark in marks]
            found += order(places)[skip : skip + most - len(found)]
            skip = 0
            if len(found) == most:
                break
        return found

    def having(self, office: str, positions: Iterable[int], takes: Callable[[str], bool]) -> list[int]:
        """Those of the places whose facet is taken, in their order."""
        read: dict[int, tuple[str, frozenset[str]]] = {}
        found = []
        for position in positions:
            number, place = divmod(position, STRIP)
            if number not in read:
                strip = self._strip(office, number)
                read[number] = strip.marks, strip.wanted(takes)
            marks, wanted = read[number]
            if place < len(marks) and marks[place] in wanted:
                found.append(position)
        return found

    def _strip(self, office: str, number: int) -> Strip:
        return self._strips.get(f"{office}/{number}") or Strip()


def _mark(number: int) -> str:
    return chr(ord(_UNKNOWN) + 1 + number)
