"""Numbers of Polish identity documents and their check digits (wezel-krajowy.md ch. 16.2 [D])."""

import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class DocumentType(StrEnum):
    """What a person shows to prove who they are."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    RESIDENCE_CARD = "residence_card"


class InvalidDocumentNumber(ValueError):
    """The text is no number of such a document; `reason` is `shape` or `check_digit`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"not a document number: {reason}")
        self.reason = reason


class _Rule(Struct, frozen=True, kw_only=True):
    """Every character has a weight (letters count from A = 10), and the weighted sum is a multiple of ten."""

    shape: re.Pattern[str]
    weights: tuple[int, ...]


_TWO_LETTERS = _Rule(shape=re.compile(r"[A-Z]{2}[0-9]{7}"), weights=(7, 3, 9, 1, 7, 3, 1, 7, 3))
_RULES: Mapping[DocumentType, _Rule] = {
    DocumentType.IDENTITY_CARD: _Rule(shape=re.compile(r"[A-Z]{3}[0-9]{6}"), weights=(7, 3, 1, 9, 7, 3, 1, 7, 3)),
    DocumentType.PASSPORT: _TWO_LETTERS,
    # No published rule is known for the residence card; it has the shape of the passport's number, so the same rule is assumed.
    DocumentType.RESIDENCE_CARD: _TWO_LETTERS,
}


def parse_document_number(of: DocumentType, text: str) -> str:
    """The series and number in capitals without spaces. Raises `InvalidDocumentNumber`."""
    number = "".join(text.split()).upper()
    rule = _RULES[of]
    if not rule.shape.fullmatch(number):
        raise InvalidDocumentNumber("shape")
    if sum(weight * int(character, 36) for weight, character in zip(rule.weights, number, strict=True)) % 10:
        raise InvalidDocumentNumber("check_digit")
    return number
