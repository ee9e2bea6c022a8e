"""What goes into a decoder and what comes out."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from eid.xml.certificate import Certificate


class Part(Struct, frozen=True, kw_only=True):
    """Octets to explain: `media` is their type without parameters, `name` that of the field or member that they were; empty where there is
    none."""

    octets: bytes
    media: str = ""
    name: str = ""


class Kind(StrEnum):
    """How a block is laid out."""

    PAIRS = "pairs"
    XML = "xml"
    TOKEN = "token"  # noqa: S105
    TEXT = "text"
    OCTETS = "octets"


class Node(Struct, frozen=True):
    """An element: its name and attributes as they were written, its text, or its children."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    text: str
    children: tuple["Node", ...]


def sha256(value: str) -> str:
    """The digest in hexadecimal, by which a long value has an address of its own."""
    return hashlib.sha256(value.encode()).hexdigest()


class Step(Struct, frozen=True, kw_only=True):
    """One step of a computation: what was computed, and whether it came out right; None where that cannot be said."""

    name: str
    value: str
    holds: bool | None = None


class Steps(Struct, frozen=True, kw_only=True):
    """A computation, such as a signature's: `of` is what it is about, `reason` why it fails, in a sentence; empty: it holds."""

    of: str
    reason: str
    steps: tuple[Step, ...]


class Unread(Struct, frozen=True, kw_only=True):
    """What looks like an `of` and cannot be read as one; `reason` says why, in a sentence."""

    of: str
    reason: str


class Row(Struct, frozen=True, kw_only=True):
    """A named value; `within` explains it where it is more than text."""

    name: str
    value: str
    within: "Block | None" = None


class Block(Struct, frozen=True, kw_only=True):
    """A piece of explanation. `text` is that of `TEXT`, `rows` of `PAIRS`, `tree` of `XML`; a `TOKEN` has rows for header, payload and
    signature. `steps` are computations made again, `within` what was found inside, `unread` what decoders took it
    for at first."""

    kind: Kind
    title: str
    text: str = ""
    rows: tuple[Row, ...] = ()
    tree: Node | None = None
    steps: tuple[Steps, ...] = ()
    within: tuple["Block", ...] = ()
    encrypted: bool = False
    unread: tuple[Unread, ...] = ()

    def values(self) -> Iterator[str]:
        """Of all steps and rows, those of blocks within too."""
        for computation in self.steps:
            yield from (step.value for step in computation.steps)
        yield from (row.value for row in self.rows)
        for inner in (*self.within, *(row.within for row in self.rows if row.within is not None)):
            yield from inner.values()


class KnownKeys(Struct, frozen=True, kw_only=True):
    """By what keys signatures are judged again: `published` are the node's certificates (base64 of DER) by kid, `certificates` those of
    them that sign XML; `signers` gives the certificates that are registered for an entityID."""

    published: Mapping[str, str]
    certificates: Mapping[str, Certificate]
    signers: Callable[[str], Sequence[Certificate]]


NOBODYS = KnownKeys(published={}, certificates={}, signers=lambda entity_id: ())


class Surroundings(Struct, frozen=True, kw_only=True):
    """What decoders may use: `known`, and `explain` for octets within octets."""

    known: "KnownKeys"
    explain: Callable[[Part], Block]


class Unreadable(ValueError):
    """What should have been an `of` is none; the message says why."""

    def __init__(self, of: str, reason: str) -> None:
        super().__init__(reason)
        self.of = of


class Decoder(Protocol):
    def fits(self, part: Part) -> int:
        """How well: 0 not at all, more is better."""
        ...

    def read(self, part: Part, around: Surroundings) -> Block:
        """The explanation. Raises `ValueError`; `Unreadable` where whoever looks should be told why it is none."""
        ...
