"""Hostile inputs made of good ones. An input that reached a line of code, or had an outcome, that was not seen before becomes a seed
itself, so that the next ones go deeper; `corpus/` keeps such inputs from one run to the next."""

import base64
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LONGEST = 400_000
LONGEST_KEPT = 6_000
KEPT = Path(__file__).with_name("corpus")
TOKENS = (
    b"<",
    b">",
    b"&",
    b'"',
    b"'",
    b"]]>",
    b"<!--x-->",
    b"<?pi?>",
    b"<!DOCTYPE a [<!ENTITY e 'x'>]>",
    b"&e;",
    b"&#0;",
    b"&#x41;",
    b"<![CDATA[x]]>",
    b"xmlns=''",
    b'xmlns:a="urn:a"',
    b'Id="x"',
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xc0\x80",
    "é".encode(),
    "\U0001d54f".encode(),
    "\u202e".encode(),
    "٣".encode(),
    b"%00",
    b"%ff",
    b"%",
    b"+",
    b"=",
    b"==",
    b".",
    b"..",
    b"null",
    b"true",
    b"NaN",
    b"Infinity",
    b"-0",
    b"1e999",
    b"-1",
    b"9" * 30,
    b"9" * 5000,
    b"{}",
    b"[]",
    b'{"a":' * 50,
    b'{"a":' * 3000 + b"1" + b"}" * 3000,
    b"[" * 3000 + b"]" * 3000,
    b"[" * 2000,
    b"<a>" * 300,
    b" ",
    b"\r\n",
    b"\n",
    b"\t",
    b"A" * 5000,
    b"none",
    b"HS256",
    b"../../etc/passwd",
    b"http://169.254.169.254/",
    b"file:///etc/passwd",
    b"9999-12-31T23:59:59Z",
    b"0000-00-00T00:00:00Z",
    b"P" + b"9" * 40 + b"Y",
)

Read = Callable[[bytes], object]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A reader, good inputs, and the only errors that it may raise."""

    name: str
    seeds: tuple[bytes, ...]
    read: Read
    refusals: tuple[type[Exception], ...]
    cost: int = 1
    """How many inputs of a cheap reader one of this one takes the place of."""


@dataclass
class Corpus:
    """The seeds and what was found on the way."""

    seeds: list[bytes]
    seen: set[str] = field(default_factory=set)

    def learn(self, octets: bytes, outcome: str, *, fresh: bool) -> None:
        """`fresh`: it reached a new line of code."""
        if fresh or (outcome not in self.seen and len(self.seen) < 2000):
            self.seen.add(outcome)
            self.seeds.append(octets)


def kept(name: str) -> tuple[bytes, ...]:
    """Inputs that earlier runs found for the reader of that name, one in base64 to a line."""
    path = KEPT / f"{name}.txt"
    return tuple(base64.b64decode(line) for line in path.read_text("ascii").splitlines()) if path.exists() else ()


def keep(name: str, inputs: Sequence[bytes]) -> None:
    """Writes them for the runs to come."""
    KEPT.mkdir(exist_ok=True)
    (KEPT / f"{name}.txt").write_text("".join(f"{base64.b64encode(one).decode()}\n" for one in sorted(inputs, key=len)), "ascii")


def mutated(chance: random.Random, corpus: Sequence[bytes]) -> bytes:
    """One of them after one to four changes."""
    octets = chance.choice(corpus)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        octets = chance.choice(CHANGES)(chance, octets, corpus)
    return octets[:LONGEST]


def _place(chance: random.Random, octets: bytes) -> tuple[int, int]:
    start = chance.randrange(len(octets) + 1)
    return start, min(len(octets), start + chance.choice((0, 1, 1, 2, 4, 16, 64, 256)))


def _flip(chance: random.Random, octets: bytes, _: Sequence[bytes]) -> bytes:
    if not octets:
        return b"\x00"
    at = chance.randrange(len(octets))
    return octets[:at] + bytes((octets[at] ^ (1 << chance.randrange(8)),)) + octets[at + 1 :]


def _replace(chance: random.Random, octets: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _place(chance, octets)
    return octets[:start] + chance.choice(TOKENS) + octets[end:]


def _delete(chance: random.Random, octets: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _place(chance, octets)
    return octets[:start] + octets[end:]


def _repeat(chance: random.Random, octets: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _place(chance, octets)
    return octets[:start] + octets[start:end] * chance.choice((2, 3, 50)) + octets[end:]


def _splice(chance: random.Random, octets: bytes, corpus: Sequence[bytes]) -> bytes:
    other = chance.choice(corpus)
    return octets[: chance.randrange(len(octets) + 1)] + other[chance.randrange(len(other) + 1) :]


def _cut(chance: random.Random, octets: bytes, _: Sequence[bytes]) -> bytes:
    return octets[: chance.randrange(len(octets) + 1)]


def _swap(chance: random.Random, octets: bytes, _: Sequence[bytes]) -> bytes:
    """Two pieces between `<`, `&` or `,` change places."""
    by = chance.choice((b"<", b"&", b",", b"."))
    parts = octets.split(by)
    if len(parts) > 2:
        first, second = chance.randrange(len(parts)), chance.randrange(len(parts))
        parts[first], parts[second] = parts[second], parts[first]
    return by.join(parts)


CHANGES = (_flip, _replace, _replace, _delete, _repeat, _splice, _cut, _swap)
