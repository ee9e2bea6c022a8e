"""Reads personas from TOML: one `[[persona]]` table each; seed.toml explains the keys."""

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.identity.pesel import InvalidPesel, Sex, birth_date, parse_pesel, sex
from idp_mock.personas.persona import PASSWORD, Address, Employer, Persona, State


class SeedError(Exception):
    """A seed that cannot be used; the message is one line that names the persona, the key and what was expected."""


class _Row(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    username: str
    given_name: str
    family_name: str
    purpose: dict[str, str]
    pesel: str = ""
    country: str = ""
    number: str = ""
    born: date | None = None
    sex: Sex | None = None
    password: str = PASSWORD
    level: Level = Level.SUBSTANTIAL
    state: State = State.ACTIVE
    email: str = ""
    phone: str = ""
    employer: Employer | None = None
    address: Address | None = None
    valid_until: float | None = None


class _Seed(msgspec.Struct, forbid_unknown_fields=True):
    persona: list[_Row]


def parse_seed(text: str) -> tuple[Persona, ...]:
    """The personas in the order of the text. Raises `SeedError`."""
    try:
        rows = msgspec.convert(tomllib.loads(text), _Seed).persona
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SeedError(f"personas: {error}") from error
    seen: set[str] = set()
    for row in rows:
        if row.username in seen:
            raise SeedError(f"personas: {row.username} is there twice")
        seen.add(row.username)
    return tuple(_persona(row) for row in rows)


def read_persona(table: Mapping[str, Any]) -> Persona:
    """The persona of one table, with values as TOML or JSON has them. Raises `SeedError`."""
    try:
        return _persona(msgspec.convert({"purpose": {}, **table}, _Row))
    except msgspec.ValidationError as error:
        raise SeedError(f"personas: {error}") from error


def table_of(persona: Persona) -> dict[str, Any]:
    """What `read_persona` reads, with every key that has a value."""
    person, identifier = persona.person, persona.person.identifier
    named = {"pesel": identifier.pesel} if identifier.pesel else {"country": identifier.country, "number": identifier.value}
    table = msgspec.to_builtins(
        {
            **{field: getattr(persona, field) for field in ("username", "purpose", "password", "level", "state", "email", "phone")},
            "given_name": person.given_name,
            "family_name": person.family_name,
            "born": person.birth_date,
            "sex": persona.sex,
            **named,
            "employer": persona.employer,
            "address": persona.address,
            "valid_until": persona.valid_until,
        }
    )
    return {name: value for name, value in table.items() if value not in ("", None)}


def _persona(row: _Row) -> Persona:
    pesel = _checked_pesel(row)
    born = row.born or (birth_date(pesel) if pesel else None)
    of = row.sex or (sex(pesel) if pesel else None)
    if born is None or of is None or not (pesel or (row.country and row.number)):
        raise SeedError(f"personas: {row.username} needs pesel, or all of country, number, born and sex")
    identifier = PersonIdentifier(country="PL", value=pesel) if pesel else PersonIdentifier(country=row.country, value=row.number)
    return Persona(
        username=row.username,
        person=Person(given_name=row.given_name, family_name=row.family_name, birth_date=born, identifier=identifier),
        sex=of,
        purpose=row.purpose,
        password=row.password,
        level=row.level,
        state=row.state,
        email=row.email,
        phone=row.phone,
        employer=row.employer,
        address=row.address,
        valid_until=row.valid_until,
    )


def _checked_pesel(row: _Row) -> str:
    try:
        return parse_pesel(row.pesel) if row.pesel else ""
    except InvalidPesel as error:
        raise SeedError(f"personas: {row.username} has a wrong pesel: {error.reason}") from error
