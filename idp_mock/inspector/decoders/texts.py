"""Forms, queries, JSON, pages that post a form, and everything else that is text."""

import json
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from idp_mock.inspector.decoders.decoder import Block, Kind, Part, Row, Surroundings, Unreadable
from idp_mock.inspector.decoders.redirects import redirect_signature

FORM = "application/x-www-form-urlencoded"
HTML = "text/html"
JSON = ("application/json", "application/problem+json", "application/jwk-set+json")


class FormDecoder:
    """A form, or a query, whose names stand each with its value."""

    def fits(self, part: Part) -> int:
        return 10 if part.media == FORM and part.octets else 0

    def read(self, part: Part, around: Surroundings) -> Block:
        pairs = parse_qsl(part.octets.decode("utf-8"), keep_blank_values=True, strict_parsing=True)
        steps = redirect_signature(part.octets.decode("utf-8"), around)
        return Block(kind=Kind.PAIRS, title="form", rows=tuple(rows(pairs, around)), steps=steps)


class PageDecoder:
    """A page that does nothing but post a form on."""

    def fits(self, part: Part) -> int:
        return 10 if part.media == HTML else 0

    def read(self, part: Part, around: Surroundings) -> Block:
        page = _Fields()
        page.feed(part.octets.decode("utf-8"))
        if not page.fields:
            raise ValueError("the page has no fields")
        return Block(kind=Kind.PAIRS, title="page", rows=tuple(rows((("action", page.action), *page.fields), around)))


class JsonDecoder:
    """JSON, indented; tokens within are explained."""

    def fits(self, part: Part) -> int:
        if part.media in JSON or part.media.endswith("+json"):
            return 10
        return 2 if part.octets[:1] in (b"{", b"[") else 0

    def read(self, part: Part, around: Surroundings) -> Block:
        try:
            value = json.loads(part.octets)
        except RecursionError as error:
            raise Unreadable("JSON", "it is nested too deeply") from error
        except ValueError as error:
            raise Unreadable("JSON", str(error)) from error
        members = value.items() if isinstance(value, dict) else ()
        found = [row.within for row in rows(((name, one) for name, one in members if isinstance(one, str)), around)]
        within = tuple(one for one in found if one is not None)
        return Block(kind=Kind.TEXT, title="JSON", text=json.dumps(value, indent=2, ensure_ascii=False), within=within)


class AddressDecoder:
    """An address to which a browser is sent: its parameters."""

    def fits(self, part: Part) -> int:
        return 10 if part.name.lower() == "location" else 0

    def read(self, part: Part, around: Surroundings) -> Block:
        parts = urlsplit(part.octets.decode("utf-8"))
        pairs = [*parse_qsl(parts.query, keep_blank_values=True), *parse_qsl(parts.fragment, keep_blank_values=True)]
        if not pairs:
            raise ValueError("the address has no parameters")
        return Block(kind=Kind.PAIRS, title="address", rows=tuple(rows(pairs, around)), steps=redirect_signature(parts.query, around))


class TextDecoder:
    """Whatever is UTF-8."""

    def fits(self, part: Part) -> int:
        return 1

    def read(self, part: Part, around: Surroundings) -> Block:
        return Block(kind=Kind.TEXT, title="text", text=part.octets.decode("utf-8"))


def rows(pairs: Iterable[tuple[str, Any]], around: Surroundings) -> Iterable[Row]:
    """Each value, explained where it is more than text."""
    for name, value in pairs:
        found = around.explain(Part(octets=str(value).encode("utf-8", "replace"), name=name))
        plain = found.kind in (Kind.TEXT, Kind.OCTETS) and not (found.within or found.steps or found.unread) and found.title == "text"
        yield Row(name=name, value=str(value), within=None if plain else found)


class _Fields(HTMLParser):
    """The address and the hidden fields of a page's form."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given.get("action", "")
        elif tag == "input" and given.get("name"):
            self.fields.append((given["name"], given.get("value", "")))
