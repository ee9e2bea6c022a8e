"""The register of an office gives pages of filtered lists without looking through all of them."""

import random
from collections import Counter

import pytest
from msgspec.structs import replace

from eid.storage.open import open_store
from relying_party.praca.applications.application import Application, Status
from relying_party.praca.register.index import TooShort
from relying_party.praca.register.register import BLOCK, PAGE, Filter, Register
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
        for number in range(3 * BLOCK + 17)
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
    assert register.counts("o") == Counter(one.status for one in entered)


def test_a_page_reads_the_directory_and_the_blocks_that_hold_its_rows(store):
    register = Register(store)
    for number in range(4 * BLOCK):
        register.enter(application(number, Status.DECIDED if number else Status.RECEIVED))
    for wanted, page in ((Filter(), 1), (Filter(), 10**9), (Filter(), 7), (Filter(status="received"), 1)):
        store.reads = 0
        assert register.page("o", wanted, page).rows
        assert store.reads <= 3


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
