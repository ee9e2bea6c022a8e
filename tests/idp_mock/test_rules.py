"""Rule tables: all rules are tried, the first failure is raised with all the others."""

import pytest

from idp_mock.rules import Broken, ProtocolError, check


def is_even(number: int) -> None:
    """The number must be even.

    Further lines are for the reader of the code.
    """
    if number % 2:
        raise ProtocolError(f"{number} is odd")


def is_small(number: int) -> None:
    """The number must be below ten."""
    if number >= 10:
        raise ProtocolError(f"{number} is not below ten")


def test_a_message_that_breaks_no_rule_passes() -> None:
    check((is_even, is_small), 4)


def test_all_broken_rules_are_told_in_order() -> None:
    with pytest.raises(ProtocolError, match="11 is odd") as caught:
        check((is_even, is_small), 11)
    assert caught.value.broken == (
        Broken("is_even", "The number must be even.", "11 is odd"),
        Broken("is_small", "The number must be below ten.", "11 is not below ten"),
    )


def test_the_first_failure_is_the_one_raised() -> None:
    with pytest.raises(ProtocolError, match="12 is not below ten"):
        check((is_even, is_small), 12)
