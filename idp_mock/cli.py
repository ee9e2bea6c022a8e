"""The command `idp-mock`. Imports nothing heavy, so that `--help` answers at once."""

from pathlib import Path
from typing import Any

import click

from eid.clock import SystemClock
from eid.commands import failing_in_one_line, settings_from, settings_options
from eid.serving import CannotServe
from idp_mock.settings import Settings

PREFIX = "IDP"


class _Program(click.Group):
    """The commands that talk to a running node are imported when one of them is named, or all are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._add_the_others()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            self._add_the_others()
        return super().get_command(ctx, cmd_name)

    def _add_the_others(self) -> None:
        from idp_mock.commands import checking, faults, happenings, people, scripting, service_providers, state

        for module in (checking, faults, happenings, people, scripting, service_providers, state):
            for command in module.COMMANDS:
                self.add_command(command)


@click.group(cls=_Program)
@click.version_option(package_name="idp-mock", message="%(prog)s %(version)s")
def main() -> None:
    """The login.gov.pl that runs on your own machine: a mock identity provider."""


@main.command("serve")
@settings_options(Settings, PREFIX)
def serve_command(**options: Any) -> None:
    """Serve the node until Ctrl-C or SIGTERM."""
    with failing_in_one_line("idp-mock"):
        settings = settings_from(Settings, PREFIX, options)
        from idp_mock.server import serve

        serve(settings)


@main.group("ca")
def ca_group() -> None:
    """The private test CA that certifies this node's https."""


@ca_group.command("export")
@click.option("--out", type=click.Path(dir_okay=False), default=None, help="File to write; default is standard output.")
@settings_options(Settings, PREFIX, "keys")
def ca_export_command(out: str | None, **options: Any) -> None:
    """Print the CA's certificate, for those who are to trust it."""
    with failing_in_one_line("idp-mock"):
        settings = settings_from(Settings, PREFIX, options)
        from idp_mock.server import exported_ca

        certificate = exported_ca(settings)
        if out is None:
            click.echo(certificate, nl=False)
            return
        try:
            Path(out).write_text(certificate)
        except OSError as error:
            raise CannotServe(f"out: cannot write {out}: {error.strerror}") from error


@main.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@settings_options(Settings, PREFIX)
@click.pass_context
def doctor_command(context: click.Context, /, as_json: bool, **options: Any) -> None:
    """Check from here, with the settings of the node that serves, that it and its clients can reach each other.

    Prints a line for each thing looked at; exit code 1 where one of them fails.
    """
    with failing_in_one_line("idp-mock"):
        settings = settings_from(Settings, PREFIX, options)
    from idp_mock.doctor import examine, report

    findings = examine(settings, SystemClock())
    click.echo(report(findings) if as_json else "\n".join(map(str, findings)))
    context.exit(0 if all(one.ok for one in findings) else 1)


@main.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print what completes this program's commands and options; bash: eval "$(idp-mock completion bash)" in ~/.bashrc."""
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    if completion is None:
        raise CannotServe(f"no completion for {shell}")
    click.echo(completion(main, {}, "idp-mock", "_IDP_MOCK_COMPLETE").source())
