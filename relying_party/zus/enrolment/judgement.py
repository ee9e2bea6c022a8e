"""Judges the registration form, with no page and no store: the reason for every rule that it breaks (Z5-Z9)."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from eid.identity.identifier import PersonIdentifier
from eid.identity.person import Person
from eid.identity.pesel import InvalidPesel, birth_date, parse_pesel
from relying_party.accounts.passwords import weaknesses
from relying_party.forms import FieldError, Form, FormRefused, changed_locks, first, is_email, is_phone, squeezed
from relying_party.zus.enrolment.fields import LOCKED_FIELDS

LONGEST_NAME = 100
COT_SHORTEST, COT_LONGEST = 8, 16


class Wrong(StrEnum):
    """What is wrong with a field; passwords add the words of `Weakness`."""

    LOCKED_CHANGED = "locked_changed"
    FAMILY_NAME_MISSING = "family_name_missing"
    GIVEN_NAME_MISSING = "given_name_missing"
    NAME_MALFORMED = "name_malformed"
    PESEL_MISSING = "pesel_missing"
    PESEL_DIGITS = "pesel_digits"
    PESEL_LENGTH = "pesel_length"
    PESEL_DATE = "pesel_date"
    PESEL_CHECK_DIGIT = "pesel_check_digit"
    PHONE_MISSING = "phone_missing"
    PHONE_MALFORMED = "phone_malformed"
    EMAIL_MISSING = "email_missing"
    EMAIL_MALFORMED = "email_malformed"
    PASSWORD_MISSING = "password_missing"  # noqa: S105
    PASSWORD_AGAIN_MISSING = "password_again_missing"  # noqa: S105
    PASSWORDS_DIFFER = "passwords_differ"
    COT_MISSING = "cot_missing"
    COT_NOT_DIGITS = "cot_not_digits"
    COT_TOO_SHORT = "cot_too_short"
    COT_TOO_LONG = "cot_too_long"
    COT_DIFFER = "cot_differ"
    CAPTCHA_MISSING = "captcha_missing"
    CAPTCHA_WRONG = "captcha_wrong"
    CAPTCHA_EXPIRED = "captcha_expired"


class Typed(Struct, frozen=True, kw_only=True):
    """The typed part of a form; what is missing is empty. The passwords for COT count only where access to COT is wanted."""

    family_name: str
    given_name: str
    pesel: str
    phone: str
    email: str
    password: str
    password_again: str
    cot: bool
    cot_password: str
    cot_password_again: str

    @property
    def person(self) -> Person:
        """The person as they say they are; only of a form without mistakes."""
        pesel = parse_pesel(self.pesel)
        identifier = PersonIdentifier(country="PL", value=pesel)
        return Person(given_name=self.given_name, family_name=self.family_name, birth_date=birth_date(pesel), identifier=identifier)


def read(form: Form) -> Typed:
    """The typed part of a posted form."""
    cot = bool(first(form, "cot"))
    return Typed(
        family_name=squeezed(first(form, "family_name")),
        given_name=squeezed(first(form, "given_name")),
        pesel=first(form, "pesel").strip(),
        phone=first(form, "phone").strip(),
        email=first(form, "email").strip(),
        password=first(form, "password"),
        password_again=first(form, "password_again"),
        cot=cot,
        cot_password=first(form, "cot_password") if cot else "",
        cot_password_again=first(form, "cot_password_again") if cot else "",
    )


def judge(person: Person | None, form: Form) -> Typed:
    """What was typed, when every field is as it must be; `person` is the one whom a trusted way vouched for. Raises `FormRefused`."""
    typed = read(form)
    checks = CHECKS if person else PERSON_CHECKS + CHECKS
    changed = changed_locks(LOCKED_FIELDS, person, form, Wrong.LOCKED_CHANGED) if person else ()
    errors = (*changed, *(FieldError(field, wrong) for field, check in checks for wrong in check(typed)))
    if errors:
        raise FormRefused(errors)
    return typed


def cot_password_faults(password: str) -> Iterator[Wrong]:
    """Why a password for COT is refused: it must be keyed on a telephone (Z9)."""
    if not (password.isascii() and password.isdigit()):
        yield Wrong.COT_NOT_DIGITS
    if len(password) < COT_SHORTEST:
        yield Wrong.COT_TOO_SHORT
    if len(password) > COT_LONGEST:
        yield Wrong.COT_TOO_LONG


def new_cot_password(form: Form) -> str:
    """The password for COT that was typed twice. Raises `FormRefused`."""
    typed = read({**form, "cot": ("yes",)})
    errors = tuple(FieldError(field, wrong) for field, check in COT_CHECKS for wrong in check(typed))
    if errors:
        raise FormRefused(errors)
    return typed.cot_password


def new_contact(form: Form) -> tuple[str, str]:
    """E-mail and telephone that the owner of a profile wants from now on. Raises `FormRefused`."""
    typed = read(form)
    errors = tuple(FieldError(field, wrong) for field, check in CONTACT_CHECKS for wrong in check(typed))
    if errors:
        raise FormRefused(errors)
    return typed.email, typed.phone


def _name(name: str, missing: Wrong) -> Iterable[Wrong]:
    if not name:
        return (missing,)
    fine = len(name) <= LONGEST_NAME and name.isprintable() and any(letter.isalpha() for letter in name)
    return () if fine and not any(character.isdigit() for character in name) else (Wrong.NAME_MALFORMED,)


def _pesel(typed: Typed) -> Iterable[Wrong]:
    if not typed.pesel:
        return (Wrong.PESEL_MISSING,)
    try:
        parse_pesel(typed.pesel)
    except InvalidPesel as error:
        return (Wrong(f"pesel_{error.reason}"),)
    return ()


def _phone(typed: Typed) -> Iterable[Wrong]:
    if not typed.phone:
        return (Wrong.PHONE_MISSING,)
    return () if is_phone(typed.phone) else (Wrong.PHONE_MALFORMED,)


def _email(typed: Typed) -> Iterable[Wrong]:
    if not typed.email:
        return (Wrong.EMAIL_MISSING,)
    return () if is_email(typed.email) else (Wrong.EMAIL_MALFORMED,)


def _password(typed: Typed) -> Iterable[StrEnum]:
    return weaknesses(typed.password, "") if typed.password else (Wrong.PASSWORD_MISSING,)


def _password_again(typed: Typed) -> Iterable[Wrong]:
    if typed.password and not typed.password_again:
        return (Wrong.PASSWORD_AGAIN_MISSING,)
    return () if typed.password == typed.password_again else (Wrong.PASSWORDS_DIFFER,)


def _cot_password(typed: Typed) -> Iterable[Wrong]:
    if not typed.cot:
        return ()
    return cot_password_faults(typed.cot_password) if typed.cot_password else (Wrong.COT_MISSING,)


def _cot_password_again(typed: Typed) -> Iterable[Wrong]:
    return () if typed.cot_password == typed.cot_password_again else (Wrong.COT_DIFFER,)


Checks = tuple[tuple[str, Callable[[Typed], Iterable[StrEnum]]], ...]

PERSON_CHECKS: Checks = (
    ("family_name", lambda typed: _name(typed.family_name, Wrong.FAMILY_NAME_MISSING)),
    ("given_name", lambda typed: _name(typed.given_name, Wrong.GIVEN_NAME_MISSING)),
    ("pesel", _pesel),
)
"""Checks of a person for whom nobody vouched."""
COT_CHECKS: Checks = (("cot_password", _cot_password), ("cot_password_again", _cot_password_again))
CONTACT_CHECKS: Checks = (("phone", _phone), ("email", _email))
CHECKS: Checks = (
    *CONTACT_CHECKS,
    ("password", _password),
    ("password_again", _password_again),
    *COT_CHECKS,
)
"""Every check of a typed field, in the order of the form."""
