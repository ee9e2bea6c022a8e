"""A section of the dashboard: a list of the API, the page of each item, and the forms that belong to either."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from idp_mock.dashboard.form import Field, Form

Item = Mapping[str, Any]
PAGE = 25
"""Rows on one page of a list."""


class Shape(StrEnum):
    """How a value is shown."""

    TEXT = "text"
    CODE = "code"
    WORD = "word"
    TIME = "time"
    LINK = "link"


class Column(Struct, frozen=True, kw_only=True):
    """`words` are for values that are codes."""

    name: str
    label: str
    shape: Shape = Shape.TEXT
    words: Mapping[str, str] = {}


class Section(Struct, frozen=True, kw_only=True):
    """`list` and `one` are paths of the API; `one` names the item as `{key}`, and without it items have no page. `key` is the member that
    names an item; `filters` are choices of one member's value. `beside` are forms on the page of the list, `apart` on a page of their own,
    `of_item` belong to an item."""

    name: str
    title: str
    lead: str
    list: str = ""
    key: str = ""
    one: str = ""
    columns: tuple[Column, ...] = ()
    filters: tuple[Field, ...] = ()
    empty: str = ""
    beside: tuple[Form, ...] = ()
    apart: tuple[Form, ...] = ()
    of_item: tuple[Form, ...] = ()
    template: str = "dashboard/section.html"

    def form(self, name: str) -> Form | None:
        """The form of that name."""
        return next((form for form in (*self.beside, *self.apart, *self.of_item) if form.name == name), None)

    def concerns_an_item(self, form: Form) -> bool:
        return form in self.of_item


class Listing(Struct, frozen=True, kw_only=True):
    """A page of a list. `found` counts all rows that hold the words, `number` is the page's, from 1; `chosen` are the values
    of filters."""

    rows: Sequence[Item]
    found: int
    number: int
    pages: int
    words: str
    chosen: Mapping[str, str] = {}


def listing(items: Sequence[Item], words: str, number: int, chosen: Mapping[str, str] | None = None) -> Listing:
    """The rows that hold all words, in any member, whatever the case, and the chosen values in their members; of these the page with that
    number, or the nearest that exists."""
    wanted, chosen = words.casefold().split(), chosen or {}
    found = [item for item in items if all(_holds(item.get(name), value) for name, value in chosen.items())] if chosen else items
    found = [item for item in found if all(word in _text(item) for word in wanted)] if wanted else found
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number, 1), pages)
    return Listing(
        rows=found[(number - 1) * PAGE : number * PAGE], found=len(found), number=number, pages=pages, words=words, chosen=chosen
    )


def _holds(member: Any, value: str) -> bool:
    return value in member if isinstance(member, list) else member == value


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(_text(one) for one in value.values())
    if isinstance(value, list):
        return " ".join(_text(one) for one in value)
    return str(value).casefold()
