"""The command `idp-mock`. Imports nothing heavy, so that `--help` answers at once."""

from typing import Any

import click

from eid.commands import failing_in_one_line, settings_from, settings_options
from idp_mock.settings import Settings

PREFIX = "IDP"


@click.group()
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
