"""The register of an office gives pages of filtered lists without looking through all of them."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from eid.storage.open import open_store
from relying_party.praca.applications.application import Application, Status
from relying_party.praca.register import index
from relying_party.praca.register.facets import STRIP, Facets
from relying_party.praca.register.index import TooShort
from relying_party.praca.register.register import PAGE, Filter, Register
from tests.relying_party.accounts.openings import JAN

STATUSES = (Status.RECEIVED, Status.DECIDED, Status.IN_PROGRESS)


class Counting:
    """A store that counts what is read."""

    def __init__(self) -> None:
        self.inner = open_store("sqlite:///:memory:")
        self.reads = 0

    def __getattr__(self, verb: str):
        if verb in ("get", "items", "since"):
            self.reads += 1
        return getattr(self.inner, verb)


def application(number: int, status: Status, kind: str = "rejestracja") -> Application:
    return Application(
        id=f"a{number}",
        kind=kind,
        account="x",
        person=replace(JAN, family_name=f"Nazwisko{chr(97 + number % 26)}"),
        email="x",
        answers={},
        history=(),
        status=status,
        office="o",
        filed_at=1.9e9,
    )


@pytest.fixture
def store() -> Counting:
    return Counting()


def test_every_page_of_every_filter_is_what_a_plain_list_gives(store):
    register, chosen = Register(store), random.Random(7)
    entered = [
        register.enter(application(number, chosen.choice(STATUSES), chosen.choice(["rejestracja", "oferta"])))
        for number in range(12 * PAGE + 17)
    ]
    for number in range(0, len(entered), 5):
        before, after = entered[number].status, chosen.choice(STATUSES)
        entered[number] = replace(entered[number], status=after)
        register.move(entered[number], before)
    for wanted in (
        Filter(),
        Filter(status="decided"),
        Filter(kind="oferta"),
        Filter(kind="oferta", status="received"),
        Filter(kind="none"),
    ):
        plain = [one.id for one in reversed(entered) if wanted.kind in ("", one.kind) and wanted.status in ("", one.status)]
        for number in range(1, len(plain) // PAGE + 2):
            page = register.page("o", wanted, number)
            assert [row.id for row in page.rows] == plain[(number - 1) * PAGE : number * PAGE]
            assert page.total == len(plain)
            queue = register.queue("o", wanted, number)
            assert [row.id for row in queue.rows] == plain[::-1][(number - 1) * PAGE : number * PAGE]
    assert register.counts("o") == Counter(one.status for one in entered)


def test_a_page_reads_the_directory_the_strips_it_needs_and_its_own_rows(store):
    register = Register(store)
    for number in range(4 * PAGE):
        register.enter(application(number, Status.DECIDED if number else Status.RECEIVED))
    for wanted, page, strips in ((Filter(), 1, 0), (Filter(), 10**9, 0), (Filter(status="received"), 1, 1), (Filter(kind="none"), 1, 1)):
        store.reads = 0
        rows = register.page("o", wanted, page).rows
        assert store.reads <= 1 + strips + len(rows)


def test_filters_see_across_strips():
    chosen = random.Random(8)
    facets = Facets(open_store("sqlite:///:memory:"))
    noted = {place: chosen.choice("abc") for place in chosen.sample(range(3 * STRIP), 400)}
    for place, facet in noted.items():
        facets.note("o", place, facet)
    for facet in "abcd":
        plain = sorted((place for place, one in noted.items() if one == facet), reverse=True)
        for skip in (0, 7, 100, 500):
            assert facets.page("o", (2, 1, 0), _newest, facet.__eq__, skip, 25) == plain[skip : skip + 25]
        assert facets.having("o", range(3 * STRIP), facet.__eq__) == plain[::-1]


def _newest(places: Sequence[int]) -> Sequence[int]:
    return places[::-1]


def test_pages_beyond_the_ends_are_the_first_and_the_last(store):
    register = Register(store)
    for number in range(PAGE + 1):
        register.enter(application(number, Status.RECEIVED))
    assert register.page("o", Filter(), 99).number == 2
    assert register.page("o", Filter(), -5).number == 1
    assert register.page("elsewhere", Filter(), 1).rows == ()


def test_numbers_run_on_and_say_the_year(store):
    register = Register(store)
    assert [register.enter(application(number, Status.RECEIVED)).number for number in range(2)] == ["000001/2030", "000002/2030"]


def test_a_search_pages_and_filters_too(store):
    register = Register(store)
    for number in range(60):
        register.enter(application(number, STATUSES[number % 2]))
    assert register.search("o", "nazwisko", Filter(), 3).total == 60
    assert len(register.search("o", "nazwisko", Filter(), 3).rows) == 10
    assert register.search("o", "nazwisko jan", Filter(status="decided"), 1).total == 30
    assert register.search("o", "nazwiskob", Filter(), 1).total == 3
    with pytest.raises(TooShort):
        register.search("o", "na", Filter(), 1)


def test_a_filtered_search_looks_at_every_name_that_was_found_and_is_newest_first(store, monkeypatch):
    monkeypatch.setattr(index, "_SHEET", 7)
    register = Register(store)
    entered = [register.enter(application(number, STATUSES[number % 3])) for number in range(60)]
    register.move(replace(entered[0], status=Status.DECIDED), Status.RECEIVED)
    page = register.search("o", "nazwisko", Filter(status="decided"), 1)
    assert [row.id for row in page.rows] == [one.id for one in reversed(entered) if one.status is Status.DECIDED] + ["a0"]
    assert (page.total, page.cut) == (21, False)


def test_a_search_says_when_there_are_more_names_than_it_looks_at_and_finds_the_newest(store, monkeypatch):
    monkeypatch.setattr(index, "_SHEET", 10)
    monkeypatch.setattr(index, "LOOKED_AT", 25)
    register = Register(store)
    for number in range(60):
        register.enter(application(number, Status.RECEIVED))
    page = register.search("o", "jan", Filter(), 1)
    assert (page.total, page.cut) == (30, True)
    assert page.rows[0].id == "a59"


@pytest.mark.parametrize("typed", [".*kowal", "jan\\", "(jan", "jan [a", "jan\n1", "^123"])
def test_what_is_typed_is_no_pattern(store, typed):
    register = Register(store)
    register.enter(application(0, Status.RECEIVED))
    assert register.search("o", typed, Filter(), 1).total == 0
