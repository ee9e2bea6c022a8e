"""Writes docs/deviations.md from tools/deviations.toml: what is known of the real node, and what is a guess."""

import tomllib
from pathlib import Path

from msgspec import Struct, convert

ROOT = Path(__file__).resolve().parent
PAGE = ROOT.parent / "docs" / "deviations.md"
INTRODUCTION = """\
# What is known of the real node, and where this one is a guess

Made by `make documents` from `tools/deviations.toml`; do not edit.

Nothing here comes from the operator. The marks say how sure a statement is: **V** recomputed on a genuine published message, **C** seen
in the source of working clients, **D** seen in documentation, **I** inferred, **U** unknown: we had to choose, and the choice is a
setting or stands here; **ours**: a test system does it otherwise on purpose.

## As the real node (V, C)

Paths and bindings; bare-host Issuer; prefixes, namespace declarations and element order of every answer; both signatures with their
PrefixList and raw r||s values; the unsigned, encrypted assertion; ECDH-ES with the length-prefixed ConcatKDF parameters; attribute
names, types and order; fifty minutes of validity; `SAMLart` and `RelayState` by cross-site POST; tolerance for any Content-Type,
SOAPAction, prefix, repeated ArtifactResolve ID, one key or two, empty or `#ID` references. `tests/idp_mock/saml/statements.py` lists
every verified statement with its tests.

## Guesses and choices

| what | here | mark | to change it |
| --- | --- | --- | --- |
"""
SWITCHES = """
For testers, per service provider: `signing_certificate` (`active`, `next`, `expired`), `answered_level` (`reached`, `lowered`: a level
below the one asked for), `slow_answer` (seconds), `shared_secret` (`any`, `leading_zero`), `return_by` (`post`, `get`). All switches
with their values: [connect-saml.md](connect-saml.md).
"""
TESTS = """
## What holds each of them

| what | tests, under `tests/` |
| --- | --- |
"""


class Deviation(Struct, frozen=True, forbid_unknown_fields=True):
    """`tests` are `file::function`, the file without .py."""

    what: str
    here: str
    mark: str
    tests: tuple[str, ...]
    change: str = ""


def deviations() -> tuple[Deviation, ...]:
    """All of them."""
    return convert(tomllib.loads((ROOT / "deviations.toml").read_text("utf-8"))["deviation"], tuple[Deviation, ...])


def page() -> str:
    """The whole document."""
    rows = deviations()
    choices = "".join(f"| {one.what} | {one.here} | {one.mark} | {one.change} |\n" for one in rows)
    tests = "".join(f"| {one.what} | {', '.join(f'`{test}`' for test in one.tests)} |\n" for one in rows)
    return INTRODUCTION + choices + SWITCHES + TESTS + tests
