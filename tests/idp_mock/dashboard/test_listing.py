"""Lists: search and paging."""

import pytest

from idp_mock.dashboard.section import PAGE, listing

ITEMS = [{"name": f"item-{number}", "tags": ["Even" if number % 2 == 0 else "odd"], "deep": {"x": number}} for number in range(60)]


@pytest.mark.parametrize(("number", "shown"), [(1, 1), (3, 3), (0, 1), (99, 3)])
def test_a_page_that_does_not_exist_is_the_nearest_that_does(number: int, shown: int) -> None:
    assert listing(ITEMS, "", number).number == shown


def test_pages_hold_all_rows_once() -> None:
    rows = [row for number in (1, 2, 3) for row in listing(ITEMS, "", number).rows]
    assert rows == ITEMS
    assert len(listing(ITEMS, "", 1).rows) == PAGE


def test_all_words_must_be_in_a_row_whatever_the_case_and_wherever() -> None:
    assert [row["deep"] for row in listing(ITEMS, "EVEN item-4", 1).rows] == [{"x": x} for x in (4, 40, 42, 44, 46, 48)]


def test_nothing_found_is_one_empty_page() -> None:
    found = listing(ITEMS, "nowhere", 1)
    assert (found.found, found.pages, list(found.rows)) == (0, 1, [])
