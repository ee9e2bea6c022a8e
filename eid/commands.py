"""Command lines made of settings: every setting is an option, an environment variable and a key of the configuration file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from eid.serving import CannotServe
from eid.settings import Setting, SettingsError, known_settings, load_settings, variable

T = TypeVar("T")
Command = Callable[..., None]


class Failed(click.ClickException):
    """Ends the program with one line on standard error and exit code 1."""

    def __init__(self, program: str, message: str) -> None:
        super().__init__(" ".join(message.split()))
        self._program = program

    def show(self, file: Any = None) -> None:
        click.echo(f"{self._program}: {self.message}", file=file, err=True)


def settings_options(of: type[Any], prefix: str, *only: str) -> Callable[[Command], Command]:
    """Gives a command `--config` and one option for each setting, or for those named. Options that were not given reach the command as
    None, so that `load_settings` can tell them from defaults."""

    def decorate(command: Command) -> Command:
        for one in reversed([known for known in known_settings(of) if not only or known.name in only]):
            command = _option(one, prefix)(command)
        help = f"TOML file with any of these settings.  [{variable(prefix, 'config')}]"
        return click.option("--config", metavar="FILE", default=None, help=help)(command)

    return decorate


def _option(one: Setting, prefix: str) -> Callable[[Command], Command]:
    name = f"{one.option}/--no-{one.option[2:]}" if one.kind is bool else one.option
    default = f"; default: {one.shown_default}" if one.shown_default else ""
    return click.option(name, type=one.kind, default=None, help=f"{one.help}  [{variable(prefix, one.name)}{default}]")


def settings_from(of: type[T], prefix: str, options: dict[str, Any]) -> T:
    """The settings of a command that was decorated with `settings_options`. Raises `SettingsError`."""
    return load_settings(of, prefix, {name: value for name, value in options.items() if name != "config"}, options.get("config"))


@contextmanager
def failing_in_one_line(program: str) -> Iterator[None]:
    """Turns the errors of settings and serving into `Failed`."""
    try:
        yield
    except (SettingsError, CannotServe) as error:
        raise Failed(program, str(error)) from error
