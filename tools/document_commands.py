"""Writes docs/commands.md from the commands of both programs."""

from collections.abc import Iterator
from pathlib import Path

import click

from idp_mock.cli import main as node
from relying_party.cli import main as portal

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
PROGRAMS = (("idp-mock", node), ("relying-party", portal))
SHARED = frozenset(("url", "space", "token", "as_json"))
"""Options of all commands that talk to a node; the introduction tells them."""
SERVING = frozenset(("serve", "doctor", "export"))
"""Commands whose options are settings."""
INTRODUCTION = """\
# Commands

Made by `make documents` from the sources; do not edit. `--help` after any command says the same.

Commands that talk to a node take `--url` (or `IDP_URL`; default `http://localhost:8000`), `--space NAME`, `--token` (or
`IDP_CONTROL_TOKEN`) and `--json`. They end with exit code 0 where all went well; otherwise one line says what did not. Settings of
`serve`, `doctor` and `ca export`: [settings.md](settings.md).
"""


def page() -> str:
    """The whole document."""
    return INTRODUCTION + "".join(part for name, program in PROGRAMS for part in _program(name, program))


def _program(name: str, program: click.Group) -> Iterator[str]:
    yield f"\n## {name}\n"
    for path, command in _leaves((name,), program):
        yield f"\n### {' '.join(path)}\n\n{_text(command.help)}\n{_usage(path, command)}"


def _leaves(path: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """What can be called: a group too, where it does something by itself."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    if command.invoke_without_command:
        yield path, command
    for name in command.list_commands(click.Context(command)):
        yield from _leaves((*path, name), command.commands[name])


def _usage(path: tuple[str, ...], command: click.Command) -> str:
    known = [] if path[-1] in SERVING else [one for one in command.params if isinstance(one, click.Option) and one.name not in SHARED]
    arguments = [one.make_metavar(click.Context(command)) for one in command.params if isinstance(one, click.Argument)]
    usage = f"\n    {' '.join((*path, *arguments))}\n" if arguments else ""
    rows = "".join(f"| {_names(option)} | {_cell(option.help or '')} |\n" for option in known if not option.hidden)
    return usage + (f"\n| option | meaning |\n| --- | --- |\n{rows}" if rows else "")


def _names(option: click.Option) -> str:
    value = "" if option.is_flag or option.count else f" {option.make_metavar(click.Context(click.Command('')))}"
    names = [f"`{name}{value}`" for name in option.opts] + [f"`{name}`" for name in option.secondary_opts]
    return _cell(", ".join(names))


def _text(text: str | None) -> str:
    return "\n".join(line.strip() for line in (text or "").replace("\b", "").splitlines()).strip()


def _cell(text: str) -> str:
    return text.replace("|", "&#124;").replace("\n", " ")
