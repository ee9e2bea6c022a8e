"""The registration form as a table: which fields are locked and come from the arrival, which are typed (P16, P20-P24)."""

from collections.abc import Callable

from eid.identity.person import Person
from relying_party import forms
from relying_party.forms import Form, Kind, LockedField, TypedField


def _foreign(value: Callable[[Person], str]) -> Callable[[Person], str | None]:
    return lambda person: None if person.identifier.pesel else value(person)


LOCKED_FIELDS = (
    LockedField(name="given_name", shown=lambda person: person.given_name),
    LockedField(name="family_name", shown=lambda person: person.family_name),
    LockedField(name="pesel", shown=lambda person: person.identifier.pesel),
    LockedField(name="identifier_country", shown=_foreign(lambda person: person.identifier.country)),
    LockedField(name="identifier", shown=_foreign(lambda person: person.identifier.value)),
    LockedField(name="birth_date", shown=lambda person: person.born or None),
)

CONTACT = (
    TypedField(name="email", kind=Kind.EMAIL, autocomplete="email"),
    TypedField(name="phone", kind=Kind.TELEPHONE, required=False, autocomplete="tel"),
)
ACCOUNT = (
    TypedField(name="login", kind=Kind.TEXT, autocomplete="username"),
    TypedField(name="password", kind=Kind.PASSWORD, autocomplete="new-password"),
    TypedField(name="password_again", kind=Kind.PASSWORD, autocomplete="new-password"),
)
OTHER = (
    TypedField(name="roles", kind=Kind.ROLES),
    TypedField(name="terms", kind=Kind.CONSENT),
)
TYPED_FIELDS = CONTACT + ACCOUNT + OTHER
WITHOUT_PASSWORD = CONTACT + OTHER
"""Where an account is used through the node alone."""
KEPT_FIELDS = tuple(field.name for field in TYPED_FIELDS if field.kind is not Kind.PASSWORD)


def locked_values(person: Person) -> dict[str, str]:
    """The locked fields that this person has, with what they show."""
    return forms.locked_values(LOCKED_FIELDS, person)


def kept(form: Form) -> dict[str, tuple[str, ...]]:
    """What is kept of a form that was refused: everything typed but passwords."""
    return forms.kept(form, KEPT_FIELDS)
