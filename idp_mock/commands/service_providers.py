"""SAML service providers that are registered by their metadata."""

from pathlib import Path
from typing import Any

import click

from eid.commands import Failed
from idp_mock.commands.terminal import PROGRAM, Target, members, on_a_node, segment

COLUMNS = ("entity_id", "name", "profile")
JUDGEMENT_COLUMNS = ("profile", "rule", "statement", "detail")


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


@click.command("judge")
@on_a_node
@click.argument("document", metavar="FILE")
@click.pass_context
def judge(context: click.Context, /, target: Target, document: str) -> None:
    """Which rules a SAML AuthnRequest, metadata, or an OpenID request or answer breaks; nothing is begun or registered.

    Exit code 1 where every profile of the node would refuse it.
    """
    with target.api() as api:
        judgements = api.post("/judgements", {"document": _content(document)})
    if target.as_json:
        target.show(judgements)
    else:
        target.show([line for one in judgements for line in _lines(one)], JUDGEMENT_COLUMNS)
    context.exit(0 if any(not one["broken"] for one in judgements) else 1)


def _lines(judgement: dict[str, Any]) -> list[dict[str, Any]]:
    profile = {"profile": judgement["profile"]}
    return [{**profile, **broken} for broken in judgement["broken"]] or [{**profile, "statement": "every rule holds"}]


def _source(metadata: str) -> dict[str, Any]:
    """The node itself fetches an address, so that it can do so again."""
    return {"metadata_url": metadata} if metadata.startswith(("http://", "https://")) else {"metadata": _content(metadata)}


def _content(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(PROGRAM, f"cannot read {path}: {error}") from error


COMMANDS: tuple[click.Command, ...] = (service_providers, judge)
