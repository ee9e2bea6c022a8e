"""Finds places in a register by what a clerk types: a number of an application, a PESEL, or the beginnings of names."""

import re
from collections.abc import Iterator

from msgspec import Struct, convert

from eid.identity.person import Person
from eid.storage.collection import Collection, written
from eid.storage.store import Store
from relying_party.praca.offices.letters import folded

SHORTEST = 3
"""Letters of a name that are needed."""
LOOKED_AT = 10_000
"""Persons whose names begin alike that are looked at, at least; a page says when there are more."""
_SHEET = 2_000
"""Places of a register whose names stand in one record for each beginning."""
_LONGEST = 200
_NUMBER = re.compile(r"([0-9]{1,9})(?:/[0-9]{4})?", re.ASCII)


class TooShort(Exception):
    """Too little was typed to look for."""


class Numbered(Struct, frozen=True, kw_only=True):
    """An entry of the log of a person's number: where an application stands."""

    position: int


class Sheet(Struct, frozen=True, kw_only=True):
    """Persons with a word of that beginning: a line for each, its place in the register and the words of the name after a space each: one
    text is read an order faster than an entry for each person."""

    lines: str = ""


class Index:
    """One sheet for each office, beginning of a word and `_SHEET` places; one log for each number of a person."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sheets = Collection(store, "praca-names", Sheet)

    def enter(self, office: str, position: int, person: Person) -> None:
        """Makes the application findable by its person."""
        words = _words(person.full_name)
        line = f"{position} {' '.join(words)}\n"
        for beginning in {word[:SHORTEST] for word in words}:
            key = _sheet(office, beginning, position // _SHEET)
            self._sheets.update(key, lambda found: Sheet(lines=(found.lines if found else "") + line))
        self._store.append(_log(office, person.identifier.value), written(Numbered(position=position)))

    def find(self, office: str, typed: str, total: int) -> tuple[list[int], bool]:
        """The places among the first `total` of the register, newest first, and whether there may be more. Raises `TooShort`."""
        number = _NUMBER.fullmatch(typed.strip())
        if number and len(number[1]) < 10:
            return ([int(number[1]) - 1] if int(number[1]) else []), False
        exact = [convert(record, Numbered).position for _, record in self._store.since(_log(office, typed), 0, LOOKED_AT)]
        if exact:
            return exact[::-1], False
        words = _words(typed)
        if not words or max(map(len, words)) < SHORTEST:
            raise TooShort()
        return self._named(office, words, total)

    def _named(self, office: str, words: tuple[str, ...], total: int) -> tuple[list[int], bool]:
        """Persons in whose names each of the words begins one."""
        places: list[int] = []
        seen = 0
        for lines in self._newest_first(office, max(words, key=len)[:SHORTEST], total):
            if seen >= LOOKED_AT:
                return places, True
            persons = lines.split("\n")[:-1]
            seen += len(persons)
            for word in words:
                persons = [person for person in persons if f" {word}" in person]
            places += sorted((int(person.partition(" ")[0]) for person in persons), reverse=True)
        return places, False

    def _newest_first(self, office: str, beginning: str, total: int) -> Iterator[str]:
        for number in range(total // _SHEET, -1, -1):
            sheet = self._sheets.get(_sheet(office, beginning, number))
            if sheet is not None:
                yield sheet.lines


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded(text[:_LONGEST]).replace("-", " ").split())


def _sheet(office: str, beginning: str, number: int) -> str:
    return f"{office}/{beginning}/{number}"


def _log(office: str, number: str) -> str:
    return f"praca-numbers/{office}/{folded(number)[:100]}"
