"""What all commands share: which node they talk to, and how they print."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from eid.commands import Failed

if TYPE_CHECKING:
    from idp_mock.api_client import ApiClient

Command = Callable[..., None]
PROGRAM = "idp-mock"


class Target:
    """The options that say which space of which node is meant, and how to print."""

    def __init__(self, url: str, space: str, token: str, as_json: bool) -> None:
        self._url = url.rstrip("/") + (f"/s/{space}" if space else "")
        self._token = token
        self.as_json = as_json

    @contextmanager
    def api(self) -> "Iterator[ApiClient]":
        """A failure ends the program with one line."""
        from idp_mock.api_client import ApiClient, ApiError

        try:
            with ApiClient(self._url, token=self._token) as api:
                yield api
        except ApiError as error:
            raise Failed(PROGRAM, str(error) if error.status else f"{error} (its address: --url or IDP_URL)") from error

    def show(self, answer: Any, columns: Sequence[str] = ()) -> None:
        """As JSON where that was asked for; else a list as a table of these columns, an object as lines, nothing as nothing."""
        if self.as_json:
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        elif isinstance(answer, list):
            _table(answer, columns)
        elif isinstance(answer, dict):
            for name, value in answer.items():
                click.echo(f"{name:<20} {_cell(value)}")

    def show_line(self, row: Any, columns: Sequence[str]) -> None:
        """One row of what goes on and on, at once."""
        click.echo(json.dumps(row, ensure_ascii=False) if self.as_json else "  ".join(_cell(row.get(column, "")) for column in columns))


def on_a_node(command: Command) -> Command:
    """Gives a command the options of `Target`, and the target as its first argument."""

    def run(url: str, space: str, token: str, as_json: bool, **further: Any) -> None:
        command(Target(url, space, token, as_json), **further)

    run.__doc__, run.__name__ = command.__doc__, command.__name__
    run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--token", envvar="IDP_CONTROL_TOKEN", default="", help="Control token of the node.  [IDP_CONTROL_TOKEN]"),
        click.option("--space", default="", help="The space /s/NAME instead of the default one."),
        click.option("--url", envvar="IDP_URL", default="http://localhost:8000", show_default=True, help="Address of the node.  [IDP_URL]"),
    ):
        run = option(run)
    return run


def segment(name: str) -> str:
    """A name as part of a path."""
    return quote(name, safe="")


def members(pairs: Sequence[str]) -> dict[str, Any]:
    """`name=value` pairs; a value that is JSON (a list, an object, a number) is read as such."""
    read: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise Failed(PROGRAM, f"expected name=value, got {pair!r}")
        read[name] = _value(value)
    return read


def _value(text: str) -> Any:
    if not text.startswith(("[", "{", '"')):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise Failed(PROGRAM, f"expected JSON, got {text!r}: {error}") from error


def _table(rows: list[Any], columns: Sequence[str]) -> None:
    cells = [[_cell(row.get(column, "")) for column in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for line in (list(columns), *cells) if rows else ():
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
