import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from eid.settings import known_settings, variable
from idp_mock import cli as node
from idp_mock.settings import Settings as NodeSettings
from relying_party import cli as portal
from relying_party.settings import Settings as PortalSettings

PROGRAMS = [pytest.param(node, NodeSettings, id="node"), pytest.param(portal, PortalSettings, id="portal")]


def shown(cli, *arguments: str) -> str:
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == 0
    return " ".join(result.output.split())


@pytest.mark.parametrize(("cli", "settings"), PROGRAMS)
def test_help_shows_every_setting_with_its_variable_and_default(cli, settings):
    text = shown(cli, "serve", "--help")
    for one in known_settings(settings):
        assert re.search(rf"{one.option}\b", text)
        default = f"; default: {one.shown_default}" if one.shown_default else ""
        assert f"[{variable(cli.PREFIX, one.name)}{default}]" in text


@pytest.mark.parametrize(("cli", "settings"), PROGRAMS)
def test_every_switch_can_be_turned_on_and_off(cli, settings):
    text = shown(cli, "serve", "--help")
    for one in known_settings(settings):
        if one.kind is bool:
            assert f"{one.option} / --no-{one.option[2:]}" in text


@pytest.mark.parametrize(("cli", "settings"), PROGRAMS)
def test_help_tells_of_the_configuration_file(cli, settings):
    assert f"--config FILE TOML file with any of these settings. [{cli.PREFIX}_CONFIG]" in shown(cli, "serve", "--help")


@pytest.mark.parametrize(("cli", "settings"), PROGRAMS)
def test_the_version_can_be_asked_for(cli, settings):
    assert re.search(r"\d+\.\d+\.\d+$", shown(cli, "--version"))


@pytest.mark.parametrize("module", ["idp_mock.cli", "relying_party.cli"])
@pytest.mark.parametrize("heavy", ["flask", "granian", "cryptography", "lxml", "httpx"])
def test_help_imports_nothing_heavy(module, heavy):
    code = f"import sys, {module}; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize(("cli", "settings"), PROGRAMS)
@pytest.mark.parametrize("arguments", [["--port", "x"], ["--nonsense"], ["--port"], ["stray"]])
def test_a_command_line_that_cannot_be_read_is_a_usage_error(cli, settings, arguments):
    result = CliRunner().invoke(cli.main, ["serve", *arguments])
    assert result.exit_code == 2
    assert "Error:" in result.output
