"""The guide for clients says what the code does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from eid.identity.level import Level
from idp_mock.oidc.claims import SCOPES
from idp_mock.oidc.clients import load_clients
from idp_mock.oidc.metadata import ClientMetadata
from idp_mock.settings import Settings
from relying_party.settings import Settings as PortalSettings

DOCUMENT = (Path(__file__).parents[3] / "docs" / "connect-oidc.md").read_text("utf-8")


def section(title: str) -> str:
    return DOCUMENT.partition(f"## {title}\n")[2].partition("\n## ")[0]


def table(title: str) -> dict[str, str]:
    """The first table of a section, by first column."""
    lines = [line for line in section(title).splitlines() if line.startswith("| ")][2:]
    return dict(re.fullmatch(r"\| (.*?) \| ?(.*?) ?\|", line).groups() for line in lines)  # type: ignore[union-attr]


def test_scopes_and_claims_are_those_of_the_node() -> None:
    told = {scope.strip("`"): tuple(re.findall(r"`(\w+)`", claims)) for scope, claims in table("Scopes and claims").items()}
    assert told == {scope: tuple(claim.name for claim in claims) for scope, claims in SCOPES.items()}


def test_levels_are_those_of_the_node() -> None:
    assert [acr.strip("`") for acr in table("Levels of assurance")] == [level.uri for level in Level]


def test_the_example_can_be_used(tmp_path: Path) -> None:
    example = re.match(r"(?:    .*\n)+", DOCUMENT[DOCUMENT.index("    [[client]]") :])
    assert example is not None
    file = tmp_path / "clients.toml"
    file.write_text(re.sub("^    ", "", example[0], flags=re.M), "utf-8")
    assert load_clients(file)[0].client_id == "my-app"


MEMBERS = sorted(
    set(re.findall(r"`(\w+_(?:alg|requests|object|tokens|uri|uris))\b", DOCUMENT)) - {"client_uri", "jwks_uri", "registration_client_uri"}
)
OPTIONS = sorted(set(re.findall(r"--([a-z][a-z-]+)", DOCUMENT)))


@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_is_one_of_client_metadata(member: str) -> None:
    assert member in {*ClientMetadata.__struct_fields__, "post_logout_redirect_uri"}


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_a_setting(option: str) -> None:
    assert option.replace("-", "_") in {field.name for program in (Settings, PortalSettings) for field in fields(program)}


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", DOCUMENT)
    assert links
    assert [link for link in links if not (Path(__file__).parents[3] / "docs" / link).exists()] == []
