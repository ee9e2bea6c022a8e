"""What README promises exists: its commands, its addresses, its variables and its links."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

import idp_mock.settings
from idp_mock.app import create_app
from idp_mock.personas.personas import seeded_personas

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^    make (\w+)", README, re.M)
ADDRESSES = re.findall(r"`http://localhost:8000(/[^`]+)`", README)
VARIABLES = set(re.findall(r"IDP_(\w+)", README))
LINKS = re.findall(r"\]\(([^)#]+)\)", README)
PEOPLE = re.findall(r"^\| `([\w.]+)` \|", README, re.M)


def test_there_is_something_to_check() -> None:
    assert all((COMMANDS, ADDRESSES, VARIABLES, LINKS, PEOPLE))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_a_target(command: str) -> None:
    assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text("utf-8"), re.M)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_answers(address: str, tmp_path: Path) -> None:
    node = create_app(idp_mock.settings.Settings(store="sqlite:///:memory:", keys=str(tmp_path)))
    node.complete()
    assert address in {rule.rule for rule in node.url_map.iter_rules()}


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_every_variable_is_a_setting(variable: str) -> None:
    assert variable.lower() in {field.name for field in fields(idp_mock.settings.Settings)}


@pytest.mark.parametrize("link", LINKS)
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("username", PEOPLE)
def test_every_person_can_be_found(username: str) -> None:
    assert username in {persona.username for persona in seeded_personas()}
