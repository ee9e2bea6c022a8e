"""The command `relying-party`. Imports nothing heavy, so that `--help` answers at once."""

from typing import Any

import click

from eid.commands import failing_in_one_line, settings_from, settings_options
from relying_party.settings import Settings

PREFIX = "PORTAL"


@click.group()
@click.version_option(package_name="idp-mock", message="%(prog)s %(version)s")
def main() -> None:
    """Demonstration portals that log in at the mock identity provider."""


@main.command("serve")
@settings_options(Settings, PREFIX)
def serve_command(**options: Any) -> None:
    """Serve the portals until Ctrl-C or SIGTERM."""
    with failing_in_one_line("relying-party"):
        settings = settings_from(Settings, PREFIX, options)
        from relying_party.server import serve

        serve(settings)
