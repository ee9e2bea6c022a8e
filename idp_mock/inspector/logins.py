"""All logins of a space, newest first, from what the log says about them; kept in memory and brought up to date when somebody looks."""

import re
from collections.abc import Mapping, Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from msgspec import Struct

from idp_mock.events.event import Event
from idp_mock.events.flows import of_flow
from idp_mock.events.log import Line, Log

REFUSED = "refused"
"""The result of a request that did not become a login."""
LONGEST_INDEX = 50_000
BEFORE, AFTER = 30, 100
"""Entries of the log that are searched for messages of a login besides those between its first and its last page: pushed requests come
before, redeemed codes and artifacts after."""
_NUMBER = re.compile(r"[0-9]{1,15}-[0-9]{1,4}")


class Login(Struct, frozen=True, kw_only=True):
    """`key` is the flow's id, or the number of the event of a request that was refused. Times are the space's, in seconds since the epoch;
    `first` and `last` are entries of the log, `told` is the number of the line that last told of it."""

    key: str
    began: float
    at: float
    protocol: str
    client: str
    username: str
    result: str
    path: str
    first: int
    last: int
    told: int
    bent: tuple[str, ...] = ()


class Index:
    """The logins of one log. `seen` is how far its lines have been read."""

    def __init__(self) -> None:
        self.seen = 0
        self._logins: dict[str, Login] = {}
        self._lock = Lock()

    def logins(self, log: Log) -> list[Login]:
        """Newest first; those whose events are gone from the log are left out."""
        return self.read(log)[1]

    def read(self, log: Log) -> tuple[int, list[Login]]:
        """The number of the last line that was read, and what is known by it, as `logins`."""
        with self._lock:
            for number, lines in log.lines(self.seen):
                self.seen = number
                for line in lines.lines:
                    self._note(number, lines.of, line)
            self._forget(log.first_kept())
            return self.seen, list(reversed(self._logins.values()))

    def _note(self, number: int, of: int, line: Line) -> None:
        key = line.flow or f"{of}-{line.index}"
        known, noted = self._logins.get(key), line.login
        fresh = Login(
            key=key,
            began=known.began if known else line.at,
            at=line.at,
            protocol=noted.protocol if noted else "",
            client=noted.client if noted else "",
            username=noted.username if noted else "",
            result=noted.result if noted else REFUSED,
            path=known.path if known else line.path,
            first=known.first if known else of,
            last=of,
            told=number,
            bent=(*known.bent, *line.bent) if known else line.bent,
        )
        self._logins[key] = fresh

    def _forget(self, first_kept: int) -> None:
        gone = [key for key, one in self._logins.items() if not first_kept or one.last < first_kept]
        for key in (*gone, *list(self._logins)[: max(0, len(self._logins) - len(gone) - LONGEST_INDEX)]):
            self._logins.pop(key, None)


_indexes: "WeakKeyDictionary[Log, Index]" = WeakKeyDictionary()
_making = Lock()


def index_of(log: Log) -> Index:
    """That of this log: one in each process."""
    with _making:
        return _indexes.setdefault(log, Index())


def chosen(logins: Sequence[Login], wanted: Mapping[str, str]) -> list[Login]:
    """Those that have each wanted member (`client`, `username`, `result`, `protocol`); a client fits by a part of its name."""
    client = wanted.get("client", "").casefold()
    exact = {name: value for name, value in wanted.items() if name != "client" and value}
    if not client and not exact:
        return list(logins)
    return [one for one in logins if client in one.client.casefold() and all(getattr(one, name) == value for name, value in exact.items())]


def events_of(log: Log, key: str, known: Login | None) -> list[tuple[str, Event]]:
    """Every exchange of a login that lies near it in the log, in order; of a login that is not known, of the whole log."""
    if _NUMBER.fullmatch(key):
        event = log.get(key)
        return [(key, event)] if event is not None else []
    events = log.around(known.first - BEFORE, known.last + AFTER) if known else log.events()
    return of_flow(events, key)
