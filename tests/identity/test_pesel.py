"""PESEL against the rules of its description and against python-stdnum, a second implementation."""

from datetime import date

import pytest
import stdnum.exceptions
import stdnum.pl.pesel
from hypothesis import given
from hypothesis import strategies as st

from eid.identity.pesel import InvalidPesel, Sex, birth_date, compose_pesel, parse_pesel, sex

DATES = st.dates(date(1800, 1, 1), date(2299, 12, 31))
SERIALS = st.integers(0, 4999)
SEXES = st.sampled_from(Sex)


@given(DATES, SERIALS, SEXES)
def test_a_composed_pesel_tells_its_date_and_sex(born: date, serial: int, of: Sex) -> None:
    pesel = compose_pesel(born, serial, of)

    assert parse_pesel(pesel) == pesel
    assert birth_date(pesel) == born
    assert sex(pesel) is of


@given(DATES, SERIALS, SEXES)
def test_stdnum_reads_a_composed_pesel_the_same_way(born: date, serial: int, of: Sex) -> None:
    pesel = compose_pesel(born, serial, of)

    assert stdnum.pl.pesel.validate(pesel) == pesel
    assert stdnum.pl.pesel.get_birth_date(pesel) == born
    assert stdnum.pl.pesel.get_gender(pesel) == ("M" if of is Sex.MALE else "F")


@given(st.text("0123456789", min_size=11, max_size=11))
def test_we_accept_exactly_what_stdnum_accepts(digits: str) -> None:
    assert _accepted(digits) == stdnum.pl.pesel.is_valid(digits)


@given(DATES, SERIALS, SEXES, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(born: date, serial: int, of: Sex, place: int, by: int) -> None:
    pesel = compose_pesel(born, serial, of)
    wrong = str((int(pesel[place]) + by) % 10)

    assert not _accepted(pesel[:place] + wrong + pesel[place + 1 :])


@pytest.mark.parametrize(
    ("pesel", "born"),
    [
        ("90810100010", date(1890, 1, 1)),
        ("90810100027", date(1890, 1, 1)),
        ("00611500034", date(2200, 1, 15)),
        ("87022243734", date(1987, 2, 22)),
        ("88102341294", date(1988, 10, 23)),
        ("44051401359", date(1944, 5, 14)),
        ("44051401458", date(1944, 5, 14)),
    ],
)
def test_published_numbers_are_valid(pesel: str, born: date) -> None:
    assert birth_date(parse_pesel(pesel)) == born


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "digits"),
        ("9081010001", "length"),
        ("908101000100", "length"),
        ("9081010001x", "digits"),
        ("９０８１０１０００１０", "digits"),
        ("90 810100010", "digits"),
        ("90813200010", "date"),
        ("90810000010", "date"),
        ("90930100010", "date"),
        ("05223000010", "date"),
        ("90810100011", "check_digit"),
        ("11111111111", "check_digit"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidPesel) as refusal:
        parse_pesel(text)

    assert refusal.value.reason == reason


def test_spaces_around_a_pesel_do_not_matter() -> None:
    assert parse_pesel(" 90810100010\n") == "90810100010"


def _accepted(digits: str) -> bool:
    try:
        parse_pesel(digits)
    except InvalidPesel:
        return False
    return True
