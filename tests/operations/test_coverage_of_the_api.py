"""The command line does everything that the control API does."""

import click
import pytest
from click.testing import CliRunner

from idp_mock.cli import main
from idp_mock.control.api import OPERATIONS

COMMANDS = {
    "GET /personas": "personas list",
    "POST /personas/generate": "personas generate",
    "POST /personas": "personas add",
    "GET /personas/{username}": "personas show",
    "PATCH /personas/{username}": "personas change",
    "DELETE /personas/{username}": "personas remove",
    "POST /personas/{username}/clone": "personas clone",
    "GET /sessions": "sessions list",
    "DELETE /sessions/{id}": "sessions end",
    "POST /mint/token": "mint token",
    "POST /mint/assertion": "mint assertion",
    "GET /clients": "clients list",
    "POST /clients": "clients add",
    "GET /clients/{client_id}": "clients show",
    "PUT /clients/{client_id}": "clients replace",
    "DELETE /clients/{client_id}": "clients remove",
    "GET /service-providers": "service-providers list",
    "POST /service-providers": "service-providers add",
    "GET /service-providers/{entity_id}": "service-providers show",
    "DELETE /service-providers/{entity_id}": "service-providers remove",
    "POST /judgements": "judge",
    "GET /outcomes": "next",
    "POST /outcomes": "next",
    "DELETE /outcomes": "next",
    "DELETE /outcomes/{id}": "next",
    "GET /faults": "faults list",
    "GET /faults/armed": "faults armed",
    "POST /faults/armed": "faults arm",
    "DELETE /faults/armed": "faults disarm",
    "DELETE /faults/armed/{id}": "faults disarm",
    "GET /faults/{id}": "faults show",
    "GET /clock": "clock show",
    "POST /clock/freeze": "clock freeze",
    "POST /clock/run": "clock run",
    "POST /clock/advance": "clock advance",
    "POST /clock/set": "clock set",
    "DELETE /clock": "clock real",
    "GET /keys": "keys list",
    "POST /keys/rotate": "keys rotate",
    "DELETE /keys/retired": "keys forget-retired",
    "GET /snapshots": "snapshot list",
    "POST /snapshots": "snapshot take",
    "POST /snapshots/{name}/restore": "snapshot restore",
    "DELETE /snapshots/{name}": "snapshot drop",
    "POST /reset": "reset",
    "GET /spaces": "spaces list",
    "POST /spaces": "spaces make",
    "PUT /spaces/{name}": "spaces make",
    "DELETE /spaces/{name}": "spaces drop",
    "GET /events": "events list",
    "DELETE /events": "events clear",
    "GET /events/{number}": "events show",
    "GET /events/{number}/request": "events show",
    "GET /events/{number}/reply": "events show",
}


def found(words: str) -> click.Command:
    command: click.Command = main
    for word in words.split():
        assert isinstance(command, click.Group), words
        command = command.get_command(click.Context(command), word) or pytest.fail(f"no command {words}")
    return command


def test_every_operation_of_the_api_has_a_command() -> None:
    assert {f"{operation.method} {operation.path}" for operation in OPERATIONS} == set(COMMANDS)


@pytest.mark.parametrize("words", sorted(set(COMMANDS.values())))
def test_every_command_prints_json_and_takes_node_and_space(words: str) -> None:
    names = {option for parameter in found(words).params for option in parameter.opts}
    assert {"--json", "--url", "--space", "--token"} <= names


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_the_commands(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert (result.exit_code, "_IDP_MOCK_COMPLETE" in result.output) == (0, True)


def test_what_is_typed_is_completed() -> None:
    asked = {"_IDP_MOCK_COMPLETE": "bash_complete", "COMP_WORDS": "idp-mock personas ge", "COMP_CWORD": "2"}
    assert "generate" in CliRunner().invoke(main, [], prog_name="idp-mock", env=asked).output
