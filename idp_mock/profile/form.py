"""The forms of the profile, read field by field, so that everything wrong is told at once."""

import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.identity.documents import DocumentType, InvalidDocumentNumber, parse_document_number
from eid.identity.person import Person
from idp_mock.login.new_person import FormRefused, read_new_person
from idp_mock.login.session import Subject
from idp_mock.personas.persona import Persona

OWN = ("given_name", "family_name", "pesel")
CONTACT = ("email", "phone", "username")
REQUIRED = ("email", "phone", "username")
_LONGEST = 100
_PASSWORD = (r"\S{8,}", r".*[a-z]", r".*[A-Z]", r".*[^A-Za-z]")
"""At least 8 characters without a space, small and capital letters, and something else (a guess)."""


class Fault(StrEnum):
    """What is wrong with a field, beside what `new_person` finds."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    PASSWORD = "password"  # noqa: S105
    DIFFERENT = "different"
    CHOICE = "choice"
    SHAPE = "shape"
    CHECK_DIGIT = "check_digit"
    MISMATCH = "mismatch"


class Refused(Exception):
    """`faults` says what is wrong, by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {fault}" for field, fault in faults.items()))
        self.faults = faults


class Document(Struct, frozen=True, kw_only=True):
    """An identity document as a clerk read it."""

    of: DocumentType
    number: str


def read_applicant(form: Mapping[str, str]) -> Persona:
    """Who applies, with the user name and the password of their choice. Raises `Refused`."""
    return _read(form, {field: form.get(field, "") for field in OWN})


def read_account(form: Mapping[str, str], vouched: Subject) -> Persona:
    """As `read_applicant`, of a person that a bank vouches for: what the form says about who that is does not count. Raises `Refused`."""
    person = vouched.person
    told = {"given_name": person.given_name, "family_name": person.family_name, "pesel": person.identifier.value}
    return replace(_read(form, told), person=person)


def read_family_name(form: Mapping[str, str]) -> str:
    """Raises `Refused`."""
    name = " ".join(form.get("family_name", "").split())
    if not name:
        raise Refused({"family_name": Fault.REQUIRED})
    if len(name) > _LONGEST or not name.isprintable():
        raise Refused({"family_name": Fault.TOO_LONG})
    return name


def read_document(form: Mapping[str, str], applicant: Person) -> Document:
    """The document, whose data must be those of the applicant. Raises `Refused`."""
    faults: dict[str, str] = {}
    said = {"given_name": applicant.given_name, "family_name": applicant.family_name, "pesel": applicant.identifier.value}
    for field, value in said.items():
        if " ".join(form.get(field, "").split()).casefold() != value.casefold():
            faults[field] = Fault.MISMATCH if form.get(field, "").strip() else Fault.REQUIRED
    kind, number = form.get("document", ""), form.get("number", "")
    if kind not in {member.value for member in DocumentType}:
        raise Refused({**faults, "document": Fault.CHOICE})
    try:
        number = parse_document_number(DocumentType(kind), number)
    except InvalidDocumentNumber as error:
        faults["number"] = Fault(error.reason) if number.strip() else Fault.REQUIRED
    if faults:
        raise Refused(faults)
    return Document(of=DocumentType(kind), number=number)


def read_reason(form: Mapping[str, str]) -> str:
    """Why a clerk refuses. Raises `Refused`."""
    reason = " ".join(form.get("reason", "").split())
    if not reason:
        raise Refused({"reason": Fault.REQUIRED})
    return reason[: 2 * _LONGEST]


def _read(form: Mapping[str, str], own: Mapping[str, str]) -> Persona:
    typed = {**own, **{field: form.get(field, "") for field in CONTACT}, "level": "substantial"}
    faults: dict[str, str] = {field: Fault.REQUIRED for field in REQUIRED if not typed[field].strip()}
    try:
        persona = read_new_person(typed).persona
    except FormRefused as refused:
        raise Refused({**refused.faults, **faults, **_password_faults(form)}) from refused
    faults |= _password_faults(form)
    if faults:
        raise Refused(faults)
    return replace(persona, password=form.get("password", ""))


def _password_faults(form: Mapping[str, str]) -> dict[str, str]:
    password, again = form.get("password", ""), form.get("password_again", "")
    if len(password) > _LONGEST or not all(re.match(pattern, password) for pattern in _PASSWORD):
        return {"password": Fault.PASSWORD}
    return {} if password == again else {"password_again": Fault.DIFFERENT}
