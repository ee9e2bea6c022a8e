from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules, tables
from tests.architecture.source import PACKAGES, product
from tools.documents import DOCUMENTS

PRODUCT = product()


def none(complaints: list[str]) -> None:
    assert not complaints, "\n" + "\n".join(complaints)


def test_no_package_knows_one_that_it_must_not_know():
    none(rules.forbidden_imports(PRODUCT, tables.STRANGERS))


def test_portals_see_arrivals_accounts_and_session_only():
    none(rules.unseen(PRODUCT, tables.VISIBLE))


def test_every_library_stays_in_its_place():
    none(rules.out_of_place(PRODUCT, tables.LIBRARIES))


def test_no_library_keeps_a_place_that_it_has_left():
    none(rules.stale_places(PRODUCT, tables.LIBRARIES))


def test_time_chance_environment_and_parsers_stay_in_their_place():
    none(rules.out_of_place(PRODUCT, tables.SURPRISES))


def test_no_surprise_keeps_a_place_that_it_has_left():
    none(rules.stale_places(PRODUCT, tables.SURPRISES))


def test_no_module_is_too_long():
    none(rules.long_modules(PRODUCT, tables.MODULE_LINES))


def test_no_function_is_too_long():
    none(rules.long_functions(PRODUCT, tables.FUNCTION_LINES))


def test_no_name_says_nothing():
    none(rules.banned_names(PRODUCT, tables.BANNED, tables.SPECIFIED))


def test_every_package_says_what_it_owns():
    none(rules.silent_packages(PRODUCT))


def test_every_library_of_the_product_is_in_the_table():
    none(rules.unlisted_libraries(PRODUCT, {*PACKAGES, *tables.LIBRARIES}))


@pytest.mark.parametrize(("file", "page"), DOCUMENTS, ids=lambda one: getattr(one, "name", ""))
def test_a_document_that_is_made_of_the_sources_is_current(file: Path, page: Callable[[], str]):
    assert file.read_text("utf-8") == page(), "run: make documents"
