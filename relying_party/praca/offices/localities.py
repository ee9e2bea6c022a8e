"""The localities of Poland, found by the first letters of their names while a person types."""

import lzma
from bisect import bisect_left
from functools import cache
from heapq import nsmallest
from pathlib import Path

from msgspec import Struct

from relying_party.praca.offices.letters import folded
from relying_party.praca.offices.offices import Office, offices

_TABLE = Path(__file__).with_name("localities.csv.xz")
LONGEST = 200
"""Letters of a search that are looked at."""


class Locality(Struct, frozen=True):
    """A town or a village. `commune` says its kind, too; `label` is unlike that of any other but a namesake in the same commune."""

    voivodeship: str
    county: str
    commune: str
    name: str
    town: bool

    @property
    def label(self) -> str:
        """`Rybie, gm. Raszyn, pow. pruszkowski, woj. mazowieckie`; a city with county rights says so by its county."""
        commune = self.commune.partition("-gmina ")[0]
        return f"{self.name}, gm. {commune}, pow. {self.county}, woj. {self.voivodeship}"

    @property
    def office(self) -> Office:
        """The office that is competent for who lives there."""
        return offices().competent(self.voivodeship, self.county)


class Localities:
    """All localities in the order of their folded names; towns come first among namesakes."""

    def __init__(self, known: list[Locality]) -> None:
        keyed = sorted(((folded(one.name), not one.town, one.label, one) for one in known), key=lambda row: row[:3])
        self.all = tuple(row[3] for row in keyed)
        self._names = [row[0] for row in keyed]

    def search(self, typed: str, limit: int = 20) -> list[Locality]:
        """Those whose name begins with what was typed, whatever the marks on its letters: exact names first, then towns. Words after the
        name, or after a comma, may name commune, county or voivodeship: `nowa wies kutnowski`, `Rybie, gm. Raszyn`."""
        words = folded(typed[:LONGEST].replace(",", " , ")).split()
        for length in range(len(words), 0, -1):
            head, rest = words[:length], [word for word in words[length:] if word not in _GLUE]
            if "," in head:
                continue
            name = " ".join(head)
            found = [place for place in self._beginning(name) if _lies_in(self.all[place], rest)]
            if found:
                best = nsmallest(limit, found, key=lambda place: (self._names[place] != name, not self.all[place].town))
                return [self.all[place] for place in best]
        return []

    def labelled(self, label: str) -> Locality | None:
        """The locality of exactly this label."""
        name = folded(label.partition(",")[0])
        return next((self.all[place] for place in self._beginning(name) if self.all[place].label == label), None)

    def _beginning(self, name: str) -> range:
        """Where those stand whose name begins so."""
        start = bisect_left(self._names, name)
        return range(start, bisect_left(self._names, f"{name}\U0010ffff", lo=start))


@cache
def localities() -> Localities:
    """Reads the table when first asked, in about a third of a second."""
    _, *rows = lzma.decompress(_TABLE.read_bytes()).decode().splitlines()
    return Localities([_read(*row.split(",")) for row in rows])


def _read(voivodeship: str, county: str, commune: str, name: str, kind: str) -> Locality:
    return Locality(voivodeship, county, commune, name, kind == "miasto")


_GLUE = frozenset((",", "gm.", "pow.", "woj.", "gmina", "powiat", "wojewodztwo"))


def _lies_in(locality: Locality, words: list[str]) -> bool:
    if not words:
        return True
    places = folded(f"{locality.commune} {locality.county} {locality.voivodeship}").replace("-", " ").split()
    return all(any(place.startswith(part) for place in places) for word in words for part in word.split("-") if part)
