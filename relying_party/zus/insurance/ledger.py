"""What ZUS knows of a person; contributions follow from the periods, month by month. Amounts are whole grosze."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct

SHOWN_MONTHS = 24
"""How many months of contributions are shown, the last one being the month before today."""


class Title(StrEnum):
    """Why a person is insured."""

    EMPLOYMENT = "employment"
    MANDATE = "mandate"
    BUSINESS = "business"
    FAMILY = "family"


class BenefitKind(StrEnum):
    """What ZUS pays."""

    PENSION = "pension"
    DISABILITY = "disability"
    SICKNESS = "sickness"
    MATERNITY = "maternity"
    CHILD = "child"


class Fund(StrEnum):
    """What a contribution is for."""

    PENSION = "pension"
    DISABILITY = "disability"
    SICKNESS = "sickness"
    HEALTH = "health"


class Period(Struct, frozen=True, kw_only=True):
    """Insured from `since` to `until` (inclusive; None: still), by `payer`, on `base` a month."""

    since: date
    payer: str
    title: Title
    base: int = 0
    until: date | None = None

    def covers(self, month: date) -> bool:
        """Whether it lasts on any day of the month, named by its first day."""
        return self.since < _next(month) and (self.until is None or self.until >= month)


class Contribution(Struct, frozen=True, kw_only=True):
    """What was paid for a month, named by its first day."""

    month: date
    payer: str
    base: int
    paid: dict[Fund, int]

    @property
    def total(self) -> int:
        return sum(self.paid.values())


class Benefit(Struct, frozen=True, kw_only=True):
    """Paid from `since` to `until` (inclusive; None: still), `amount` a month."""

    kind: BenefitKind
    since: date
    amount: int
    until: date | None = None


class Ledger(Struct, frozen=True, kw_only=True):
    """Everything of one person, the oldest first."""

    periods: tuple[Period, ...] = ()
    benefits: tuple[Benefit, ...] = ()

    def contributions(self, today: date) -> tuple[Contribution, ...]:
        """Of the last months, the oldest first."""
        return tuple(one for month in _months_before(today) for one in _paid_in(self.periods, month))

    def periods_until(self, today: date) -> tuple[Period, ...]:
        return tuple(period for period in self.periods if period.since <= today)

    def benefits_until(self, today: date) -> tuple[Benefit, ...]:
        return tuple(benefit for benefit in self.benefits if benefit.since <= today)


RATES = {Fund.PENSION: 1952, Fund.DISABILITY: 800, Fund.SICKNESS: 245}
"""Hundredths of a per cent of the base, paid by payer and insured together."""
_INSURED_PART = 1371
_HEALTH_RATE = 900


def contribution(month: date, period: Period) -> Contribution:
    """What is due on the base; health insurance is due on what is left after the insured person's own part."""
    paid = {fund: _share(period.base, rate) for fund, rate in RATES.items()}
    paid[Fund.HEALTH] = _share(period.base - _share(period.base, _INSURED_PART), _HEALTH_RATE)
    return Contribution(month=month, payer=period.payer, base=period.base, paid=paid)


def _paid_in(periods: tuple[Period, ...], month: date) -> Iterator[Contribution]:
    return (contribution(month, period) for period in periods if period.base and period.covers(month))


def _share(amount: int, rate: int) -> int:
    return (amount * rate + 5_000) // 10_000


def _months_before(today: date) -> Iterator[date]:
    ended = today.year * 12 + today.month - 1
    return (date(count // 12, count % 12 + 1, 1) for count in range(ended - SHOWN_MONTHS, ended))


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
