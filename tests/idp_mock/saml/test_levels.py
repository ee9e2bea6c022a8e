"""Comparisons of levels of assurance."""

import pytest

from eid.identity.level import Level
from idp_mock.saml.levels import acceptable_levels

LOW, SUBSTANTIAL, HIGH = Level


@pytest.mark.parametrize(
    ("comparison", "wanted", "expected"),
    [
        ("minimum", [SUBSTANTIAL], (SUBSTANTIAL, HIGH)),
        ("minimum", [HIGH, SUBSTANTIAL], (SUBSTANTIAL, HIGH)),
        ("exact", [SUBSTANTIAL], (SUBSTANTIAL,)),
        ("exact", [HIGH, LOW], (LOW, HIGH)),
        ("maximum", [SUBSTANTIAL], (LOW, SUBSTANTIAL)),
        ("better", [LOW], (SUBSTANTIAL, HIGH)),
        ("better", [LOW, SUBSTANTIAL], (HIGH,)),
        ("better", [HIGH], ()),
        ("sideways", [LOW], ()),
        ("minimum", [], (LOW, SUBSTANTIAL, HIGH)),
    ],
)
def test_the_levels_that_satisfy_a_request(comparison: str, wanted: list[Level], expected: tuple[Level, ...]) -> None:
    assert acceptable_levels(comparison, [level.uri for level in wanted]) == expected


def test_unknown_uris_are_passed_over_but_alone_satisfy_nothing() -> None:
    assert acceptable_levels("minimum", ["urn:x", HIGH.uri]) == (HIGH,)
    assert acceptable_levels("minimum", ["urn:x"]) == ()
