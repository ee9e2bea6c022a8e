"""What went over the wire."""

from collections.abc import Callable
from typing import Any

import click

from eid.clock import pause
from idp_mock.commands.terminal import Target, on_a_node, segment

COLUMNS = ("number", "method", "path", "status", "flow", "bent")
WAIT = 20
"""Seconds for which the node holds an answer back until something happens."""
_OPTIONS = (
    click.option("--follow", is_flag=True, help="Go on until Ctrl-C, with one line (of JSON) for each exchange."),
    click.option("--limit", type=int, default=100, show_default=True),
    click.option("--after", default="", help="Only what came after this number."),
    click.option("--contains", default="", help="Only with this text in it."),
    click.option("--status", type=int, default=0, help="Only this status."),
    click.option("--method", default="", help="Only this method."),
    click.option("--path", default="", help="Only paths that begin so."),
    click.option("--flow", default="", help="Only what belongs to this login."),
)


def _filtered(command: Callable[..., None]) -> Callable[..., None]:
    for option in _OPTIONS:
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@on_a_node
@_filtered
def events(target: Target, **asked: Any) -> None:
    """What went over the wire; without a command: exchanges, oldest first."""
    if click.get_current_context().invoked_subcommand is None:
        _told(target, **asked)


@events.command("list")
@on_a_node
@_filtered
def events_list(target: Target, **asked: Any) -> None:
    """Exchanges, oldest first."""
    _told(target, **asked)


def _told(target: Target, follow: bool, after: str, **filters: Any) -> None:
    with target.api() as api:
        if not follow:
            target.show(api.get("/events", after=after, **filters), COLUMNS)
            return
        while True:
            found = api.get("/events", after=after, wait=WAIT, **filters)
            for exchange in found:
                target.show_line(exchange, COLUMNS)
                after = exchange["number"]
            if not found:
                pause(0.5)


@events.command("show")
@on_a_node
@click.argument("number")
@click.option("--raw", type=click.Choice(["request", "reply"]), help="Print the octets of this body and nothing else.")
def events_show(target: Target, number: str, raw: str | None) -> None:
    """One exchange with headers and bodies."""
    with target.api() as api:
        if raw:
            click.echo(api.octets(f"/events/{segment(number)}/{raw}"), nl=False)
        else:
            target.show(api.get(f"/events/{segment(number)}"))


@events.command("clear")
@on_a_node
def events_clear(target: Target) -> None:
    """Forget all exchanges."""
    with target.api() as api:
        target.show(api.delete("/events"))


COMMANDS: tuple[click.Command, ...] = (events,)
