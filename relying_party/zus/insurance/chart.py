"""Contributions as a chart of stacked bars: where everything stands, in units of the drawing."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from relying_party.zus.insurance.ledger import Contribution, Fund

MONTHS = 12
WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 24, 34
_STEPS = (10, 20, 25, 50)
_LINES = 5


class Part(Struct, frozen=True, kw_only=True):
    """One piece of a bar."""

    fund: Fund
    y: float
    height: float


class Bar(Struct, frozen=True, kw_only=True):
    """One month; `total` in grosze."""

    month: date
    x: float
    width: float
    top: float
    total: int
    parts: tuple[Part, ...]


class Line(Struct, frozen=True, kw_only=True):
    """A level with its amount in grosze."""

    y: float
    amount: int


class Chart(Struct, frozen=True, kw_only=True):
    """The whole drawing; without a single amount there are no bars."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def chart_of(contributions: Sequence[Contribution]) -> Chart:
    """The last twelve of the months in which something was paid; what several payers paid for a month is one bar."""
    months = sorted({one.month for one in contributions})[-MONTHS:]
    sums = [_summed(contributions, month) for month in months]
    step = _step(max((sum(paid.values()) for paid in sums), default=0))
    top = step * _LINES
    width = (WIDTH - LEFT - RIGHT) / max(len(months), 1)
    bars = tuple(_bar(month, paid, LEFT + width * place, width, top) for place, (month, paid) in enumerate(zip(months, sums, strict=True)))
    lines = tuple(Line(y=_y(step * count, top), amount=step * count) for count in range(_LINES + 1))
    return Chart(bars=bars, lines=lines if bars else ())


def _summed(contributions: Sequence[Contribution], month: date) -> dict[Fund, int]:
    return {fund: sum(one.paid[fund] for one in contributions if one.month == month) for fund in Fund}


def _bar(month: date, paid: dict[Fund, int], x: float, width: float, top: int) -> Bar:
    parts, below = [], 0
    for fund, amount in paid.items():
        upper, lower = _y(below + amount, top), _y(below, top)
        parts.append(Part(fund=fund, y=upper, height=round(lower - upper, 1)))
        below += amount
    return Bar(month=month, x=round(x + width * 0.15, 1), width=round(width * 0.7, 1), top=_y(below, top), total=below, parts=tuple(parts))


def _y(amount: int, top: int) -> float:
    room = HEIGHT - TOP - BOTTOM
    return round(HEIGHT - BOTTOM - room * amount / top, 1)


def _step(most: int) -> int:
    """The smallest round distance between lines with which the highest bar fits (grosze)."""
    size = 100
    while True:
        for step in _STEPS:
            if step * size * _LINES >= most:
                return step * size
        size *= 10
