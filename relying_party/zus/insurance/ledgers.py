"""Whose ledger says what: that of some PESELs stands in ledgers.toml, all others get one that follows from their PESEL."""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from eid.identity.pesel import birth_date
from relying_party.zus.insurance.ledger import Benefit, BenefitKind, Ledger, Period, Title

_FILE = Path(__file__).with_name("ledgers.toml")
_OF_AGE = 18
_PAYERS = (
    "Wzorcowa Piekarnia Testowa sp. z o.o.",
    "Przykładowe Usługi Biurowe S.A.",
    "Zakłady Próbne „Makieta” sp. z o.o.",
    "Fikcyjna Sieć Sklepów sp. j.",
    "Gminna Biblioteka Testowa",
)
_FIRST_YEAR = 2012


def ledger_of(pesel: str, today: date) -> Ledger:
    """The person's ledger, the same at every call."""
    return _written().get(pesel) or _made(pesel, today)


@cache
def _written() -> Mapping[str, Ledger]:
    return msgspec.convert(tomllib.loads(_FILE.read_text("utf-8"))["person"], dict[str, Ledger], strict=False)


def _made(pesel: str, today: date) -> Ledger:
    born = birth_date(pesel)
    if born <= today and today.year - born.year < _OF_AGE:
        return Ledger(periods=(Period(since=born, payer="–", title=Title.FAMILY),))
    seed = hashlib.sha256(pesel.encode()).digest()
    return Ledger(periods=_career(seed), benefits=_sick_leave(seed))


def _career(seed: bytes) -> tuple[Period, ...]:
    """Three jobs one after the other; the last one goes on."""
    first = date(_FIRST_YEAR + seed[0] % 6, seed[1] % 12 + 1, 1)
    second = date(first.year + 2 + seed[2] % 3, seed[3] % 12 + 1, 1)
    third = date(second.year + 1 + seed[4] % 4, seed[5] % 12 + 1, 15)
    base = 300_000 + seed[6] * 2_000
    return (
        _job(first, second, seed[7], Title.MANDATE if seed[8] % 2 else Title.EMPLOYMENT, base),
        _job(second, third, seed[7] + 1, Title.EMPLOYMENT, base + 90_000),
        Period(since=third, payer=_payer(seed[7] + 2), title=Title.EMPLOYMENT, base=base + 180_000 + seed[9] * 1_500),
    )


def _job(since: date, before: date, payer: int, title: Title, base: int) -> Period:
    return Period(since=since, until=date.fromordinal(before.toordinal() - 1), payer=_payer(payer), title=title, base=base)


def _payer(number: int) -> str:
    return _PAYERS[number % len(_PAYERS)]


def _sick_leave(seed: bytes) -> tuple[Benefit, ...]:
    since = date(2022 + seed[10] % 3, seed[11] % 12 + 1, seed[12] % 20 + 1)
    until = date.fromordinal(since.toordinal() + 20 + seed[13] % 40)
    return (Benefit(kind=BenefitKind.SICKNESS, since=since, until=until, amount=180_000 + seed[14] * 500),)
