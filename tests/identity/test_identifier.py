import pytest
from hypothesis import given
from hypothesis import strategies as st

from eid.identity.identifier import InvalidIdentifier, PersonIdentifier, from_eidas

POLISH = PersonIdentifier(country="PL", value="90810100010")
GERMAN = PersonIdentifier(country="DE", value="T00000001")


def test_a_polish_number_is_its_pesel_in_every_form() -> None:
    assert (POLISH.pesel, POLISH.eidas, POLISH.pno) == ("90810100010", "90810100010", "PNOPL-90810100010")


def test_a_foreign_number_has_no_pesel_and_names_both_countries() -> None:
    assert (GERMAN.pesel, GERMAN.eidas, GERMAN.pno) == (None, "DE/PL/T00000001", "PNODE-T00000001")


@given(st.from_regex(r"\A[A-Z]{2}\Z"), st.text(st.characters(codec="ascii", exclude_characters="/"), min_size=1))
def test_the_eidas_form_is_read_back(country: str, value: str) -> None:
    identifier = PersonIdentifier(country=country, value=value)

    assert from_eidas(identifier.eidas) == identifier


@pytest.mark.parametrize("text", ["DE/T1", "de/PL/1", "DE/pl/1", "DE/PL/", "/PL/1", "DEU/PL/1"])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        from_eidas(text)
