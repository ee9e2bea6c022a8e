"""How an answer of the node is judged: rules stand in order in a table, and the first that does not hold refuses the answer."""

import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import TypeVar

from relying_party.federation.arrival import Problem

C = TypeVar("C")
LEFT_OUT: ContextVar[frozenset[str]] = ContextVar("rules left out", default=frozenset())
"""Names of rules that are not tried in this request. A demonstration alone sets it."""
_PESEL = re.compile(r"\d{11}")
_LONGEST = 120


class Refused(Exception):
    """The answer is not believed. `expected` and `got` are for a developer; `problem` is what the person is told."""

    problem = Problem.NOT_TRUSTED

    def __init__(self, *, expected: object, got: object) -> None:
        super().__init__()
        self.expected = expected
        self.got = got
        self.rule = ""

    def __str__(self) -> str:
        """One line, no line breaks from outside, no PESEL."""
        return f"{self.rule or 'judgement'}: expected {_shown(self.expected)}, got {_shown(self.got)}"


class NotTrusted(Refused):
    """Not from the node, not for this portal, or not what was asked for."""


class Expired(Refused):
    problem = Problem.EXPIRED


class LevelTooLow(Refused):
    problem = Problem.LEVEL_TOO_LOW


class Inconsistent(Refused):
    """The node's facts about the person contradict each other."""

    problem = Problem.IDENTITY_INCONSISTENT


class Replayed(Refused):
    problem = Problem.ALREADY_USED


class NodeUnreachable(Refused):
    """No answer, a late one, or one that is no protocol message at all."""

    problem = Problem.NODE_UNREACHABLE


class NodeRefused(Refused):
    """The node says that there was no login; `problem` is its reason in the portal's words."""

    def __init__(self, problem: Problem, said: str) -> None:
        super().__init__(expected="a login", got=said)
        self.problem = problem


def judge(rules: Iterable[Callable[[C], None]], case: C) -> None:
    """Raises the `Refused` of the first rule that does not hold, with the rule's name in it."""
    left_out = LEFT_OUT.get()
    for rule in rules:
        if rule.__name__ in left_out:
            continue
        try:
            rule(case)
        except Refused as refused:
            refused.rule = refused.rule or rule.__name__
            raise


def only(things: tuple[C, ...], what: str) -> C:
    """The one thing that is there. Raises `NotTrusted` when there is none or there are more: a second one is how signatures are wrapped."""
    if len(things) != 1:
        raise NotTrusted(expected=f"exactly one {what}", got=len(things))
    return things[0]


def equal(got: object, expected: object) -> None:
    """Raises `NotTrusted` unless both are the same."""
    if got != expected:
        raise NotTrusted(expected=expected, got=got)


def _shown(value: object) -> str:
    text = value if isinstance(value, str) and value.isprintable() else repr(value)
    return _PESEL.sub(lambda found: found[0][:4] + "*******", text)[:_LONGEST]
