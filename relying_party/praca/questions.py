"""Forms as tables of questions: what each is called, what it accepts, and what is said where it does not.

Texts are Polish (msgids); templates translate them. Knows no page and no particular form.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from relying_party.forms import Form, first, is_email, is_phone

Values = dict[str, str]
"""What was typed into the fields, white space at the ends removed."""
Complaint = str
"""A sentence for the person, in Polish."""
Check = Callable[[str], Complaint | None]


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


def no_complaint(value: str) -> Complaint | None:
    """Accepts every value."""
    return None


EMPTY = _("Wypełnij to pole.")


class Control(StrEnum):
    """How a field is shown; the values of one-line fields are HTML's types."""

    TEXT = "text"
    EMAIL = "email"
    TELEPHONE = "tel"
    PASSWORD = "password"  # noqa: S105
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    TICK = "tick"
    LONG = "long"
    LOCALITY = "locality"


class Question(Struct, frozen=True, kw_only=True):
    """One field. `choices` are (value, label); `when` names a field and the value of it with which this one is required and asked.
    Passwords are never kept or shown again."""

    name: str
    label: str
    control: Control = Control.TEXT
    required: bool = True
    missing: Complaint = EMPTY
    hint: str = ""
    autocomplete: str = "off"
    choices: tuple[tuple[str, str], ...] = ()
    check: Check = no_complaint
    longest: int = 200
    when: tuple[str, str] | None = None

    def label_of(self, value: str) -> str:
        """What a person reads for a value."""
        if self.control is Control.TICK:
            return _("Tak") if value else _("Nie")
        return dict(self.choices).get(value, value)


class Mistake(Struct, frozen=True):
    """One thing to mend, at the field where it is mended."""

    field: str
    sentence: Complaint


class Refused(Exception):
    """The form cannot be accepted; `mistakes` is in the order of its fields."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(", ".join(mistake.field for mistake in mistakes))
        self.mistakes = mistakes


class Shown(Struct, frozen=True, kw_only=True):
    """A form as a template shows it."""

    fields: tuple[Question, ...]
    values: Mapping[str, str]
    mistakes: tuple[Mistake, ...] = ()

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def label(self, name: str) -> str:
        """What a field is called."""
        return next((field.label for field in self.fields if field.name == name), "")

    def sentences(self, name: str) -> list[Complaint]:
        """What is wrong with a field."""
        return [mistake.sentence for mistake in self.mistakes if mistake.field == name]


def read(fields: Sequence[Question], form: Form) -> Values:
    """What was typed into these fields; a field that was not sent is empty, what nobody types is cut off."""
    return {field.name: _typed(form, field) for field in fields}


def judge(fields: Sequence[Question], values: Values) -> None:
    """Raises `Refused` with all that is wrong."""
    mistakes = [Mistake(field.name, wrong) for field in fields if asked(field, values) and (wrong := _wrong(field, values[field.name]))]
    if mistakes:
        raise Refused(*mistakes)


def asked(field: Question, values: Mapping[str, str]) -> bool:
    """Whether the answers given so far make this field matter."""
    return field.when is None or values.get(field.when[0], "") == field.when[1]


def keepable(fields: Sequence[Question], values: Values) -> Values:
    """What may be shown or kept again."""
    secret = {field.name for field in fields if field.control is Control.PASSWORD}
    return {name: value for name, value in values.items() if name not in secret}


def _typed(form: Form, field: Question) -> str:
    value = first(form, field.name)
    if field.control is Control.PASSWORD:
        return value[:1000]
    longest = field.longest + 1  # one more, so that what is too long is refused and not cut off in silence
    return value.replace("\r\n", "\n").strip()[:longest]


def _wrong(field: Question, value: str) -> Complaint | None:
    if not value:
        return field.missing if field.required else None
    if field.control is not Control.PASSWORD and len(value) > field.longest:
        return _("Ten tekst jest za długi.")
    if not all(character.isprintable() or (character == "\n" and field.control is Control.LONG) for character in value):
        return _("Ten tekst zawiera niedozwolone znaki.")
    if field.choices and value not in dict(field.choices):
        return _("Wybierz odpowiedź z listy.")
    return _BY_CONTROL.get(field.control, no_complaint)(value) or field.check(value)


def _email(value: str) -> Complaint | None:
    return None if is_email(value) else _("Podaj poprawny adres e-mail, na przykład jan@example.com.")


def _phone(value: str) -> Complaint | None:
    return None if is_phone(value) else _("Podaj poprawny numer telefonu (od 9 do 15 cyfr).")


def _date(value: str) -> Complaint | None:
    try:
        return None if date.fromisoformat(value).isoformat() == value else _NO_DATE
    except ValueError:
        return _NO_DATE


def _number(value: str) -> Complaint | None:
    return None if value.isascii() and value.isdigit() else _("Podaj liczbę całkowitą, bez znaku i odstępów.")


_NO_DATE = _("Podaj datę w postaci RRRR-MM-DD, na przykład 2030-01-31.")
_BY_CONTROL: Mapping[Control, Check] = {
    Control.EMAIL: _email,
    Control.TELEPHONE: _phone,
    Control.DATE: _date,
    Control.NUMBER: _number,
}
