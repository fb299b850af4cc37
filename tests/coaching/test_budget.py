"""The forecast, by hand and for any ledger."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.budget import Alert, Span, forecast

START = dt.date(2026, 9, 14)  # a Monday
SPAN = Span(START, 12)


def on(week: int, weekday: int = 0) -> dt.date:
    """The day of a week counted from 1."""
    return START + dt.timedelta(weeks=week - 1, days=weekday)


def weekly(weeks: int, half_days: int = 1) -> list[tuple[dt.date, int]]:
    return [(on(week, 2), half_days) for week in range(1, weeks + 1)]


def test_half_a_day_a_week_ends_exactly_on_what_is_granted():
    seen = forecast(granted=12, debits=weekly(6), span=SPAN, today=on(6, 6))

    assert (seen.used, seen.left, seen.percent, seen.pace_per_week, seen.projected) == (6, 6, 50, 1, 12)
    # 80 % is 9,6 half-days: 3,6 weeks from here, rounded up to 26 days. 100 % on the last day.
    assert (seen.near_on, seen.spent_on) == (on(6, 6) + dt.timedelta(days=26), SPAN.last_day)
    assert seen.alert == Alert.NONE


def test_a_pace_too_fast_says_when_all_will_be_used():
    seen = forecast(granted=12, debits=weekly(4, 2), span=SPAN, today=on(4, 6))

    assert (seen.used, seen.projected, seen.alert) == (8, 24, Alert.OVER)
    assert seen.spent_on == on(4, 6) + dt.timedelta(weeks=2)


@pytest.mark.parametrize("used, alert", [(9, Alert.OVER), (10, Alert.NEAR), (11, Alert.NEAR), (12, Alert.SPENT)])
def test_thresholds_are_passed_at_80_and_100_percent(used, alert):
    debits = [(on(2), used - 1), (on(3), 1)]
    seen = forecast(granted=12, debits=debits, span=SPAN, today=on(3, 6))

    assert seen.alert == alert
    assert seen.near_on == (on(3) if used == 10 else on(2) if used > 10 else seen.near_on)
    assert (seen.spent_on == on(3)) is (used == 12)


def test_what_was_given_back_undoes_a_threshold():
    debits = [(on(1), 12), (on(2), -6)]
    seen = forecast(granted=12, debits=debits, span=SPAN, today=on(12, 6))

    assert (seen.used, seen.alert, seen.near_on, seen.spent_on) == (6, Alert.NONE, None, None)


def test_too_little_is_told_after_a_third_of_the_weeks():
    early = forecast(granted=12, debits=weekly(1), span=SPAN, today=on(3, 6))
    late = forecast(granted=12, debits=weekly(1), span=SPAN, today=on(4, 6))

    assert (early.alert, late.alert) == (Alert.NONE, Alert.LOW)
    assert (early.projected, late.projected) == (4, 3)


def test_a_first_day_does_not_make_a_pace():
    seen = forecast(granted=12, debits=[(START, 1)], span=SPAN, today=START)

    assert (seen.pace_per_week, seen.projected, seen.alert) == (1, 12, Alert.NONE)


def test_a_block_of_days_has_thresholds_and_no_pace():
    seen = forecast(granted=4, debits=[(START, 4)], span=SPAN, today=on(2), has_pace=False)

    assert (seen.pace_per_week, seen.projected, seen.alert) == (None, None, Alert.SPENT)
    assert (seen.near_on, seen.spent_on) == (START, START)


def test_nothing_granted_alerts_nobody():
    seen = forecast(granted=0, debits=[], span=SPAN, today=on(12))

    assert (seen.percent, seen.projected, seen.alert, seen.near_on, seen.spent_on) == (0, 0, Alert.NONE, None, None)


def test_nothing_comes_after_the_last_week():
    seen = forecast(granted=12, debits=weekly(7), span=SPAN, today=SPAN.last_day + dt.timedelta(days=30))

    assert (seen.projected, seen.pace_per_week, seen.near_on, seen.spent_on) == (7, Fraction(7, 12), None, None)


days = st.integers(min_value=-30, max_value=200).map(lambda number: START + dt.timedelta(days=number))


@given(
    granted=st.integers(min_value=0, max_value=60),
    debits=st.lists(st.tuples(days, st.integers(min_value=1, max_value=10)), max_size=30),
    today=days,
    weeks=st.integers(min_value=1, max_value=52),
)
def test_for_any_ledger(granted, debits, today, weeks):
    span = Span(START, weeks)
    seen = forecast(granted=granted, debits=debits, span=span, today=today)

    assert seen.used == sum(half_days for _day, half_days in debits)
    assert seen.projected >= seen.used
    assert (seen.alert == Alert.SPENT) == (granted > 0 and seen.used >= granted)
    if seen.near_on and seen.spent_on:
        assert seen.near_on <= seen.spent_on
    if seen.alert == Alert.OVER and today <= span.last_day:
        assert today <= seen.spent_on <= span.last_day or seen.projected - granted < 1 + seen.pace_per_week
    if today >= span.last_day:
        assert seen.projected == seen.used
