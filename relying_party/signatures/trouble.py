"""Why a signature gives the portal nothing, and how that is raised."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

C = TypeVar("C")
_LONGEST = 160


class Trouble(StrEnum):
    """Each has a page that a person understands."""

    CANCELLED = "cancelled"
    CARD_BLOCKED = "card_blocked"
    TIMED_OUT = "timed_out"
    ALREADY_USED = "already_used"
    SESSION_LOST = "session_lost"
    TOO_LARGE = "too_large"
    UNSIGNED = "unsigned"
    MALFORMED = "malformed"
    BROKEN = "broken"
    OTHER_DOCUMENT = "other_document"
    STALE = "stale"
    OUTSIDE_EU = "outside_eu"
    SEAL = "seal"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    NOT_LISTED = "not_listed"
    NOT_QUALIFIED = "not_qualified"
    NO_PNO = "no_pno"
    WRONG_PESEL = "wrong_pesel"
    REVOKED = "revoked"
    UNKNOWN_STATUS = "unknown_status"
    LISTS_UNAVAILABLE = "lists_unavailable"


class Refused(Exception):
    """A rule does not hold. `expected` and `got` are for a developer."""

    def __init__(self, trouble: Trouble, *, expected: object, got: object) -> None:
        super().__init__(f"expected {_shown(expected)}, got {_shown(got)}")
        self.trouble = trouble


class Broken(Struct, frozen=True, kw_only=True):
    """A rule that did not hold: its name, what it demands (first line of its docstring) and what came."""

    rule: str
    statement: str
    detail: str
    trouble: Trouble


Rule = Callable[[C], None]


def broken_rules(stages: Iterable[Iterable[Rule[C]]], case: C) -> tuple[Broken, ...]:
    """Tries all rules of a stage and notes each that does not hold; a later stage is reached only when all earlier ones hold, because it
    builds on them."""
    for stage in stages:
        broken = tuple(_broken(stage, case))
        if broken:
            return broken
    return ()


def _broken(rules: Iterable[Rule[C]], case: C) -> Iterable[Broken]:
    for rule in rules:
        try:
            rule(case)
        except Refused as refused:
            statement = (rule.__doc__ or rule.__name__).strip().splitlines()[0]
            yield Broken(rule=rule.__name__, statement=statement, detail=str(refused), trouble=refused.trouble)


def _shown(value: object) -> str:
    """One line, no line breaks from outside."""
    text = value if isinstance(value, str) and value.isprintable() else repr(value)
    return text[:_LONGEST]
