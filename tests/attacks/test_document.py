"""docs/security.md tells the truth about the tests."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = [
    line for line in (ROOT / "docs/security.md").read_text("utf-8").splitlines() if re.match(r"\| (V\d|OAuth|SAML|Timing|Request)", line)
]
TESTS = {name for path in (ROOT / "tests").rglob("*.py") for name in re.findall(r"^ *def (test_\w+)", path.read_text("utf-8"), re.M)}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[2:50])
def test_every_line_names_tests_that_exist_or_a_reason(line: str) -> None:
    last = line.rstrip("| ").rpartition("|")[2]
    named = re.findall(r"`(test_\w+)`", last)
    assert named or "reason: " in last
    assert [name for name in named if name != "test_architecture" and name not in TESTS] == []


def test_all_chapters_that_apply_are_there() -> None:
    chapters = {int(number) for line in LINES for number in re.findall(r"\bV(\d+)", line)}
    assert chapters == set(range(1, 15))
