"""The registration form as a table: which fields are locked and come from the arrival, which are typed (P16, P20-P24)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eid.identity.person import Person

_LONGEST = 300
_MOST = 10

Form = Mapping[str, Sequence[str]]
"""What was posted: field names and their values."""


class Kind(StrEnum):
    """How a typed field is shown."""

    TEXT = "text"
    EMAIL = "email"
    TELEPHONE = "tel"
    PASSWORD = "password"  # noqa: S105
    ROLES = "roles"
    CONSENT = "consent"


@dataclass(frozen=True, kw_only=True)
class LockedField:
    """A field that shows what the identity provider vouched for; `shown` gives None where the person has no such thing."""

    name: str
    shown: Callable[[Person], str | None]


@dataclass(frozen=True, kw_only=True)
class TypedField:
    """A field that the person fills in; `autocomplete` is HTML's word for its content. Passwords are never kept or shown again."""

    name: str
    kind: Kind
    required: bool = True
    autocomplete: str = "off"


def _foreign(value: Callable[[Person], str]) -> Callable[[Person], str | None]:
    return lambda person: None if person.identifier.pesel else value(person)


LOCKED_FIELDS = (
    LockedField(name="given_name", shown=lambda person: person.given_name),
    LockedField(name="family_name", shown=lambda person: person.family_name),
    LockedField(name="pesel", shown=lambda person: person.identifier.pesel),
    LockedField(name="identifier_country", shown=_foreign(lambda person: person.identifier.country)),
    LockedField(name="identifier", shown=_foreign(lambda person: person.identifier.value)),
    LockedField(name="birth_date", shown=lambda person: person.birth_date.isoformat()),
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
KEPT_FIELDS = tuple(field.name for field in TYPED_FIELDS if field.kind is not Kind.PASSWORD)


def locked_values(person: Person) -> dict[str, str]:
    """The locked fields that this person has, with what they show."""
    values = ((field.name, field.shown(person)) for field in LOCKED_FIELDS)
    return {name: value for name, value in values if value is not None}


def kept(form: Form) -> dict[str, tuple[str, ...]]:
    """What is kept of a form that was refused: everything typed but passwords, of a length that a person types."""
    return {name: tuple(value[:_LONGEST] for value in form[name][:_MOST]) for name in KEPT_FIELDS if name in form}
