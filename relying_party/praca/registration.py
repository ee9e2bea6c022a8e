"""Registration at Praca: judges a person who arrived and the form they filled in, with no page and no store (P16, P20-P25)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from eid.identity.person import Person
from eid.identity.pesel import InvalidPesel, birth_date, parse_pesel
from relying_party.accounts.accounts import Opening
from relying_party.accounts.holder import Method
from relying_party.accounts.login_names import is_well_formed
from relying_party.accounts.passwords import Weakness, weaknesses
from relying_party.accounts.roles import Role
from relying_party.federation.arrival import Arrival
from relying_party.praca.fields import LOCKED_FIELDS, Form, locked_values

_EMAIL = re.compile(r"[^\s@\"<>(),:;\\\[\]]+@[^\s@\"<>(),:;\\\[\]./]+(\.[^\s@\"<>(),:;\\\[\]./]+)+")
_LONGEST_EMAIL = 254
_PHONE = re.compile(r"\+?\(?[0-9]([ ()-]*[0-9]){8,14}")


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


@dataclass(frozen=True)
class FieldError:
    """One thing to mend, at the field where it is mended."""

    field: str
    wrong: Wrong | Weakness


class FormRefused(Exception):
    """The form cannot be accepted; `errors` is in the order of its fields."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(", ".join(error.wrong for error in errors))
        self.errors = errors


class IdentityInconsistent(Exception):
    """The facts about the person contradict each other; no account may stand on them."""


@dataclass(frozen=True, kw_only=True)
class Application:
    """What a person typed into the form."""

    email: str
    phone: str
    login: str
    password: str
    password_again: str
    roles: tuple[str, ...]
    terms: bool


def check_identity(person: Person) -> None:
    """A PESEL must be valid and carry the person's date of birth (wezel-krajowy.md ch. 16.1 [D]). Raises `IdentityInconsistent`."""
    pesel = person.identifier.pesel
    if pesel is None:
        return
    try:
        if parse_pesel(pesel) != pesel or birth_date(pesel) != person.birth_date:
            raise IdentityInconsistent("the PESEL carries another date of birth")
    except InvalidPesel as error:
        raise IdentityInconsistent(str(error)) from error


def read(form: Form) -> Application:
    """The typed part of a posted form; what is missing is empty."""
    return Application(
        email=_first(form, "email").strip(),
        phone=_first(form, "phone").strip(),
        login=_first(form, "login").strip(),
        password=_first(form, "password"),
        password_again=_first(form, "password_again"),
        roles=tuple(dict.fromkeys(form.get("roles", ()))),
        terms=bool(_first(form, "terms")),
    )


def judge(person: Person, form: Form) -> Application:
    """The application, when every field is as it must be. Raises `FormRefused` with all that is wrong."""
    application = read(form)
    errors = (*_changed_locks(person, form), *_mistakes(application))
    if errors:
        raise FormRefused(errors)
    return application


def opening(token: str, arrival: Arrival, application: Application) -> Opening:
    """What `Accounts.register` needs; the person comes from the arrival alone."""
    return Opening(
        registration=token,
        person=arrival.person,
        level=arrival.level,
        verified_by=Method.NODE,
        email=application.email,
        phone=application.phone,
        login=application.login,
        roles=tuple(Role(role) for role in application.roles),
    )


def _changed_locks(person: Person, form: Form) -> Iterator[FieldError]:
    """Locked fields need not come back, but whoever sends other values than were shown is told (P16, P20)."""
    truth = locked_values(person)
    for field in LOCKED_FIELDS:
        if any(_squeezed(sent) != _squeezed(truth.get(field.name, "")) for sent in form.get(field.name, ())):
            yield FieldError(field.name, Wrong.LOCKED_CHANGED)


def _mistakes(application: Application) -> Iterator[FieldError]:
    for field, check in CHECKS:
        for wrong in check(application):
            yield FieldError(field, wrong)


def _email(application: Application) -> Iterable[Wrong]:
    if not application.email:
        return (Wrong.EMAIL_MISSING,)
    if len(application.email) > _LONGEST_EMAIL or not application.email.isprintable() or not _EMAIL.fullmatch(application.email):
        return (Wrong.EMAIL_MALFORMED,)
    return ()


def _phone(application: Application) -> Iterable[Wrong]:
    if application.phone and not _PHONE.fullmatch(application.phone):
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


def _first(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0] if values else ""


def _squeezed(text: str) -> str:
    """Without the difference that white space makes: browsers change it on the way."""
    return " ".join(text.split())
