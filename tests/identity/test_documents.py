"""Numbers of identity documents; the valid ones are published examples (wezel-krajowy.md ch. 16.2)."""

import pytest

from eid.identity.documents import DocumentType, InvalidDocumentNumber, parse_document_number

CARD, PASSPORT, RESIDENCE = DocumentType


@pytest.mark.parametrize("number", ["AAA912345", "ZZC200000", "XYZ554321"])
def test_a_published_number_of_an_identity_card_is_accepted(number: str):
    assert parse_document_number(CARD, number) == number


@pytest.mark.parametrize("of", [PASSPORT, RESIDENCE])
def test_a_published_number_with_two_letters_is_accepted(of: DocumentType):
    assert parse_document_number(of, "AA1123456") == "AA1123456"


def test_spaces_and_small_letters_make_no_difference():
    assert parse_document_number(CARD, " aaa 912345 ") == "AAA912345"


@pytest.mark.parametrize("of", list(DocumentType))
@pytest.mark.parametrize("text", ["", "AAA", "123456789", "AAA91234", "AAA9123456", "ĄAA912345", "A1A912345", "AAA٩12345", "A" * 500])
def test_a_number_of_another_shape_is_refused(of: DocumentType, text: str):
    with pytest.raises(InvalidDocumentNumber, match="shape"):
        parse_document_number(of, text)


@pytest.mark.parametrize(("of", "number"), [(CARD, "AAA912345"), (PASSPORT, "AA1123456"), (RESIDENCE, "AA1123456")])
def test_every_single_wrong_digit_is_found(of: DocumentType, number: str):
    digits = [place for place, character in enumerate(number) if character.isdigit()]
    for place in digits:
        for digit in set("0123456789") - {number[place]}:
            with pytest.raises(InvalidDocumentNumber, match="check_digit"):
                parse_document_number(of, number[:place] + digit + number[place + 1 :])
