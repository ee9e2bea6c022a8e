"""Finished texts of both profiles, as faults may bend them before they leave."""

from collections.abc import Callable

from msgspec import Struct

from eid.keys import KeyPair
from eid.xml.algorithms import SignatureMethod


class Seal(Struct, frozen=True, kw_only=True):
    """What signatures are made with; `prefixes` become the PrefixList."""

    keys: KeyPair
    method: SignatureMethod | None = None
    prefixes: tuple[str, ...] = ()


class AssertionXml(Struct, frozen=True, kw_only=True):
    """An assertion before it is encrypted, signed already where that is wanted."""

    text: bytes
    seal: Seal


class Enclosed(Struct, frozen=True, kw_only=True):
    """The assertion inside a message: its finished text, and what encloses such a text as the message does: encrypted, where it is."""

    text: bytes
    enclose: Callable[[bytes], str]


class MessageXml(Struct, frozen=True, kw_only=True):
    """A message with all its signatures, in its SOAP envelope where it has one."""

    text: bytes
    seal: Seal
    assertion: Enclosed | None = None
