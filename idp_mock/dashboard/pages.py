"""What each address of the dashboard shows, and where a form leads: descriptions in, templates and their words out."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import Struct

from idp_mock.control.controlled import Controlled
from idp_mock.control.problem import Problem
from idp_mock.dashboard.asking import Api, NothingThere, Refused
from idp_mock.dashboard.form import Faults, Form, Start, placed, read, shown
from idp_mock.dashboard.section import Section, listing
from idp_mock.dashboard.sections import SECTIONS

ITEM = "item"
"""The last part of the address of an item's page; its name is in the query, because it may hold slashes."""
_OFFERED = 500
_COUNTED = ("personas", "clients", "service-providers", "outcomes", "armed", "sessions", "spaces")


class Shown(Struct, frozen=True, kw_only=True):
    template: str
    words: Mapping[str, Any]
    status: int = 200


class Moved(Struct, frozen=True):
    """Below the dashboard's root."""

    address: str


class Filled(Struct, frozen=True, kw_only=True):
    """A form as somebody sent it, when it was refused."""

    form: Form
    typed: Mapping[str, str]
    faults: Faults
    key: str = ""
    status: int = 422


class Asked(Struct, frozen=True, kw_only=True):
    """What an address says. `part` is what follows the section; `query` are its parameters."""

    part: str = ""
    query: Mapping[str, str] = {}

    @property
    def key(self) -> str:
        return self.query.get("name", "")


NOBODY = Filled(form=Form(name="", title="", method="", path="", button="", done=""), typed={}, faults=Faults(), status=200)


def overview(controlled: Controlled) -> Shown:
    """The first page."""
    api = Api(controlled)
    counts = {name: len(api.ask("GET", SECTIONS[name].list)) for name in _COUNTED}
    words = {"counts": counts, "clock": api.ask("GET", "/clock"), "keys": api.ask("GET", "/keys"), "sections": SECTIONS}
    return Shown(template="dashboard/overview.html", words=words)


def page(controlled: Controlled, section: Section, asked: Asked) -> Shown:
    """The list of a section, an item, or a form on a page of its own. Raises `Refused`, `NothingThere`."""
    api = Api(controlled)
    if not asked.part:
        return _listed(api, section, asked, NOBODY)
    if asked.part == ITEM and section.one and section.key:
        return _item(api, section, asked, NOBODY)
    form = section.form(asked.part)
    if form is None:
        raise NothingThere(asked.part)
    if form in section.beside or not form.fields:
        return _listed(api, section, Asked(), NOBODY)
    item = _one(api, section, asked.key) if form in section.of_item else None
    filled = Filled(form=form, typed=shown(form, item), faults=Faults(), key=asked.key, status=200)
    return _form(api, section, filled)


def submit(controlled: Controlled, section: Section, asked: Asked, typed: Mapping[str, str]) -> Shown | Moved:
    """Runs the operation of a form. Raises as `page` does."""
    form = section.form(asked.part)
    if form is None:
        raise NothingThere(asked.part)
    api, key = Api(controlled), asked.key
    item = _one(api, section, key) if form.start is not Start.EMPTY else None
    try:
        body = {**read(form, typed, item), **({form.named: key} if form.named else {})} if form.sends_body else None
        path = form.path.format(key=key, typed=quote(typed.get(form.typed, "").strip(), safe=" ") or "-")
        answer = api.ask(form.method, path, body)
    except Problem as problem:
        return _refused(api, section, Filled(form=form, typed=typed, faults=placed(form, problem.document()), key=key))
    except Refused as refused:
        filled = Filled(form=form, typed=typed, faults=placed(form, refused.problem), key=key, status=refused.status)
        return _refused(api, section, filled)
    if form.then:
        return Moved(address(section, ITEM, answer[form.then], form.name))
    return Moved(address(section, done=form.name))


def address(section: Section, part: str = "", key: str = "", done: str = "") -> str:
    """Below the dashboard's root."""
    query = {name: value for name, value in (("name", key), ("done", done)) if value}
    return "/".join(filter(None, (section.name, part))) + (f"?{urlencode(query)}" if query else "")


def _refused(api: Api, section: Section, filled: Filled) -> Shown:
    form = filled.form
    if form.fields and form not in section.beside:
        return _form(api, section, filled)
    if form in section.of_item and section.one and filled.status != 404:
        return _item(api, section, Asked(query={"name": filled.key}), filled)
    return _listed(api, section, Asked(), filled)


def _listed(api: Api, section: Section, asked: Asked, filled: Filled) -> Shown:
    items = api.ask("GET", section.list) if section.list else []
    number = asked.query.get("page", "1")
    chosen = {one.name: value for one in section.filters if (value := asked.query.get(one.name, "")) in one.options}
    found = listing(items, asked.query.get("q", "")[:100], int(number) if number.isdecimal() and len(number) < 9 else 1, chosen)
    words = {**_about(api, section, filled, section.beside), "listing": found, "done": _done(section, asked)}
    if section.one and not section.key:
        words["item"] = api.ask("GET", section.one)
    return Shown(template=section.template, words=words, status=filled.status)


def _item(api: Api, section: Section, asked: Asked, filled: Filled) -> Shown:
    words = {**_about(api, section, filled, ()), "item": _one(api, section, asked.key), "key": asked.key, "done": _done(section, asked)}
    return Shown(template="dashboard/item.html", words=words, status=filled.status)


def _form(api: Api, section: Section, filled: Filled) -> Shown:
    return Shown(
        template="dashboard/form.html", words={**_about(api, section, filled, (filled.form,)), "form": filled.form}, status=filled.status
    )


def _about(api: Api, section: Section, filled: Filled, forms: tuple[Form, ...]) -> dict[str, Any]:
    lists = {(one.offered, one.offered_key) for form in forms for one in form.fields if one.offered}
    offers = {path: [item[key] for item in api.ask("GET", path)][:_OFFERED] for path, key in sorted(lists)}
    return {"section": section, "filled": filled, "offers": offers}


def _one(api: Api, section: Section, key: str) -> dict[str, Any]:
    if not section.one:
        return {}
    found: dict[str, Any] = api.ask("GET", section.one.format(key=key))
    return found


def _done(section: Section, asked: Asked) -> str:
    form = section.form(asked.query.get("done", ""))
    return form.done if form else ""
