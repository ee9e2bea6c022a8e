"""The fault catalogue, and what is armed in a space."""

import click

from idp_mock.commands.terminal import Target, on_a_node, segment

FAULT_COLUMNS = ("id", "family", "expect", "title_en")
ARMED_COLUMNS = ("id", "fault", "client_id", "times")


@click.group()
def faults() -> None:
    """Things that the node does wrong when asked to."""


@faults.command("list")
@on_a_node
@click.option("--family", default="", help="saml, oidc, logout, http or persona.")
def faults_list(target: Target, family: str) -> None:
    """The catalogue."""
    with target.api() as api:
        target.show([one for one in api.get("/faults") if family in ("", one["family"])], FAULT_COLUMNS)


@faults.command("show")
@on_a_node
@click.argument("fault")
def faults_show(target: Target, fault: str) -> None:
    """One fault: what is wrong, by which clause, and why it matters."""
    with target.api() as api:
        target.show(api.get(f"/faults/{segment(fault)}"))


@faults.command("arm")
@on_a_node
@click.argument("fault")
@click.option("--client", "client_id", default="", help="Only in exchanges of this client.")
@click.option("--times", type=int, default=None, help="In so many exchanges; without: until it is disarmed.")
def faults_arm(target: Target, fault: str, client_id: str, times: int | None) -> None:
    """Arm FAULT for the whole space; for one login: idp-mock next --fault."""
    with target.api() as api:
        target.show(api.post("/faults/armed", {"fault": fault, "client_id": client_id, "times": times}))


@faults.command("armed")
@on_a_node
def faults_armed(target: Target) -> None:
    """What is armed in the space."""
    with target.api() as api:
        target.show(api.get("/faults/armed"), ARMED_COLUMNS)


@faults.command("disarm")
@on_a_node
@click.argument("fault", default="")
def faults_disarm(target: Target, fault: str) -> None:
    """Disarm FAULT (its id, or that of its arming); without: all."""
    with target.api() as api:
        target.show(api.delete(f"/faults/armed/{segment(fault)}" if fault else "/faults/armed"))


COMMANDS: tuple[click.Command, ...] = (faults,)
