"""The account's sample data and their chart (Z14)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from eid.identity.pesel import Sex, compose_pesel
from relying_party.zus.insurance.chart import HEIGHT, LEFT, TOP, WIDTH, chart_of
from relying_party.zus.insurance.ledger import Fund, Ledger, Period, Title, contribution
from relying_party.zus.insurance.ledgers import ledger_of

TODAY = date(2030, 1, 15)
PERIOD = Period(since=date(2020, 1, 1), payer="Płatnik", title=Title.EMPLOYMENT, base=500_000)


def test_contributions_follow_from_the_base_by_the_rates():
    assert contribution(date(2029, 12, 1), PERIOD).paid == {
        Fund.PENSION: 97_600,
        Fund.DISABILITY: 40_000,
        Fund.SICKNESS: 12_250,
        Fund.HEALTH: 38_831,
    }


def test_the_last_24_months_are_shown_up_to_the_month_before_today():
    months = [one.month for one in Ledger(periods=(PERIOD,)).contributions(TODAY)]
    assert (months[0], months[-1], len(months)) == (date(2028, 1, 1), date(2029, 12, 1), 24)


def test_a_period_that_has_ended_brings_nothing_after_its_last_month():
    ended = Ledger(periods=(Period(since=date(2020, 1, 1), until=date(2029, 3, 1), payer="x", title=Title.MANDATE, base=1),))
    assert ended.contributions(TODAY)[-1].month == date(2029, 3, 1)


def test_each_pesel_has_the_same_ledger_at_every_call_and_another_than_others():
    pesels = [compose_pesel(date(1890, 3, day), 7, Sex.FEMALE) for day in range(1, 20)]
    assert [ledger_of(pesel, TODAY) for pesel in pesels] == [ledger_of(pesel, TODAY) for pesel in pesels]
    assert len({str(ledger_of(pesel, TODAY)) for pesel in pesels}) == len(pesels)


def test_a_minor_is_insured_with_the_family_and_pays_nothing():
    ledger = ledger_of("14290180072", TODAY)
    assert [period.title for period in ledger.periods] == [Title.FAMILY]
    assert ledger.contributions(TODAY) == ()
    assert chart_of(()).bars == ()


def test_a_pensioner_gets_a_pension_and_pays_nothing():
    ledger = ledger_of("99923100243", TODAY)
    assert [benefit.kind for benefit in ledger.benefits_until(TODAY)] == ["pension"]
    assert ledger.contributions(TODAY) == ()


def test_two_payers_of_one_month_are_one_bar():
    contributions = ledger_of("90810100027", TODAY).contributions(TODAY)
    assert len(contributions) == 48
    assert len(chart_of(contributions).bars) == 12


@given(bases=some.lists(some.integers(1, 10_000_000), min_size=1, max_size=4))
def test_no_bar_leaves_the_drawing_and_parts_stand_on_each_other(bases: list[int]):
    periods = tuple(Period(since=date(2020, 1, 1), payer="x", title=Title.MANDATE, base=base) for base in bases)
    for bar in chart_of(Ledger(periods=periods).contributions(TODAY)).bars:
        assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH
        assert bar.top >= TOP - 0.1
        below = bar.parts[0].y + bar.parts[0].height
        assert below <= HEIGHT
        for part in bar.parts:
            assert part.y + part.height == pytest.approx(below, abs=0.11)
            below = part.y
        assert below == pytest.approx(bar.top, abs=0.11)
