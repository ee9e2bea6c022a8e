"""The events of a space, oldest first."""

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from eid.storage.store import Store
from idp_mock.events.event import Event, Noted

EVENTS = "event"
LINES = "event-login"
"""Of each entry, what it says about logins: so that they can be listed without reading the exchanges."""
ANY: Callable[[Event], bool] = lambda event: True  # noqa: E731 - a value, not a definition
_PAGE = 50
_MANY = 1000
_TRIM_EVERY = 64
"""Entries after which a log is trimmed, at least: to find the oldest that may stay costs a store one step for each that stays, so a long
log is trimmed after a share of its length: 64 steps for each entry written, however long it is."""
_NUMBER = re.compile(r"([0-9]{1,15})-([0-9]{1,4})")


class Line(msgspec.Struct, frozen=True, array_like=True):
    """An exchange in which a login was noted, or a request was refused (`login` is then None). `index` is the second part of the event's
    number."""

    index: int
    at: float
    flow: str
    path: str
    login: Noted | None
    bent: tuple[str, ...] = ()


class Lines(msgspec.Struct, frozen=True):
    """`of` is the first part of the events' number."""

    of: int
    lines: tuple[Line, ...]


class Log:
    """A bounded log. Events that come together are kept as one entry, so the number of an event has two parts: `12-0`. Numbers grow,
    but not by one; those of a later event are greater, part by part."""

    def __init__(self, store: Store, keep: int) -> None:
        """Keeps about the newest `keep` entries: up to 64, or a 64th of them, more."""
        self._store = store
        self._keep = keep
        self._trim_every = max(_TRIM_EVERY, keep // _TRIM_EVERY)
        self._appended = 0

    def append(self, events: Sequence[Event]) -> None:
        """All at once."""
        sequence = self._store.append(EVENTS, {"events": events})
        lines = tuple(
            Line(index, event.at, event.flow, event.path, event.login, event.bent)
            for index, event in enumerate(events)
            if event.login is not None or (event.broken and not event.flow)
        )
        if lines:
            self._store.append(LINES, {"of": sequence, "lines": lines})
        self._appended += 1
        if self._appended % self._trim_every == 1:
            self._store.trim(EVENTS, self._keep)
            self._store.trim(LINES, self._keep)

    def events(self, after: str = "", fits: Callable[[Event], bool] = ANY) -> Iterator[tuple[str, Event]]:
        """Number and event, of all after that number. Raises `ValueError` for what is no number."""
        begin = _parts(after)
        last = max(begin[0] - 1, 0)
        while entries := self._store.since(EVENTS, last, _PAGE):
            for sequence, record in entries:
                for index, event in enumerate(msgspec.convert(record["events"], list[Event])):
                    if (sequence, index) > begin and fits(event):
                        yield f"{sequence}-{index}", event
            last = entries[-1][0]

    def around(self, first: int, last: int) -> Iterator[tuple[str, Event]]:
        """As `events`, of the entries from `first` to `last` (first parts of numbers)."""
        for number, event in self.events(f"{max(first - 1, 0)}-9999"):
            if _parts(number)[0] > last:
                return
            yield number, event

    def lines(self, after: int = 0) -> Iterator[tuple[int, Lines]]:
        """What is known of logins, oldest first, with a number to go on after."""
        while entries := self._store.since(LINES, after, _MANY):
            for after, record in entries:
                yield after, msgspec.convert(record, Lines)

    def has_lines(self, after: int) -> bool:
        """Whether there are lines after that number; touches the store once."""
        return bool(self._store.since(LINES, after, 1))

    def first_kept(self) -> int:
        """The first part of the number of the oldest event; 0 where there is none."""
        return next((sequence for sequence, _ in self._store.since(EVENTS, 0, 1)), 0)

    def get(self, number: str) -> Event | None:
        """The event of that number; None where there is none (any more)."""
        try:
            sequence, index = _parts(number)
        except ValueError:
            return None
        for found, record in self._store.since(EVENTS, sequence - 1, 1):
            if found == sequence and index < len(record["events"]):
                return msgspec.convert(record["events"][index], Event)
        return None

    def clear(self) -> None:
        self._store.clear(EVENTS)  # and all whose names begin so: `LINES`


def _parts(number: str) -> tuple[int, int]:
    if not number:
        return (0, -1)
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError("the number of an event, such as 12-0")
    return int(found[1]), int(found[2])
