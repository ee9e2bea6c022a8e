"""The rules of the form, with no application around them."""

from datetime import date

import pytest
from msgspec.structs import replace

from eid.identity.identifier import PersonIdentifier
from relying_party.accounts.passwords import Weakness
from relying_party.accounts.roles import Role
from relying_party.forms import FormRefused, IdentityInconsistent, check_identity
from relying_party.praca.fields import LOCKED_FIELDS, TYPED_FIELDS, kept, locked_values
from relying_party.praca.registration import CHECKS, Wrong, judge
from relying_party.praca.words import LABELS, MISTAKES
from tests.relying_party.accounts.openings import HANS, JAN

GOOD = {
    "email": ["jan@example.test"],
    "phone": [""],
    "login": ["jan.testowy"],
    "password": ["Test-1234"],
    "password_again": ["Test-1234"],
    "roles": ["unemployed", "employer"],
    "terms": ["yes"],
}


def mistakes(person=JAN, **changes: list[str]) -> list[tuple[str, str]]:
    with pytest.raises(FormRefused) as refused:
        judge(person, GOOD | changes)
    return [(error.field, error.wrong) for error in refused.value.errors]


def test_a_good_form_is_accepted_without_a_telephone():
    assert judge(JAN, GOOD).phone == ""


def test_p23_more_than_one_role_may_be_ticked():
    assert judge(JAN, GOOD | {"roles": list(Role)}).roles == tuple(Role)


@pytest.mark.parametrize("email", ["jan@example.test", "jan.testowy+praca@poczta.example.test", "żółć@przykład.test", "o'hara@x.test"])
def test_p21_an_email_address_may_be(email):
    assert judge(JAN, GOOD | {"email": [f" {email} "]}).email == email


@pytest.mark.parametrize("email", ["jan", "jan@", "@example.test", "jan@example", "jan@@example.test", "jan@example..test", "a b@x.test"])
def test_p21_an_email_address_may_not_be(email):
    assert mistakes(email=[email]) == [("email", Wrong.EMAIL_MALFORMED)]


@pytest.mark.parametrize("email", ["a@b.c\x00", "jan@example.test\nBcc: all@example.test", "a" * 250 + "@b.test"])
def test_an_email_address_that_could_harm_is_refused(email):
    assert mistakes(email=[email]) == [("email", Wrong.EMAIL_MALFORMED)]


@pytest.mark.parametrize("phone", ["600700800", "+48 600 700 800", "(22) 123-45-67", "+380 44 123 4567"])
def test_p21_a_telephone_number_may_be(phone):
    assert judge(JAN, GOOD | {"phone": [phone]}).phone == phone


@pytest.mark.parametrize("phone", ["6007008", "600-700-80x", "+", "1234567890123456", "++48600700800"])
def test_p21_a_telephone_number_may_not_be(phone):
    assert mistakes(phone=[phone]) == [("phone", Wrong.PHONE_MALFORMED)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"email": [""]}, [("email", Wrong.EMAIL_MISSING)]),
        ({"login": [""]}, [("login", Wrong.LOGIN_MISSING)]),
        ({"login": ["j t"]}, [("login", Wrong.LOGIN_MALFORMED)]),
        ({"password": [""], "password_again": [""]}, [("password", Wrong.PASSWORD_MISSING)]),
        ({"password_again": [""]}, [("password_again", Wrong.PASSWORD_AGAIN_MISSING)]),
        ({"password_again": ["Test-1235"]}, [("password_again", Wrong.PASSWORDS_DIFFER)]),
        ({"password": ["Test1234"], "password_again": ["Test1234"]}, [("password", Weakness.NO_SPECIAL)]),
        ({"roles": []}, [("roles", Wrong.ROLE_MISSING)]),
        ({"roles": ["unemployed", "minister"]}, [("roles", Wrong.ROLE_UNKNOWN)]),
        ({"terms": []}, [("terms", Wrong.TERMS_NOT_ACCEPTED)]),
    ],
    ids=lambda value: value[0][1] if isinstance(value, list) else "",
)
def test_each_mistake_is_told_at_its_field(changes, expected):
    assert mistakes(**changes) == expected


def test_an_empty_form_is_told_everything_at_once_in_the_order_of_the_form():
    with pytest.raises(FormRefused) as refused:
        judge(JAN, {})
    assert [error.field for error in refused.value.errors] == ["email", "login", "password", "roles", "terms"]


@pytest.mark.parametrize("name", [field.name for field in LOCKED_FIELDS])
def test_p16_p20_a_locked_field_that_comes_back_changed_is_refused(name):
    assert mistakes(**{name: ["something else"]}) == [(name, Wrong.LOCKED_CHANGED)]


def test_p16_p20_a_second_value_for_a_locked_field_is_refused_too():
    assert mistakes(given_name=["Jan", "Jerzy"]) == [("given_name", Wrong.LOCKED_CHANGED)]


@pytest.mark.parametrize("person", [JAN, HANS], ids=["pesel", "foreign"])
def test_locked_fields_that_come_back_as_shown_are_no_mistake(person):
    assert judge(person, GOOD | {name: [value] for name, value in locked_values(person).items()})


def test_a_person_without_pesel_is_shown_country_and_identifier():
    assert list(locked_values(HANS)) == ["given_name", "family_name", "identifier_country", "identifier", "birth_date"]


def test_everything_typed_but_passwords_is_kept():
    assert kept(GOOD) == {name: tuple(values) for name, values in GOOD.items() if not name.startswith("password")}


def test_what_nobody_types_is_not_kept_at_full_length():
    kept_login = kept({"login": ["x" * 100_000] * 1000})["login"]
    assert sum(map(len, kept_login)) < 10_000


@pytest.mark.parametrize(
    "person",
    [
        replace(JAN, birth_date=date(1990, 1, 1)),
        replace(JAN, identifier=PersonIdentifier(country="PL", value="90810100011")),
        replace(JAN, identifier=PersonIdentifier(country="PL", value="90813200010")),
        replace(JAN, identifier=PersonIdentifier(country="PL", value="9081010001")),
        replace(JAN, identifier=PersonIdentifier(country="PL", value=" 90810100010")),
    ],
    ids=["birth date", "check digit", "date", "length", "space"],
)
def test_a_pesel_that_is_wrong_or_belies_the_birth_date_is_refused(person):
    with pytest.raises(IdentityInconsistent):
        check_identity(person)


@pytest.mark.parametrize("person", [JAN, HANS], ids=["pesel", "foreign"])
def test_a_person_whose_facts_agree_is_accepted(person):
    check_identity(person)


def test_every_field_has_a_label_and_a_check_and_every_mistake_a_sentence():
    assert {field.name for field in (*LOCKED_FIELDS, *TYPED_FIELDS)} == set(LABELS)
    assert [name for name, _ in CHECKS] == [field.name for field in TYPED_FIELDS]
    assert set(MISTAKES) == {*Wrong, *Weakness}
