"""No verified statement of the reference is without a test."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.idp_mock.saml.statements import STATEMENTS, Statement

TESTS = Path(__file__).parents[2]
CHAPTERS = ("1", "3", "4.1", "4.2", "4.4", "5", "6", "7.1", "7.2", "7.3", "8.1", "8.2", "8.3", "8.4", "9", "10", "11", "16.3")
"""Those of the reference with verified statements that bind the node; 4.3 and 2 have none of their own."""

UNTESTED = {
    "1": "that the real servers use small DH groups, and that clients attach certificates in TLS: it asks nothing of the node",
    "12": "the pages of the live service: the node's pages say on purpose that they are not those",
    "13": "the older direct interface of Profil Zaufany: not built",
    "14": "that login.gov.pl documents no OpenID Connect: an absence",
    "15": "qualified certificates and trusted lists: another protocol",
    "16.3": "URIs of levels that were not notified: every level that the node offers is notified",
}
"""Statements of these marks that no test can hold, by chapter, and why."""


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / f"{file}.py").read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: f"{statement.chapter} {statement.text}")
def test_a_statement_is_held_by_tests_that_exist(statement: Statement) -> None:
    assert statement.mark in ("V", "C")
    assert statement.tests
    for test in statement.tests:
        file, name = test.split("::")
        assert name in functions(file), test


def test_every_chapter_is_there() -> None:
    assert tuple(dict.fromkeys(statement.chapter for statement in STATEMENTS)) == CHAPTERS
    assert all(UNTESTED.values())


def test_no_statement_stands_twice() -> None:
    assert len({(statement.chapter, statement.text) for statement in STATEMENTS}) == len(STATEMENTS)
