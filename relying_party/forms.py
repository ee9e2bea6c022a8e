"""What the forms of all portals share: a form as a table of fields, mistakes at the fields, and what is kept of a refused one."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from eid.identity.person import Person
from eid.identity.pesel import InvalidPesel, birth_date, parse_pesel

_LONGEST = 300
_MOST = 10
_EMAIL = re.compile(r"[^\s@\"<>(),:;\\\[\]]+@[^\s@\"<>(),:;\\\[\]./]+(\.[^\s@\"<>(),:;\\\[\]./]+)+")
_LONGEST_EMAIL = 254
_PHONE = re.compile(r"\+?\(?[0-9]([ ()-]*[0-9]){8,14}")

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


class LockedField(Struct, frozen=True, kw_only=True):
    """A field that shows what the identity provider vouched for; `shown` gives None where the person has no such thing."""

    name: str
    shown: Callable[[Person], str | None]


class TypedField(Struct, frozen=True, kw_only=True):
    """A field that the person fills in; `autocomplete` is HTML's word for its content. Passwords are never kept or shown again."""

    name: str
    kind: Kind
    required: bool = True
    autocomplete: str = "off"


class FieldError(Struct, frozen=True):
    """One thing to mend, at the field where it is mended."""

    field: str
    wrong: StrEnum


class FormRefused(Exception):
    """The form cannot be accepted; `errors` is in the order of its fields."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(", ".join(error.wrong for error in errors))
        self.errors = errors


class IdentityInconsistent(Exception):
    """The facts about the person contradict each other; no account may stand on them."""


class ShownForm(Struct, frozen=True, kw_only=True):
    """A form as a template shows it: `locked` and `typed` by field name, `mistakes` in the order of the fields, `words` for each."""

    typed: Form
    words: Mapping[StrEnum, str]
    locked: Mapping[str, str]
    mistakes: tuple[FieldError, ...] = ()

    def value(self, name: str) -> str:
        return first(self.typed, name)

    def holds(self, name: str, value: str) -> bool:
        return value in self.typed.get(name, ())

    def sentences(self, name: str) -> list[str]:
        """What is wrong with a field."""
        return [self.words[mistake.wrong] for mistake in self.mistakes if mistake.field == name]


def first(form: Form, name: str) -> str:
    """The first value of a field; empty where it was not sent."""
    values = form.get(name, ())
    return values[0] if values else ""


def kept(form: Form, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What is kept of these fields of a form that was refused, of a length that a person types."""
    return {name: tuple(value[:_LONGEST] for value in form[name][:_MOST]) for name in names if name in form}


def is_email(text: str) -> bool:
    """Whether mail could be sent there."""
    return len(text) <= _LONGEST_EMAIL and text.isprintable() and _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """9 to 15 digits, with the signs that people write between them."""
    return _PHONE.fullmatch(text) is not None


def locked_values(fields: Sequence[LockedField], person: Person) -> dict[str, str]:
    """The locked fields that this person has, with what they show."""
    values = ((field.name, field.shown(person)) for field in fields)
    return {name: value for name, value in values if value is not None}


def changed_locks(fields: Sequence[LockedField], person: Person, form: Form, wrong: StrEnum) -> Iterator[FieldError]:
    """Locked fields need not come back, but whoever sends other values than were shown is told (P16, P20, Z4)."""
    truth = locked_values(fields, person)
    for field in fields:
        if any(squeezed(sent) != squeezed(truth.get(field.name, "")) for sent in form.get(field.name, ())):
            yield FieldError(field.name, wrong)


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


def squeezed(text: str) -> str:
    """Without the difference that white space makes: browsers change it on the way."""
    return " ".join(text.split())
