"""The events of a space, oldest first."""

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from eid.storage.store import Store
from idp_mock.events.event import Event

EVENTS = "event"
ANY: Callable[[Event], bool] = lambda event: True  # noqa: E731 - a value, not a definition
_PAGE = 50
_TRIM_EVERY = 64
_NUMBER = re.compile(r"([0-9]{1,15})-([0-9]{1,4})")


class Log:
    """A bounded log. Events that come together are kept as one entry, so the number of an event has two parts: `12-0`. Numbers grow,
    but not by one; those of a later event are greater, part by part."""

    def __init__(self, store: Store, keep: int) -> None:
        """Keeps about the newest `keep` entries."""
        self._store = store
        self._keep = keep
        self._appended = 0

    def append(self, events: Sequence[Event]) -> None:
        """All at once."""
        self._store.append(EVENTS, {"events": events})
        self._appended += 1
        if self._appended % _TRIM_EVERY == 1:
            self._store.trim(EVENTS, self._keep)

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
        self._store.clear(EVENTS)


def _parts(number: str) -> tuple[int, int]:
    if not number:
        return (0, -1)
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError("the number of an event, such as 12-0")
    return int(found[1]), int(found[2])
