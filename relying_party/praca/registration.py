"""Registration at Praca: judges a person who arrived and the form they filled in, with no page and no store (P16, P20-P25)."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from eid.identity.person import Person
from relying_party.accounts.accounts import Opening
from relying_party.accounts.holder import Method
from relying_party.accounts.login_names import is_well_formed
from relying_party.accounts.passwords import Weakness, weaknesses
from relying_party.accounts.roles import Role
from relying_party.federation.arrival import Arrival
from relying_party.forms import FieldError, Form, FormRefused, TypedField, changed_locks, first, is_email, is_phone
from relying_party.praca.fields import LOCKED_FIELDS, TYPED_FIELDS


class Wrong(StrEnum):
    """What is wrong with a field; passwords add the words of `Weakness`."""

    LOCKED_CHANGED = "locked_changed"
    EMAIL_MISSING = "email_missing"
    EMAIL_MALFORMED = "email_malformed"
    PHONE_MALFORMED = "phone_malformed"
    LOGIN_MISSING = "login_missing"
    LOGIN_MALFORMED = "login_malformed"
    LOGIN_TAKEN = "login_taken"
    PASSWORD_MISSING = "password_missing"  # noqa: S105
    PASSWORD_AGAIN_MISSING = "password_again_missing"  # noqa: S105
    PASSWORDS_DIFFER = "passwords_differ"
    ROLE_MISSING = "role_missing"
    ROLE_UNKNOWN = "role_unknown"
    TERMS_NOT_ACCEPTED = "terms_not_accepted"


class Application(Struct, frozen=True, kw_only=True):
    """What a person typed into the form."""

    email: str
    phone: str
    login: str
    password: str
    password_again: str
    roles: tuple[str, ...]
    terms: bool


def read(form: Form) -> Application:
    """The typed part of a posted form; what is missing is empty."""
    return Application(
        email=first(form, "email").strip(),
        phone=first(form, "phone").strip(),
        login=first(form, "login").strip(),
        password=first(form, "password"),
        password_again=first(form, "password_again"),
        roles=tuple(dict.fromkeys(form.get("roles", ()))),
        terms=bool(first(form, "terms")),
    )


def judge(person: Person, form: Form, fields: tuple[TypedField, ...] = TYPED_FIELDS) -> Application:
    """The application, when every one of these fields is as it must be. Raises `FormRefused` with all that is wrong."""
    application, names = read(form), {field.name for field in fields}
    mistakes = (mistake for mistake in _mistakes(application) if mistake.field in names)
    errors = (*changed_locks(LOCKED_FIELDS, person, form, Wrong.LOCKED_CHANGED), *mistakes)
    if errors:
        raise FormRefused(errors)
    return application


def opening(token: str, arrival: Arrival, application: Application, *, email_confirmed: bool = True) -> Opening:
    """What `Accounts.register` needs; the person comes from the arrival alone."""
    return Opening(
        registration=token,
        person=arrival.person,
        level=arrival.level,
        verified_by=Method(arrival.vouched_by),
        email=application.email,
        phone=application.phone,
        login=application.login,
        roles=tuple(Role(role) for role in application.roles),
        email_confirmed=email_confirmed,
    )


def _mistakes(application: Application) -> Iterator[FieldError]:
    for field, check in CHECKS:
        for wrong in check(application):
            yield FieldError(field, wrong)


def _email(application: Application) -> Iterable[Wrong]:
    if not application.email:
        return (Wrong.EMAIL_MISSING,)
    return () if is_email(application.email) else (Wrong.EMAIL_MALFORMED,)


def _phone(application: Application) -> Iterable[Wrong]:
    if application.phone and not is_phone(application.phone):
        return (Wrong.PHONE_MALFORMED,)
    return ()


def _login(application: Application) -> Iterable[Wrong]:
    if not application.login:
        return (Wrong.LOGIN_MISSING,)
    return () if is_well_formed(application.login) else (Wrong.LOGIN_MALFORMED,)


def _password(application: Application) -> Iterable[Wrong | Weakness]:
    if not application.password:
        return (Wrong.PASSWORD_MISSING,)
    return weaknesses(application.password, application.login)


def _password_again(application: Application) -> Iterable[Wrong]:
    if application.password and not application.password_again:
        return (Wrong.PASSWORD_AGAIN_MISSING,)
    return () if application.password == application.password_again else (Wrong.PASSWORDS_DIFFER,)


def _roles(application: Application) -> Iterable[Wrong]:
    if not application.roles:
        return (Wrong.ROLE_MISSING,)
    return () if set(application.roles) <= set(Role) else (Wrong.ROLE_UNKNOWN,)


def _terms(application: Application) -> Iterable[Wrong]:
    return () if application.terms else (Wrong.TERMS_NOT_ACCEPTED,)


CHECKS: tuple[tuple[str, Callable[[Application], Iterable[Wrong | Weakness]]], ...] = (
    ("email", _email),
    ("phone", _phone),
    ("login", _login),
    ("password", _password),
    ("password_again", _password_again),
    ("roles", _roles),
    ("terms", _terms),
)
"""Every check of a typed field, in the order of the form."""
