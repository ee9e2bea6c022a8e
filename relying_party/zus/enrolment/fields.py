"""The "Formularz Rejestracji Nowego Profilu" as a table (Z5-Z10); which fields are locked depends on the way (Z4)."""

from eid.identity.person import Person
from relying_party.forms import Form, Kind, LockedField, TypedField, kept, locked_values

LOCKED_FIELDS = (
    LockedField(name="family_name", shown=lambda person: person.family_name),
    LockedField(name="given_name", shown=lambda person: person.given_name),
    LockedField(name="pesel", shown=lambda person: person.identifier.pesel),
)
"""Vouched for in a trusted way; without one the person types them."""

PERSON = (
    TypedField(name="family_name", kind=Kind.TEXT, autocomplete="family-name"),
    TypedField(name="given_name", kind=Kind.TEXT, autocomplete="given-name"),
    TypedField(name="pesel", kind=Kind.TEXT),
)
CONTACT = (
    TypedField(name="phone", kind=Kind.TELEPHONE, autocomplete="tel"),
    TypedField(name="email", kind=Kind.EMAIL, autocomplete="email"),
)
PASSWORDS = (
    TypedField(name="password", kind=Kind.PASSWORD, autocomplete="new-password"),
    TypedField(name="password_again", kind=Kind.PASSWORD, autocomplete="new-password"),
)
COT_PASSWORDS = (
    TypedField(name="cot_password", kind=Kind.PASSWORD, required=False),
    TypedField(name="cot_password_again", kind=Kind.PASSWORD, required=False),
)
KEPT_FIELDS = (*(field.name for field in (*PERSON, *CONTACT)), "cot")


def locked(person: Person | None) -> dict[str, str]:
    """The locked fields with what they show; none where nobody vouched for the person."""
    return locked_values(LOCKED_FIELDS, person) if person else {}


def kept_of(form: Form) -> dict[str, tuple[str, ...]]:
    """What is kept of a form that was refused: everything typed but passwords and the code."""
    return kept(form, KEPT_FIELDS)
