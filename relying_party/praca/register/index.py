"""Finds places in a register by what a clerk types: a number of an application, a PESEL, or the beginnings of names."""

import re

from msgspec import Struct, convert

from eid.identity.person import Person
from eid.storage.collection import written
from eid.storage.store import Store
from relying_party.praca.offices.letters import folded

SHORTEST = 3
"""Letters of a name that are needed."""
LOOKED_AT = 10_000
"""Entries of persons whose names begin alike that are looked at; a page says when there are more."""
_NUMBER = re.compile(r"([0-9]{1,9})(?:/[0-9]{4})?", re.ASCII)


class TooShort(Exception):
    """Too little was typed to look for."""


class Found(Struct, frozen=True, kw_only=True):
    """An entry of a log: the words of a name, and where the application stands."""

    words: tuple[str, ...]
    position: int

    def fits(self, words: tuple[str, ...]) -> bool:
        """Whether each of these is the beginning of a word of the name."""
        return all(any(one.startswith(word) for one in self.words) for word in words)


class Index:
    """One log for each office and beginning of a word, and for each number of a person."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def enter(self, office: str, position: int, person: Person) -> None:
        """Makes the application findable by its person."""
        words = _words(person.full_name)
        entry = written(Found(words=words, position=position))
        number = folded(person.identifier.value)
        for log in {*(_log(office, word[:SHORTEST]) for word in words), _log(office, f"={number}")}:
            self._store.append(log, entry)

    def find(self, office: str, typed: str) -> tuple[list[int], bool]:
        """The places, newest first, and whether there may be more. Raises `TooShort`."""
        number = _NUMBER.fullmatch(typed.strip())
        if number and len(number[1]) < 10:
            return ([int(number[1]) - 1] if int(number[1]) else []), False
        exact = self._read(_log(office, f"={folded(typed)}"))
        if exact:
            return [found.position for found in reversed(exact)], False
        words = _words(typed)
        if not words or max(map(len, words)) < SHORTEST:
            raise TooShort()
        candidates = self._read(_log(office, max(words, key=len)[:SHORTEST]))
        places = [
            found.position for found in reversed(candidates) if all(any(one.startswith(word) for one in found.words) for word in words)
        ]
        return list(dict.fromkeys(places)), len(candidates) == LOOKED_AT

    def _read(self, log: str) -> list[Found]:
        return [convert(record, Found) for _, record in self._store.since(log, 0, LOOKED_AT)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded(text[:200]).replace("-", " ").split())


def _log(office: str, beginning: str) -> str:
    return f"praca-index/{office}/{beginning[:100]}"
