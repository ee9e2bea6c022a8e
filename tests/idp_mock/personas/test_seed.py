"""The personas that every node has, and what a seed may say."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import stdnum.pl.nip
import stdnum.pl.regon

from eid.identity.level import Level
from eid.identity.pesel import Sex, birth_date, parse_pesel
from idp_mock.personas.persona import PASSWORD, Persona, State
from idp_mock.personas.personas import seeded_personas
from idp_mock.personas.seed import SeedError, parse_seed

SEED = seeded_personas()
ROW = '[[persona]]\nusername = "jan"\ngiven_name = "Jan"\nfamily_name = "Testowy"\npurpose = { pl = "a", en = "b" }\n'


def test_there_are_at_least_24_personas_each_with_a_purpose_in_both_languages() -> None:
    assert len(SEED) >= 24
    assert all(set(persona.purpose) == {"pl", "en"} and all(persona.purpose.values()) for persona in SEED)


@pytest.mark.parametrize(
    ("username", "full_name", "pesel"),
    [("jan.testowy", "Jan Testowy", "90810100010"), ("anna.testowa", "Anna Testowa", "90810100027")],
)
def test_the_personas_for_scripts_are_as_promised(username: str, full_name: str, pesel: str) -> None:
    persona = _named(username)

    assert persona.person.full_name == full_name
    assert persona.person.identifier.pesel == pesel
    assert (persona.password, persona.level, persona.state) == ("Test-1234", Level.SUBSTANTIAL, State.ACTIVE)


PURPOSES: dict[str, Callable[[Persona], bool]] = {
    "man": lambda one: one.sex is Sex.MALE,
    "woman": lambda one: one.sex is Sex.FEMALE,
    "plausible adult": lambda one: date(1950, 1, 1) < one.person.birth_date < date(2000, 1, 1),
    "minor": lambda one: date(2013, 1, 1) < one.person.birth_date < date(2018, 1, 1),
    "born in 1899": lambda one: one.person.birth_date.year == 1899,
    "born in 2005": lambda one: one.person.birth_date.year == 2005,
    "born after 2018": lambda one: 2018 < one.person.birth_date.year < 2100,
    "double surname": lambda one: one.person.family_name == "Testowa-Przykładowa",
    "names of 60 characters": lambda one: len(one.person.given_name) == len(one.person.family_name) == 60,
    "all Polish letters": lambda one: set("ąćęłńóśźż") <= set(one.person.full_name.lower()),
    "German letters": lambda one: set("äöüß") <= set(one.person.full_name.lower()),
    "Ukrainian letters": lambda one: re.fullmatch(r"[Ѐ-ӿ -]+", one.person.full_name) is not None,
    "without a PESEL": lambda one: one.person.identifier.pesel is None,
    "two given names": lambda one: len(one.person.given_name.split()) == 2,
    "no e-mail": lambda one: one.email == "",
    "employer": lambda one: one.employer is not None,
    "already holds an account": lambda one: one.username == "karolina.konto" and one.person.identifier.value == "90852000503",
    **{f"level {level}": lambda one, level=level: one.level is level for level in Level},
    **{f"profile {state}": lambda one, state=state: one.state is state for state in State},
}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_somebody_serves_the_purpose(purpose: str) -> None:
    assert any(PURPOSES[purpose](persona) for persona in SEED)


def test_every_pesel_is_valid_and_belongs_to_one_persona() -> None:
    numbers = [persona.person.identifier.value for persona in SEED if persona.person.identifier.pesel]

    assert [parse_pesel(number) for number in numbers] == numbers
    assert len(set(numbers)) == len(numbers)


def test_only_one_persona_contradicts_its_pesel() -> None:
    contradicting = [one.username for one in SEED if (pesel := one.person.identifier.pesel) and birth_date(pesel) != one.person.birth_date]

    assert contradicting == ["niezgodna.data"]


def test_nobody_can_be_reached() -> None:
    assert all(persona.email == "" or persona.email.endswith("@example.test") for persona in SEED)
    assert all(persona.phone == "" or persona.phone.startswith("+48000") for persona in SEED)


def test_the_employers_numbers_are_valid() -> None:
    employers = [persona.employer for persona in SEED if persona.employer]

    assert all(stdnum.pl.nip.is_valid(employer.nip) and stdnum.pl.regon.is_valid(employer.regon) for employer in employers)


def test_date_of_birth_and_sex_follow_from_the_pesel() -> None:
    (persona,) = parse_seed(ROW + 'pesel = "90810100010"')

    assert (persona.person.birth_date, persona.sex, persona.password) == (date(1890, 1, 1), Sex.MALE, PASSWORD)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("persona = 1", "Expected `array`"),
        ("[[persona]]", "missing required field `username`"),
        (ROW, "jan needs pesel, or all of country, number, born and sex"),
        (ROW + 'pesel = "90810100011"', "jan has a wrong pesel: check_digit"),
        (ROW + 'pesel = "90810100010"\nlevel = "hihg"', "hihg"),
        (ROW + 'pesl = "90810100010"', "pesl"),
        (ROW + 'pesel = "90810100010"\n' + ROW, "jan is there twice"),
        ("persona = [", "personas: "),
    ],
)
def test_a_wrong_seed_is_refused_with_its_reason(text: str, told: str) -> None:
    with pytest.raises(SeedError, match=re.escape(told)):
        parse_seed(text)


def _named(username: str) -> Persona:
    return next(persona for persona in SEED if persona.username == username)
