"""All faults of a node, joined from the packages that own them, and read when the first one is wanted."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idp_mock.faults.fault import Fault

NEAR = 5
Table = Callable[[], "Iterable[Fault]"]
"""Imports a table and gives its rows."""


class UnknownFault(Exception):
    """No fault has that id; the message names those with similar ids."""


class Catalogue:
    """Rows in the order of their tables."""

    def __init__(self, *tables: Table) -> None:
        self._tables = tables

    def all(self) -> "tuple[Fault, ...]":
        return tuple(self._by_id.values())

    def find(self, identifier: str) -> "Fault | None":
        return self._by_id.get(identifier)

    def known(self, identifier: str) -> "Fault":
        """Raises `UnknownFault`."""
        fault = self._by_id.get(identifier)
        if fault is None:
            raise UnknownFault(f"there is no fault {identifier[:100]!r}{self._near(identifier[:100])}")
        return fault

    def _near(self, identifier: str) -> str:
        import difflib  # a millisecond that only a misspelt id needs

        close = difflib.get_close_matches(identifier, self._by_id, NEAR, 0.5)
        parts = [known for known in self._by_id if identifier and identifier in known]
        near = tuple(dict.fromkeys((*close, *parts)))[:NEAR]
        return f"; near it: {', '.join(near)}" if near else ""

    @cached_property
    def _by_id(self) -> "Mapping[str, Fault]":
        return {fault.id: fault for table in self._tables for fault in table()}
