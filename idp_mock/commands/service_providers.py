"""SAML service providers that are registered by their metadata."""

from pathlib import Path
from typing import Any

import click

from eid.commands import Failed
from idp_mock.commands.terminal import PROGRAM, Target, members, on_a_node, segment

COLUMNS = ("entity_id", "name", "profile")


@click.group("service-providers")
def service_providers() -> None:
    """SAML service providers, registered by their metadata."""


@service_providers.command("list")
@on_a_node
def service_providers_list(target: Target) -> None:
    """All of them, those of the real node's dialect too."""
    with target.api() as api:
        target.show(api.get("/service-providers"), COLUMNS)


@service_providers.command("add")
@on_a_node
@click.argument("metadata", metavar="FILE|URL")
@click.argument("choices", nargs=-1)
def service_providers_add(target: Target, metadata: str, choices: tuple[str, ...]) -> None:
    """Register everybody in the metadata: sign=assertion encrypt=always signature=ecdsa-sha256 ..."""
    with target.api() as api:
        target.show(api.post("/service-providers", {**_source(metadata), **members(choices)}), COLUMNS)


@service_providers.command("show")
@on_a_node
@click.argument("entity_id")
def service_providers_show(target: Target, entity_id: str) -> None:
    """One of them."""
    with target.api() as api:
        target.show(api.get(f"/service-providers/{segment(entity_id)}"))


@service_providers.command("remove")
@on_a_node
@click.argument("entity_id")
def service_providers_remove(target: Target, entity_id: str) -> None:
    """One that was registered by its metadata."""
    with target.api() as api:
        target.show(api.delete(f"/service-providers/{segment(entity_id)}"))


def _source(metadata: str) -> dict[str, Any]:
    """The node itself fetches an address, so that it can do so again."""
    if metadata.startswith(("http://", "https://")):
        return {"metadata_url": metadata}
    try:
        return {"metadata": Path(metadata).read_text("utf-8")}
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(PROGRAM, f"cannot read {metadata}: {error}") from error


COMMANDS = (service_providers,)
