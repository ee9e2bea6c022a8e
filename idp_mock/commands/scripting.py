"""How the next logins end, and what time it is."""

from typing import Any

import click

from idp_mock.commands.terminal import Target, on_a_node, segment

OUTCOME_COLUMNS = ("id", "client_id", "username", "persona", "outcome", "delay", "fault")


@click.command("next")
@on_a_node
@click.option("--persona", default="", help="The login succeeds as this persona.")
@click.option("--outcome", default=None, help="cancelled, failed, consent_refused, no_profile or level_too_low.")
@click.option("--client", "client_id", default="", help="Only a login of this client.")
@click.option("--username", default="", help="Only a login of this persona.")
@click.option("--delay", type=float, default=0, help="Seconds to wait first.")
@click.option("--fault", default="", help="What is wrong with its answers: an id of `idp-mock faults list`.")
@click.option("--clear", is_flag=True, help="Forget everything that waits.")
@click.option("--remove", metavar="ID", default="", help="Take back one that waits.")
def next_login(target: Target, clear: bool, remove: str, **asked: Any) -> None:
    """Say how the next login ends; without options: show what waits."""
    with target.api() as api:
        if clear or remove:
            target.show(api.delete(f"/outcomes/{segment(remove)}" if remove else "/outcomes"))
        elif any(asked.values()):
            target.show(api.post("/outcomes", asked))
        else:
            target.show(api.get("/outcomes"), OUTCOME_COLUMNS)


@click.group()
def clock() -> None:
    """Read and move the time of a space."""


@clock.command("show")
@on_a_node
def clock_show(target: Target) -> None:
    """What time it is there."""
    with target.api() as api:
        target.show(api.get("/clock"))


@clock.command("freeze")
@on_a_node
def clock_freeze(target: Target) -> None:
    """Time stands still from now on."""
    with target.api() as api:
        target.show(api.post("/clock/freeze"))


@clock.command("run")
@on_a_node
def clock_run(target: Target) -> None:
    """Time goes on from where it stands."""
    with target.api() as api:
        target.show(api.post("/clock/run"))


@clock.command("advance")
@on_a_node
@click.argument("seconds", type=float)
def clock_advance(target: Target, seconds: float) -> None:
    """It is later by SECONDS."""
    with target.api() as api:
        target.show(api.post("/clock/advance", {"seconds": seconds}))


@clock.command("set")
@on_a_node
@click.argument("at")
def clock_set(target: Target, at: str) -> None:
    """It is AT now: 2030-01-15T09:00:00Z, or seconds since the epoch."""
    with target.api() as api:
        target.show(api.post("/clock/set", {"at": float(at) if at.replace(".", "", 1).isdecimal() else at}))


@clock.command("real")
@on_a_node
def clock_real(target: Target) -> None:
    """Back to real time."""
    with target.api() as api:
        target.show(api.delete("/clock"))


COMMANDS: tuple[click.Command, ...] = (next_login, clock)
