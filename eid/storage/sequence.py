"""The numbers of log entries, as every backend takes them."""

LAST = 2**63 - 2
"""No entry has a greater number, and a greater one still fits into 63 bits."""


def bounded(number: int) -> int:
    """The nearest number from 0 to `LAST`: callers pass on what a client sent, and that may be any number."""
    return min(max(number, 0), LAST)
