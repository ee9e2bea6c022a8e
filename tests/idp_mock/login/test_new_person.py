from datetime import date

import pytest

from eid.identity.level import Level
from eid.identity.pesel import Sex
from idp_mock.login.new_person import Fault, FormRefused, read_new_person

POLE = {"given_name": "Jan", "family_name": "Nowy", "pesel": "90810100010", "level": "low"}
FOREIGNER = {
    "given_name": "Erika",
    "family_name": "Neu",
    "country": "DE",
    "number": "T1",
    "birth_date": "1890-02-03",
    "sex": "female",
    "level": "high",
}


def faults(form: dict[str, str]) -> dict[str, Fault]:
    with pytest.raises(FormRefused) as refusal:
        read_new_person(form)
    return dict(refusal.value.faults)


def test_a_pesel_gives_birth_date_and_sex() -> None:
    new = read_new_person(POLE | {"given_name": "  Jan  "})

    assert new.persona.person.given_name == "Jan"
    assert (new.persona.person.birth_date, new.persona.sex, new.persona.level) == (date(1890, 1, 1), Sex.MALE, Level.LOW)
    assert (new.persona.username, new.named) == ("osoba.90810100010", False)


def test_a_person_without_a_pesel_has_the_number_of_another_country() -> None:
    new = read_new_person(FOREIGNER)

    assert new.persona.person.identifier.eidas == "DE/PL/T1"
    assert (new.persona.person.birth_date, new.persona.sex) == (date(1890, 2, 3), Sex.FEMALE)


def test_a_user_name_makes_the_person_a_named_one() -> None:
    new = read_new_person(POLE | {"username": "nowy.jan", "email": "a@b.test", "phone": "+48 000 000 000"})

    assert (new.persona.username, new.named, new.persona.email) == ("nowy.jan", True, "a@b.test")


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert faults({}) == {
        "given_name": Fault.REQUIRED,
        "family_name": Fault.REQUIRED,
        "pesel": Fault.REQUIRED,
        "level": Fault.CHOICE,
    }


def test_a_person_without_a_pesel_needs_all_four_facts() -> None:
    assert faults({"given_name": "a", "family_name": "b", "level": "low", "country": "DE"}) == {
        "number": Fault.REQUIRED,
        "birth_date": Fault.REQUIRED,
        "sex": Fault.CHOICE,
    }


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        ("pesel", "9081010001", Fault.PESEL_LENGTH),
        ("pesel", "abcdefghijk", Fault.PESEL_DIGITS),
        ("pesel", "90813200010", Fault.PESEL_DATE),
        ("pesel", "90810100011", Fault.PESEL_CHECK_DIGIT),
        ("given_name", "x" * 101, Fault.TOO_LONG),
        ("given_name", "a\x00b", Fault.CHARACTERS),
        ("family_name", "a\ufffeb", Fault.CHARACTERS),
        ("email", "nobody", Fault.EMAIL),
        ("email", "a@b", Fault.EMAIL),
        ("phone", "12ab", Fault.PHONE),
        ("username", "a b", Fault.USERNAME),
        ("username", "ż", Fault.USERNAME),
        ("level", "highest", Fault.CHOICE),
    ],
)
def test_a_wrong_field_is_named_with_its_fault(field: str, text: str, fault: Fault) -> None:
    assert faults(POLE | {field: text}) == {field: fault}


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        ("country", "de", Fault.COUNTRY),
        ("country", "DEU", Fault.COUNTRY),
        ("birth_date", "1890-02-30", Fault.DATE),
        ("birth_date", "3.2.1890", Fault.DATE),
        ("sex", "other", Fault.CHOICE),
        ("number", "", Fault.REQUIRED),
    ],
)
def test_so_is_a_wrong_field_of_a_foreigner(field: str, text: str, fault: Fault) -> None:
    assert faults(FOREIGNER | {field: text}) == {field: fault}


def test_a_name_of_100_characters_is_taken() -> None:
    assert read_new_person(POLE | {"family_name": "ż" * 100}).persona.person.family_name == "ż" * 100
