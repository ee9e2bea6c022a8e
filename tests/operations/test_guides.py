"""What the guides tell to type exists: commands with their options, faults, personas, addresses."""

import re
import shlex
from pathlib import Path

import click
import pytest

import idp_mock.settings
import relying_party.settings
from idp_mock.app import create_app
from idp_mock.cli import main as node
from idp_mock.fault_tables import catalogue
from idp_mock.personas.personas import seeded_personas
from relying_party.app import create_app as create_portal
from relying_party.cli import main as portal

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = {path.name: path.read_text("utf-8") for path in sorted(DOCS.glob("*.md"))}
MADE = {"api.md", "commands.md", "settings.md", "faults.md", "deviations.md"}
WRITTEN = {name: text for name, text in GUIDES.items() if name not in MADE}
PROGRAMS = {"idp-mock": node, "relying-party": portal}
COMMANDS = sorted(
    {
        (name, line)
        for name, text in WRITTEN.items()
        for line in re.findall(r"^ {4,}(?:\.venv/bin/)?((?:idp-mock|relying-party) [^|\n\\]*)$", text, re.M)
    }
)
NODE = "http://localhost:8000"
PORTAL = "http://127.0.0.1:8001"


def addresses(site: str) -> list[str]:
    found = {one for text in WRITTEN.values() for one in re.findall(rf"{re.escape(site)}(/[\w./-]*+)(?!<)", text)}
    return sorted(one.rstrip(".") for one in found if not one.startswith("/s/"))


def options(command: click.Command) -> set[str]:
    return {name for one in command.params if isinstance(one, click.Option) for name in (*one.opts, *one.secondary_opts)}


def test_there_is_something_to_check() -> None:
    assert len(COMMANDS) > 20
    assert addresses(NODE)
    assert addresses(PORTAL)


@pytest.mark.parametrize(("guide", "line"), COMMANDS)
def test_every_command_of_a_guide_is_one(guide: str, line: str) -> None:
    program, *words = shlex.split(line, comments=True)
    command: click.Command = PROGRAMS[program]
    while isinstance(command, click.Group) and not words[0].startswith("-"):
        command = command.get_command(click.Context(command), words.pop(0)) or pytest.fail("no such command")
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options(command)


@pytest.mark.parametrize(("guide", "line"), [one for one in COMMANDS if "--fault" in one[1] or "faults arm" in one[1]])
def test_every_fault_of_a_guide_is_in_the_catalogue(guide: str, line: str) -> None:
    (fault,) = re.findall(r"(?:--fault|faults arm)[ =]([\w-]+)", line)
    assert catalogue().find(fault) is not None


def test_every_persona_of_a_guide_is_there() -> None:
    named = {name for _, line in COMMANDS for name in re.findall(r"--persona ([\w.]+)", line)}
    assert named
    assert named <= {persona.username for persona in seeded_personas()}


@pytest.mark.parametrize("address", addresses(NODE))
def test_every_address_of_the_node_is_one(address: str, tmp_path: Path) -> None:
    app = create_app(idp_mock.settings.Settings(store="sqlite:///:memory:", keys=str(tmp_path)))
    app.complete()
    assert app.url_map.bind("localhost").test(address) or app.url_map.bind("localhost").test(address, method="POST")


@pytest.mark.parametrize("address", addresses(PORTAL))
def test_every_address_of_the_portal_is_one(address: str, tmp_path: Path) -> None:
    app = create_portal(relying_party.settings.Settings(store="sqlite:///:memory:", keys=str(tmp_path), mail=str(tmp_path), demo=True))
    assert app.url_map.bind("127.0.0.1").test(address) or app.url_map.bind("127.0.0.1").test(address, method="POST")


@pytest.mark.parametrize("name", sorted(name for name in GUIDES if name.endswith(".pl.md")))
def test_a_guide_says_the_same_in_both_languages(name: str) -> None:
    polish, english = GUIDES[name], GUIDES[name.replace(".pl.md", ".md")]
    for shape in (r"^#+ ", r"^ {4,}.*$", r"^\d+\. ", r"^!\[.*\]\(([^)]*)\)"):
        found = [re.findall(shape, text, re.M) for text in (polish, english)]
        assert found[0] == found[1]
