"""Writes docs/personas.md: everybody who can log in at every node."""

from pathlib import Path

from idp_mock.personas.persona import PASSWORD, Persona
from idp_mock.personas.personas import seeded_personas

PAGE = Path(__file__).resolve().parent.parent / "docs" / "personas.md"
INTRODUCTION = f"""\
# Personas

Made by `make documents` from `idp_mock/personas/seed.toml`; do not edit.

Who can log in at every node. The password is `{PASSWORD}` unless the row says otherwise; the SMS code is shown on the page that asks
for it. Nobody here exists. More are made at the [dashboard](dashboard.md), by `idp-mock personas` ([commands](commands.md)), or by the
form *new person* of the page of Profil Zaufany.

| user name | name | number | level | profile | what for |
| --- | --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The whole document."""
    return INTRODUCTION + "".join(_row(persona) for persona in seeded_personas())


def _row(persona: Persona) -> str:
    person = persona.person
    password = "" if persona.password == PASSWORD else f"; password `{persona.password}`"
    number = f"`{person.identifier.value}`"
    cells = (f"`{persona.username}`", f"{person.given_name} {person.family_name}", number, persona.level, persona.state.replace("_", " "))
    return f"| {' | '.join(cells)} | {persona.purpose['en']}{password} |\n"
