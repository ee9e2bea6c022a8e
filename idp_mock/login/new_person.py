"""The form in which a tester types in a person of their own; read field by field, so that everything wrong is told at once."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.identity.pesel import InvalidPesel, Sex, birth_date, parse_pesel, sex
from idp_mock.personas.persona import Persona

FIELDS = ("given_name", "family_name", "pesel", "country", "number", "birth_date", "sex", "level", "email", "phone", "username")
_LONGEST = 100
_COUNTRY = re.compile(r"[A-Z]{2}")
_EMAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{6,18}")
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")


class Fault(StrEnum):
    """What is wrong with a field."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    PESEL_DIGITS = "pesel_digits"
    PESEL_LENGTH = "pesel_length"
    PESEL_DATE = "pesel_date"
    PESEL_CHECK_DIGIT = "pesel_check_digit"
    COUNTRY = "country"
    DATE = "date"
    CHOICE = "choice"
    EMAIL = "email"
    PHONE = "phone"
    USERNAME = "username"
    TAKEN = "taken"


class FormRefused(Exception):
    """`faults` says what is wrong, by field."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        super().__init__(", ".join(f"{field}: {fault}" for field, fault in faults.items()))
        self.faults = faults


class _Wrong(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class NewPerson(Struct, frozen=True, kw_only=True):
    """What was typed: `persona` has the typed user name, or one made of the identifier; `named` tells which."""

    persona: Persona
    named: bool


def read_new_person(form: Mapping[str, str]) -> NewPerson:
    """The person of a submitted form (`FIELDS`); without a PESEL it needs country, number, birth date and sex. Raises `FormRefused`."""
    typed = {field: form.get(field, "").strip() for field in FIELDS}
    known_by_pesel = bool(typed["pesel"]) or not any(typed[field] for field in ("country", "number", "birth_date"))
    readers = _COMMON | (_BY_PESEL if known_by_pesel else _FOREIGN)
    faults: dict[str, Fault] = {}
    for field, read in readers.items():
        try:
            _short_and_printable(typed[field])
            read(typed[field])
        except _Wrong as wrong:
            faults[field] = wrong.fault
    if faults:
        raise FormRefused(faults)
    return _new_person(typed)


def _new_person(typed: Mapping[str, str]) -> NewPerson:
    pesel = typed["pesel"]
    identifier = PersonIdentifier(country="PL", value=pesel) if pesel else PersonIdentifier(country=typed["country"], value=typed["number"])
    born = birth_date(pesel) if pesel else _date(typed["birth_date"])
    person = Person(given_name=typed["given_name"], family_name=typed["family_name"], birth_date=born, identifier=identifier)
    persona = Persona(
        username=typed["username"] or f"osoba.{identifier.value}",
        person=person,
        sex=sex(pesel) if pesel else Sex(typed["sex"]),
        level=Level(typed["level"]),
        email=typed["email"],
        phone=typed["phone"],
    )
    return NewPerson(persona=persona, named=bool(typed["username"]))


def _short_and_printable(text: str) -> None:
    if len(text) > _LONGEST:
        raise _Wrong(Fault.TOO_LONG)
    if not text.isprintable():  # control characters could not be written into XML
        raise _Wrong(Fault.CHARACTERS)


def _required(text: str) -> None:
    if not text:
        raise _Wrong(Fault.REQUIRED)


def _pesel(text: str) -> None:
    _required(text)
    try:
        parse_pesel(text)
    except InvalidPesel as error:
        raise _Wrong(Fault(f"pesel_{error.reason}")) from error


def _date(text: str) -> date:
    _required(text)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _Wrong(Fault.DATE) from error


def _one_of(of: type[StrEnum]) -> Callable[[str], None]:
    def read(text: str) -> None:
        if text not in {member.value for member in of}:
            raise _Wrong(Fault.CHOICE)

    return read


def _matching(pattern: re.Pattern[str], fault: Fault) -> Callable[[str], None]:
    def read(text: str) -> None:
        if text and not pattern.fullmatch(text):
            raise _Wrong(fault)

    return read


def _country(text: str) -> None:
    _required(text)
    _matching(_COUNTRY, Fault.COUNTRY)(text)


_COMMON: dict[str, Callable[[str], object]] = {
    "given_name": _required,
    "family_name": _required,
    "level": _one_of(Level),
    "email": _matching(_EMAIL, Fault.EMAIL),
    "phone": _matching(_PHONE, Fault.PHONE),
    "username": _matching(_USERNAME, Fault.USERNAME),
}
_BY_PESEL: dict[str, Callable[[str], object]] = {"pesel": _pesel}
_FOREIGN: dict[str, Callable[[str], object]] = {"country": _country, "number": _required, "birth_date": _date, "sex": _one_of(Sex)}
