"""Rows, counts and pages of an office's register."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from eid.clock import utc
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.praca.applications.application import Application, Status
from relying_party.praca.register.facets import STRIP, Facets, Order
from relying_party.praca.register.index import Index

PAGE = 25


class Row(Struct, frozen=True, kw_only=True):
    """What a list shows of an application; `filed_at` in seconds since the epoch."""

    id: str
    number: str
    kind: str
    status: Status
    name: str
    person_number: str
    filed_at: float


class Directory(Struct, frozen=True, kw_only=True):
    """How many rows an office has, in all and of each kind and status, under `kind/status`."""

    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def with_one(self, facet: str) -> "Directory":
        """With a row of that kind and status behind the last."""
        return Directory(total=self.total + 1, counts={**self.counts, facet: self.counts.get(facet, 0) + 1})

    def moved(self, before: str, after: str) -> "Directory":
        """With one row under another kind and status."""
        counts = Counter(self.counts)
        counts.subtract([before])
        counts.update([after])
        return replace(self, counts={facet: count for facet, count in counts.items() if count > 0})


class Filter(Struct, frozen=True, kw_only=True):
    """Which rows are wanted; empty: any."""

    kind: str = ""
    status: str = ""

    def takes(self, facet: str) -> bool:
        kind, _, status = facet.partition("/")
        return self.kind in ("", kind) and self.status in ("", status)


class Page(Struct, frozen=True, kw_only=True):
    """One page of a list, newest first. `total` is the number of all rows wanted, `number` counts from 1; `cut` where more were found
    than were looked at."""

    rows: tuple[Row, ...]
    total: int
    number: int
    cut: bool = False

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


class Register:
    """The registers of all offices."""

    def __init__(self, store: Store) -> None:
        self._directories = Collection(store, "praca-register", Directory)
        self._rows = Collection(store, "praca-register-row", Row)
        self._facets = Facets(store)
        self._index = Index(store)

    def enter(self, application: Application) -> Application:
        """Gives the application the next place of its office, and its number there."""
        office, facet = application.office, _facet(application.kind, application.status)
        directory = self._directories.update(office, lambda found: (found or Directory()).with_one(facet))
        position = directory.total - 1 if directory else 0
        number = f"{position + 1:06}/{utc(application.filed_at).year}"
        placed = replace(application, position=position, number=number)
        self._rows.put(_place(office, position), _row(placed))
        self._facets.note(office, position, facet)
        self._index.enter(office, position, application.person)
        return placed

    def move(self, application: Application, before: Status) -> None:
        """Notes that the application has a new status."""
        office, position = application.office, application.position
        if position is None:
            return
        old, new = _facet(application.kind, before), _facet(application.kind, application.status)
        self._directories.update(office, lambda found: found and found.moved(old, new))
        self._rows.put(_place(office, position), _row(application))
        self._facets.note(office, position, new)

    def offices(self) -> list[tuple[str, int]]:
        """The offices that ever got an application, by code, with how many. Not for the hot path: it reads every directory."""
        return sorted((code, directory.total) for code, directory in self._directories.items())

    def counts(self, office: str) -> Counter[str]:
        """How many applications there are by status."""
        counts: Counter[str] = Counter()
        for facet, count in self._directory(office).counts.items():
            counts[facet.partition("/")[2]] += count
        return counts

    def page(self, office: str, wanted: Filter, number: int) -> Page:
        """That page of the rows wanted, newest first, or the last one where there are fewer."""
        return self._page(office, wanted, number, _newest_first)

    def queue(self, office: str, wanted: Filter, number: int) -> Page:
        """As `page`, with those first that have waited longest."""
        return self._page(office, wanted, number, _oldest_first)

    def search(self, office: str, typed: str, wanted: Filter, number: int) -> Page:
        """That page of the rows whose person or number was typed. Raises `index.TooShort`."""
        positions, cut = self._index.find(office, typed, self._directory(office).total)
        if wanted != Filter():
            positions = self._facets.having(office, positions, wanted.takes)
        start = (max(number, 1) - 1) * PAGE
        rows = self._shown(office, positions[start : start + PAGE])
        return Page(rows=rows, total=len(positions), number=max(number, 1), cut=cut)

    def _page(self, office: str, wanted: Filter, number: int, order: Order) -> Page:
        directory = self._directory(office)
        total = sum(count for facet, count in directory.counts.items() if wanted.takes(facet))
        number = min(max(number, 1), max(1, -(-total // PAGE)))
        skip = (number - 1) * PAGE
        if wanted == Filter():
            positions: Sequence[int] = order(range(total))[skip : skip + PAGE]
        else:
            strips = order(range(-(-directory.total // STRIP)))
            positions = self._facets.page(office, strips, order, wanted.takes, skip, PAGE)
        return Page(rows=self._shown(office, positions), total=total, number=number)

    def _shown(self, office: str, positions: Sequence[int]) -> tuple[Row, ...]:
        found = (self._rows.get(_place(office, position)) for position in positions)
        return tuple(row for row in found if row is not None)

    def _directory(self, office: str) -> Directory:
        return self._directories.get(office) or Directory()


def _newest_first(positions: Sequence[int]) -> Sequence[int]:
    return positions[::-1]


def _oldest_first(positions: Sequence[int]) -> Sequence[int]:
    return positions


def _place(office: str, position: int) -> str:
    return f"{office}/{position}"


def _facet(kind: str, status: Status) -> str:
    return f"{kind}/{status}"


def _row(application: Application) -> Row:
    person = application.person
    return Row(
        id=application.id,
        number=application.number,
        kind=application.kind,
        status=application.status,
        name=f"{person.family_name} {person.given_name}",
        person_number=person.identifier.pesel or f"{person.identifier.country} {person.identifier.value}",
        filed_at=application.filed_at,
    )
