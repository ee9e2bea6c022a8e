"""The calls that an office has made about pre-registrations, the latest first; what is still to be called about stands in the register."""

from enum import StrEnum

from msgspec import Struct, convert

from eid.storage.collection import written
from eid.storage.store import Store

KEPT = 500
"""Calls of each office that are kept in the list; the history of an application keeps all of its own."""


class Outcome(StrEnum):
    """What a call came to."""

    CONFIRMED = "confirmed"
    NO_ANSWER = "no_answer"
    GIVEN_UP = "given_up"


class Call(Struct, frozen=True, kw_only=True):
    """One call: when (seconds since the epoch), by which clerk, about which application, of whom."""

    at: float
    who: str
    application: str
    number: str
    person: str
    outcome: Outcome


class Calls:
    """One log for each office."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, office: str, call: Call) -> None:
        self._store.append(_log(office), written(call))
        self._store.trim(_log(office), KEPT)

    def latest(self, office: str) -> list[Call]:
        """At most `KEPT`, the latest first."""
        return [convert(record, Call) for _, record in reversed(self._store.since(_log(office), 0, 2 * KEPT))][:KEPT]


def _log(office: str) -> str:
    return f"praca-calls/{office}"
