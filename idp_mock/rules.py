"""Protocol rules as tables: each rule is a function named as a statement; all are tried, so that a developer sees everything at once."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

R = TypeVar("R")
_noticed: "ContextVar[list[Broken | Tolerated] | None]" = ContextVar("noticed", default=None)


@dataclass(frozen=True)
class Broken:
    """A rule that a message breaks: its statement (first line of the rule's docstring) and what was expected and what came, as a sentence
    and, where the rule said so, each for itself. `cause` is the error that the rule judged by, such as one of a signature."""

    rule: str
    statement: str
    detail: str
    expected: str = ""
    got: str = ""
    cause: BaseException | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Tolerated:
    """What a message does that is accepted here and may not be elsewhere: a sentence for its developer."""

    sentence: str


class ProtocolError(Exception):
    """Base of every protocol's errors. `broken` lists all rules that the message breaks, the raised one first. Without a `detail`, what was
    expected and what came make the sentence."""

    def __init__(self, detail: str = "", *, expected: str = "", got: str = "") -> None:
        self.detail = detail or (f"expected {expected}, got {got}" if expected else "")
        super().__init__(self.detail)
        self.expected = expected
        self.got = got
        self.broken: tuple[Broken, ...] = ()


def check(rules: Iterable[Callable[[R], None]], message: R) -> None:
    """Tries every rule; raises the first error with all failures in `broken`."""
    first: ProtocolError | None = None
    broken: list[Broken] = []
    for rule in rules:
        try:
            rule(message)
        except ProtocolError as error:
            first = first or error
            broken.append(Broken(rule.__name__, statement(rule), error.detail, error.expected, error.got, error.__cause__))
    if first is not None:
        first.broken = tuple(broken)
        noticed = _noticed.get()
        if noticed is not None:
            noticed += broken
        raise first


def tolerate(sentence: str) -> None:
    """Tells whoever notices what was accepted although others may refuse it."""
    noticed = _noticed.get()
    if noticed is not None:
        noticed.append(Tolerated(sentence))


def notice() -> list[Broken | Tolerated]:
    """A list into which, from now on in this thread, `check` also puts the rules that it finds broken, and `tolerate` what it is told."""
    noticed: list[Broken | Tolerated] = []
    _noticed.set(noticed)
    return noticed


def ignore() -> None:
    """Ends that."""
    _noticed.set(None)


def statement(rule: Callable[[R], None]) -> str:
    """What the rule demands, for the developer on the other side."""
    return (rule.__doc__ or rule.__name__).strip().splitlines()[0]
