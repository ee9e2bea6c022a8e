"""Writes docs/settings.md from the settings of both programs."""

from pathlib import Path
from typing import Any

from eid.settings import known_settings, variable
from idp_mock.settings import Settings as NodeSettings
from relying_party.settings import Settings as PortalSettings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
PROGRAMS: tuple[tuple[str, str, type[Any]], ...] = (
    ("idp-mock serve", "IDP", NodeSettings),
    ("relying-party serve", "PORTAL", PortalSettings),
)
INTRODUCTION = """\
# Settings

Made by `make documents` from the sources; do not edit.

Every setting is an option of the command line, an environment variable and a key of a TOML file that `--config FILE` (or `IDP_CONFIG`,
`PORTAL_CONFIG`) names. An option wins over a variable, a variable over the file. The key is the option without the dashes in front and
with `_` for `-`. A switch such as `--strict` has an opposite, `--no-strict`; its variable takes `true` or `false`.
"""


def page() -> str:
    """The whole document."""
    return INTRODUCTION + "".join(_program(*program) for program in PROGRAMS)


def _program(command: str, prefix: str, of: type[Any]) -> str:
    rows = [
        f"| `{one.option}` | `{variable(prefix, one.name)}` | {_code(one.shown_default)} | {one.help.replace('|', '&#124;')} |\n"
        for one in known_settings(of)
    ]
    return f"\n## `{command}`\n\n| option | variable | default | meaning |\n| --- | --- | --- | --- |\n" + "".join(rows)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
