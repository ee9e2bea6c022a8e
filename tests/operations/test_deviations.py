"""The list of guesses and choices about the real node: each is held by tests that exist."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tools.document_deviations import Deviation, deviations

TESTS = Path(__file__).parents[1]
MARKS = {"V", "C", "D", "I", "U", "ours"}


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / f"{file}.py").read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("deviation", deviations(), ids=lambda one: one.what)
def test_a_deviation_is_held_by_tests_that_exist(deviation: Deviation) -> None:
    assert deviation.tests
    for test in deviation.tests:
        file, name = test.split("::")
        assert name in functions(file), test


@pytest.mark.parametrize("deviation", deviations(), ids=lambda one: one.what)
def test_a_deviation_says_how_sure_it_is(deviation: Deviation) -> None:
    assert deviation.mark.replace(",", " ").split()[0] in MARKS


def test_no_deviation_stands_twice() -> None:
    named = [one.what for one in deviations()]
    assert len(named) == len(set(named))
