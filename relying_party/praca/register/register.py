"""Rows, blocks and the directory of an office's register."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from eid.clock import utc
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.praca.applications.application import Application, Status
from relying_party.praca.register.index import Index

BLOCK = 200
PAGE = 25
_FILTERED = 500
"""Finds whose rows are looked at where only some are wanted."""


class Row(Struct, frozen=True, kw_only=True):
    """What a list shows of an application; `filed_at` in seconds since the epoch."""

    id: str
    number: str
    kind: str
    status: Status
    name: str
    person_number: str
    filed_at: float


class Block(Struct, frozen=True, kw_only=True):
    """Rows by their place in the block; a place whose row is still being written is missing."""

    rows: dict[str, Row] = {}


class Directory(Struct, frozen=True, kw_only=True):
    """For each block of an office how many rows it has of each kind and status, under `kind/status`."""

    total: int = 0
    blocks: tuple[dict[str, int], ...] = ()

    def with_one(self, facet: str) -> "Directory":
        """With a row of that kind and status behind the last."""
        blocks = self.blocks if self.total % BLOCK else (*self.blocks, {})
        last = {**blocks[-1], facet: blocks[-1].get(facet, 0) + 1}
        return Directory(total=self.total + 1, blocks=(*blocks[:-1], last))

    def moved(self, position: int, before: str, after: str) -> "Directory":
        """With the row of that place under another kind and status."""
        counts = Counter(self.blocks[position // BLOCK])
        counts.subtract([before])
        counts.update([after])
        changed = {facet: count for facet, count in counts.items() if count > 0}
        blocks = list(self.blocks)
        blocks[position // BLOCK] = changed
        return replace(self, blocks=tuple(blocks))


class Filter(Struct, frozen=True, kw_only=True):
    """Which rows are wanted; empty: any."""

    kind: str = ""
    status: str = ""

    def takes(self, facet: str) -> bool:
        kind, _, status = facet.partition("/")
        return self.kind in ("", kind) and self.status in ("", status)


_Order = Callable[[Iterable[int]], list[int]]


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
        self._blocks = Collection(store, "praca-register-block", Block)
        self._index = Index(store)

    def enter(self, application: Application) -> Application:
        """Gives the application the next place of its office, and its number there."""
        facet = _facet(application.kind, application.status)
        directory = self._directories.update(application.office, lambda found: (found or Directory()).with_one(facet))
        position = directory.total - 1 if directory else 0
        number = f"{position + 1:06}/{utc(application.filed_at).year}"
        placed = replace(application, position=position, number=number)
        self._write(application.office, position, lambda _old: _row(placed))
        self._index.enter(application.office, position, application.person)
        return placed

    def move(self, application: Application, before: Status) -> None:
        """Notes that the application has a new status."""
        position = application.position
        if position is None:
            return
        old, new = _facet(application.kind, before), _facet(application.kind, application.status)
        self._directories.update(application.office, lambda found: found and found.moved(position, old, new))
        self._write(application.office, position, lambda row: replace(row or _row(application), status=application.status))

    def offices(self) -> list[tuple[str, int]]:
        """The offices that ever got an application, by code, with how many. Not for the hot path: it reads every directory."""
        return sorted((code, directory.total) for code, directory in self._directories.items())

    def counts(self, office: str) -> Counter[str]:
        """How many applications there are by status."""
        counts: Counter[str] = Counter()
        for block in (self._directories.get(office) or Directory()).blocks:
            for facet, count in block.items():
                counts[facet.partition("/")[2]] += count
        return counts

    def page(self, office: str, wanted: Filter, number: int) -> Page:
        """That page of the rows wanted, newest first, or the last one where there are fewer."""
        return self._page(office, wanted, number, _newest_first)

    def queue(self, office: str, wanted: Filter, number: int) -> Page:
        """As `page`, with those first that have waited longest."""
        return self._page(office, wanted, number, sorted)

    def _page(self, office: str, wanted: Filter, number: int, order: _Order) -> Page:
        directory = self._directories.get(office) or Directory()
        matches = [sum(count for facet, count in block.items() if wanted.takes(facet)) for block in directory.blocks]
        total = sum(matches)
        number = min(max(number, 1), max(1, -(-total // PAGE)))
        skip = (number - 1) * PAGE
        rows: list[Row] = []
        for place in order(range(len(matches))):
            if skip >= matches[place]:
                skip -= matches[place]
                continue
            block = self._block(office, place).rows
            found = [row for row in map(block.__getitem__, map(str, order(map(int, block)))) if wanted.takes(_facet(row.kind, row.status))]
            rows += found[skip : skip + PAGE - len(rows)]
            skip = 0
            if len(rows) == PAGE:
                break
        return Page(rows=tuple(rows), total=total, number=number)

    def search(self, office: str, typed: str, wanted: Filter, number: int) -> Page:
        """That page of the rows whose person or number was typed. Raises `index.TooShort`."""
        positions, cut = self._index.find(office, typed)
        if wanted != Filter():
            cut, positions = cut or len(positions) > _FILTERED, positions[:_FILTERED]
            rows = [row for row in self._rows(office, positions) if wanted.takes(_facet(row.kind, row.status))]
            start = (max(number, 1) - 1) * PAGE
            return Page(rows=tuple(rows[start : start + PAGE]), total=len(rows), number=max(number, 1), cut=cut)
        start = (max(number, 1) - 1) * PAGE
        shown = tuple(self._rows(office, positions[start : start + PAGE]))
        return Page(rows=shown, total=len(positions), number=max(number, 1), cut=cut)

    def _rows(self, office: str, positions: Iterable[int]) -> Iterator[Row]:
        blocks: dict[int, Block] = {}
        for position in positions:
            place = position // BLOCK
            if place not in blocks:
                blocks[place] = self._block(office, place)
            row = blocks[place].rows.get(str(position % BLOCK))
            if row is not None:
                yield row

    def _block(self, office: str, place: int) -> Block:
        return self._blocks.get(f"{office}/{place}") or Block()

    def _write(self, office: str, position: int, write: Callable[[Row | None], Row]) -> None:
        key = str(position % BLOCK)

        def change(found: Block | None) -> Block:
            rows = found.rows if found else {}
            return Block(rows={**rows, key: write(rows.get(key))})

        self._blocks.update(f"{office}/{position // BLOCK}", change)


def _newest_first(positions: Iterable[int]) -> list[int]:
    return sorted(positions, reverse=True)


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
