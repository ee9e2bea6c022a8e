"""Settings as one frozen dataclass, filled from options, environment and a TOML file; the only place that reads the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
Check = Callable[[Any], object]
Network = IPv4Network | IPv6Network
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class SettingsError(Exception):
    """A setting that cannot be used; the message is one line that names it, where it came from and what was expected."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One field of a settings dataclass, as the command line and the documentation show it. `kind` is str, int or bool."""

    name: str
    kind: type
    default: Any
    help: str
    check: Check

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")

    @property
    def shown_default(self) -> str:
        """The default as a person would type it."""
        return str(self.default).lower() if self.kind is bool else str(self.default)


def setting(default: Any, *, help: str, check: Check = lambda value: None) -> Any:
    """A field of a settings dataclass: its type is that of the default (str, int or bool). `check` raises ValueError with the words
    that follow *expected*; it sees whatever was given, never the default."""
    return field(default=default, metadata={"help": help, "check": check})


def known_settings(of: type[Any]) -> tuple[Setting, ...]:
    """Every setting of a settings dataclass, in the order of its fields."""
    return tuple(Setting(name=known.name, kind=type(known.default), default=known.default, **known.metadata) for known in fields(of))


def variable(prefix: str, name: str) -> str:
    """The environment variable of a setting: `IDP_PORT`."""
    return f"{prefix}_{name.upper()}"


def load_settings(
    of: type[T], prefix: str, options: Mapping[str, Any], config: str | None = None, environ: Mapping[str, str] = os.environ
) -> T:
    """The settings: options given on the command line win over `PREFIX_NAME` in the environment, that over the TOML file (`config`, else
    `PREFIX_CONFIG`), that over the defaults. An option that is None was not given. Raises `SettingsError`."""
    known = {one.name: one for one in known_settings(of)}
    path = config or environ.get(variable(prefix, "config"))
    given = _from_file(path, known) if path else {}
    for name, one in known.items():
        source = variable(prefix, name)
        if source in environ:
            given[name] = (_converted(environ[source], one.kind, source), source)
    given.update({name: (value, known[name].option) for name, value in options.items() if value is not None})
    for name, (value, source) in given.items():
        _check(known[name], value, source)
    return of(**{name: value for name, (value, _) in given.items()})


def _from_file(path: str, known: Mapping[str, Setting]) -> dict[str, tuple[Any, str]]:
    given = {}
    for name, value in _read_toml(path).items():
        if name not in known:
            raise SettingsError(f"config: {path} has unknown setting {name!r}; known: {', '.join(known)}")
        if type(value) is not known[name].kind:
            raise SettingsError(f"config: {name} in {path} must be of type {known[name].kind.__name__}, got {value!r}")
        given[name] = (value, f"{name} in {path}")
    return given


def _read_toml(path: str) -> dict[str, Any]:
    import tomllib  # most starts have no configuration file

    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"config: cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"config: {path} is not TOML: {error}") from error


def _converted(text: str, kind: type, source: str) -> Any:
    try:
        return _WORDS[text.lower()] if kind is bool else kind(text)
    except (KeyError, ValueError) as error:
        expected = "true or false" if kind is bool else "a whole number"
        raise SettingsError(f"{source}: expected {expected}, got {text!r}") from error


def _check(one: Setting, value: Any, source: str) -> None:
    try:
        one.check(value)
    except ValueError as error:
        raise SettingsError(f"{source}: expected {error}, got {value!r}") from error


def one_of(*choices: str) -> Check:
    """Accepts these words only."""

    def check(value: str) -> None:
        if value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")

    return check


def within(least: int, most: int) -> Check:
    """Accepts whole numbers from `least` to `most`."""

    def check(value: int) -> None:
        if not least <= value <= most:
            raise ValueError(f"a number from {least} to {most}")

    return check


def or_empty(check: Check) -> Check:
    """Accepts an empty text too: the default is meant."""

    def check_or_empty(value: str) -> None:
        if value:
            check(value)

    return check_or_empty


def addresses_or_networks(value: str) -> tuple[Network, ...]:
    """The IP addresses and networks of a text in which commas separate them; may be empty. Raises ValueError."""
    try:
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise ValueError("IP addresses or networks, separated by commas, such as 127.0.0.1, 10.0.0.0/8") from error


def web_address(value: str) -> None:
    """Accepts an absolute http or https address without credentials, query or fragment."""
    expected = "an address such as http://localhost:8000"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValueError(expected) from error
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    readable = value.isascii() and value.isprintable() and " " not in value
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not plain or not readable:
        raise ValueError(expected)
