"""Forms as tables: which members of a request body a person fills in, and how typed text becomes JSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from msgspec import Struct

from idp_mock.control.problem import Mistake, Problem

Members = dict[str, Any]


class Kind(StrEnum):
    """What a field looks like, and how its text is read."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    MOMENT = "datetime-local"
    NUMBER = "number"
    LINES = "lines"
    CHOICES = "choices"
    JSON = "json"
    FILE = "file"


class Field(Struct, frozen=True, kw_only=True):
    """`name` is a member of the body, with a dot between an object and its member. `options` are values and words; `offered` is the list
    of the API whose `offered_key` values are proposed while somebody types. Where a field `clears`, an empty one is sent as an empty text,
    otherwise it is left out. The name of a `JSON` field is its own only: its members go into the body itself."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    options: Mapping[str, str] = {}
    offered: str = ""
    offered_key: str = ""
    required: bool = False
    clears: bool = False

    @property
    def id(self) -> str:
        return self.name.replace(".", "-").replace("_", "-")


class Start(StrEnum):
    """With what a form begins, and so what it sends: all that is typed, or what differs from the item that it was filled with."""

    EMPTY = "empty"
    CHANGES = "changes"
    REPLACES = "replaces"


class Form(Struct, frozen=True, kw_only=True):
    """A form that runs one operation of the API. `path` may name the item as `{key}` and, as `{typed}`, the value of field `typed`, which
    is then not sent; `named` is the member of the body that names the item. `then` is the member of the answer that names the item whose
    page follows; without it the list follows. `made` turns what was typed into the body where the fields alone do not."""

    name: str
    title: str
    method: str
    path: str
    button: str
    done: str
    fields: tuple[Field, ...] = ()
    lead: str = ""
    start: Start = Start.EMPTY
    typed: str = ""
    named: str = ""
    then: str = ""
    asks: str = ""
    made: Callable[[Members], Members] | None = None

    @property
    def sends_body(self) -> bool:
        return bool(self.named) or any(one.name != self.typed for one in self.fields)


class Faults(Struct, frozen=True, kw_only=True):
    """What is wrong with a form, by the name of the field, and what belongs to no field; sentences of the API."""

    fields: Mapping[str, Sequence[str]] = {}
    general: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.general)


def read(form: Form, typed: Mapping[str, str], item: Members | None) -> Members:
    """The body of the operation. Raises `Problem` for JSON that is none."""
    body: Members = {}
    for one in form.fields:
        if one.name != form.typed:
            _put(body, one, typed.get(one.name, "").replace("\r\n", "\n"))
    body = {name: value for name, value in body.items() if value != {}}
    if form.made is not None:
        body = form.made(body)
    if form.start is Start.CHANGES and item is not None:
        return {name: value for name, value in body.items() if value != item.get(name)}
    return body


def shown(form: Form, item: Members | None) -> dict[str, str]:
    """The texts that a form begins with."""
    if item is None or form.start is Start.EMPTY:
        return {}
    rest = dict(item)
    texts = {one.name: _text(_taken(rest, one.name)) for one in form.fields if one.kind is not Kind.JSON}
    return texts | {one.name: json.dumps(rest, indent=2, ensure_ascii=False) for one in form.fields if one.kind is Kind.JSON}


def placed(form: Form, problem: Mapping[str, Any]) -> Faults:
    """The mistakes of a problem (RFC 9457), each beside the field that it is about."""
    fields: dict[str, list[str]] = {}
    general: list[str] = []
    for mistake in problem.get("errors", ()):
        came = mistake["came"]
        sentence = mistake["expected"] if came in (None, "") else f"{mistake['expected']} ({came})"
        _place(form, str(mistake["at"]).removeprefix("body").lstrip("."), sentence, fields, general)
    if not fields and not general:
        about = next((one.name for one in form.fields if _names(problem["detail"], one.name)), "")
        _place(form, about, problem["detail"], fields, general)
    return Faults(fields=fields, general=general)


def _place(form: Form, at: str, sentence: str, fields: dict[str, list[str]], general: list[str]) -> None:
    for one in form.fields:
        if at and (at == one.name or at.startswith(one.name + ".")):
            fields.setdefault(one.name, []).append(sentence)
            return
    about = next((one.name for one in form.fields if not at and _names(sentence, one.name)), "")
    if about:
        fields.setdefault(about, []).append(sentence)
    else:
        general.append(f"{at}: {sentence}" if at else sentence)


def _names(sentence: str, name: str) -> bool:
    return name in (word.strip(":;,.()'\"") for word in sentence.split())


def _put(body: Members, one: Field, text: str) -> None:
    value = READERS.get(one.kind, str.strip)(text)
    if one.kind is Kind.JSON:
        body.update(_members(one, text))
    elif value or one.clears:
        parent, _, name = one.name.rpartition(".")
        (body.setdefault(parent, {}) if parent else body)[name or one.name] = value


def _members(one: Field, text: str) -> Members:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise _no_object(one, str(error)) from error
    if not isinstance(found, dict):
        raise _no_object(one, type(found).__name__)
    return found


def _no_object(one: Field, came: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "1 mistake", (Mistake(at=f"body.{one.name}", expected="expected a JSON object", came=came),))


def _number(text: str) -> Any:
    """A text that is no number stays what it is: the API says what it wanted."""
    try:
        return float(text.replace(",", ".")) if text.strip() else ""
    except ValueError:
        return text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.NUMBER: _number,
    Kind.LINES: _lines,
    Kind.CHOICES: _lines,
    Kind.MOMENT: lambda text: f"{text.strip()}{':00' if len(text.strip()) == len('2026-01-01T00:00') else ''}Z" if text.strip() else "",
}


def _taken(item: Members, name: str) -> Any:
    """The member, which is then no longer there."""
    parent, _, member = name.rpartition(".")
    if not parent:
        return item.pop(name, "")
    return (item.get(parent) or {}).get(member, "")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    return "" if value is None else str(value)
