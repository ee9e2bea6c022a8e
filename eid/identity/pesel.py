"""PESEL, the Polish personal number: eleven digits that carry a date of birth and a sex (wezel-krajowy.md ch. 16.1 [D])."""

from datetime import date
from enum import StrEnum

_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_CENTURIES = {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class InvalidPesel(ValueError):
    """The text is no PESEL; `reason` is one of `length`, `digits`, `date`, `check_digit`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"not a PESEL: {reason}")
        self.reason = reason


def check_digit(first_ten: str) -> str:
    """The eleventh digit that belongs to the first ten."""
    return str(-sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_ten, strict=True)) % 10)


def birth_date(pesel: str) -> date:
    """The date of birth that a PESEL carries. Raises `InvalidPesel` with reason `date`."""
    century, month = divmod(int(pesel[2:4]), 20)
    try:
        return date(_CENTURIES[century] + int(pesel[:2]), month, int(pesel[4:6]))
    except ValueError as error:
        raise InvalidPesel("date") from error


def sex(pesel: str) -> Sex:
    """The sex that a PESEL carries: the tenth digit is odd for men."""
    return Sex.MALE if int(pesel[9]) % 2 else Sex.FEMALE


def parse_pesel(text: str) -> str:
    """The PESEL without surrounding spaces. Raises `InvalidPesel` with the first reason that holds."""
    pesel = text.strip()
    if not (pesel.isascii() and pesel.isdigit()):
        raise InvalidPesel("digits")
    if len(pesel) != 11:
        raise InvalidPesel("length")
    birth_date(pesel)
    if check_digit(pesel[:10]) != pesel[10]:
        raise InvalidPesel("check_digit")
    return pesel


def compose_pesel(born: date, serial: int, of: Sex) -> str:
    """A valid PESEL for a date (1800-2299), a sex and a serial number 0-4999."""
    century = next(shift for shift, first in _CENTURIES.items() if first <= born.year < first + 100)
    last = serial % 5 * 2 + (of is Sex.MALE)
    ten = f"{born.year % 100:02}{born.month + 20 * century:02}{born.day:02}{serial // 5:03}{last}"
    return ten + check_digit(ten)
