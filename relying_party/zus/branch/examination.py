"""What a clerk reads off a document, judged and laid beside the profile (Z13); with no page and no store."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct

from eid.identity.documents import DocumentType, InvalidDocumentNumber, parse_document_number
from relying_party.forms import FieldError, Form, first, squeezed
from relying_party.zus.profiles.profile import Profile


class Wrong(StrEnum):
    """What is wrong with a field of the clerk's form."""

    DOCUMENT_MISSING = "document_missing"
    NUMBER_MISSING = "number_missing"
    NUMBER_SHAPE = "number_shape"
    NUMBER_CHECK_DIGIT = "number_check_digit"
    VALID_UNTIL_MISSING = "valid_until_missing"
    VALID_UNTIL_MALFORMED = "valid_until_malformed"
    DOCUMENT_EXPIRED = "document_expired"
    SEEN_MISSING = "seen_missing"
    DIFFERS = "differs"
    REASON_MISSING = "reason_missing"


SEEN_FIELDS = ("seen_family_name", "seen_given_name", "seen_pesel")
KEPT_FIELDS = ("document", "number", "valid_until", *SEEN_FIELDS, "reason")


class Examined(Struct, frozen=True, kw_only=True):
    """What the clerk typed, as text; what is missing is empty."""

    document: str
    number: str
    valid_until: str
    seen: dict[str, str]
    reason: str


class Row(Struct, frozen=True, kw_only=True):
    """One line of the comparison; `in_document` is empty where the clerk has typed nothing yet."""

    field: str
    in_profile: str
    in_document: str

    @property
    def is_same(self) -> bool:
        return squeezed(self.in_profile).casefold() == squeezed(self.in_document).casefold()


def read(form: Form) -> Examined:
    """The clerk's form."""
    return Examined(
        document=first(form, "document"),
        number=first(form, "number").strip(),
        valid_until=first(form, "valid_until").strip(),
        seen={name: squeezed(first(form, name)) for name in SEEN_FIELDS},
        reason=squeezed(first(form, "reason"))[:300],
    )


def compared(profile: Profile, examined: Examined) -> tuple[Row, ...]:
    """The profile and the document side by side."""
    person = profile.person
    in_profile = (person.family_name, person.given_name, person.identifier.value)
    return tuple(
        Row(field=name, in_profile=value, in_document=examined.seen[name]) for name, value in zip(SEEN_FIELDS, in_profile, strict=True)
    )


def faults(profile: Profile, examined: Examined, today: date) -> tuple[FieldError, ...]:
    """Everything that forbids to trust the profile on this document."""
    return (*_document_faults(examined, today), *_differences(profile, examined))


def reason_faults(examined: Examined) -> tuple[FieldError, ...]:
    """A refusal needs a reason."""
    return () if examined.reason else (FieldError("reason", Wrong.REASON_MISSING),)


def _document_faults(examined: Examined, today: date) -> Iterator[FieldError]:
    if examined.document not in set(DocumentType):
        yield FieldError("document", Wrong.DOCUMENT_MISSING)
    elif not examined.number:
        yield FieldError("number", Wrong.NUMBER_MISSING)
    else:
        yield from _number_faults(DocumentType(examined.document), examined.number)
    if not examined.valid_until:
        yield FieldError("valid_until", Wrong.VALID_UNTIL_MISSING)
        return
    try:
        if date.fromisoformat(examined.valid_until) < today:
            yield FieldError("valid_until", Wrong.DOCUMENT_EXPIRED)
    except ValueError:
        yield FieldError("valid_until", Wrong.VALID_UNTIL_MALFORMED)


def _number_faults(of: DocumentType, number: str) -> Iterator[FieldError]:
    try:
        parse_document_number(of, number)
    except InvalidDocumentNumber as error:
        yield FieldError("number", Wrong(f"number_{error.reason}"))


def _differences(profile: Profile, examined: Examined) -> Iterator[FieldError]:
    for row in compared(profile, examined):
        if not row.in_document:
            yield FieldError(row.field, Wrong.SEEN_MISSING)
        elif not row.is_same:
            yield FieldError(row.field, Wrong.DIFFERS)
