"""Hours typed in Paris: the two nights of the year when the clock jumps, and all the others."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from programmes.coach_budget import CoachBudget
from programmes.paris_time import Edge, NonExistentHourError, comes_twice, paris_instant, which_of_two

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    "day, hour, utc",
    [
        (dt.date(2026, 1, 15), dt.time(12), dt.datetime(2026, 1, 15, 11, tzinfo=dt.UTC)),
        (dt.date(2026, 7, 15), dt.time(12), dt.datetime(2026, 7, 15, 10, tzinfo=dt.UTC)),
        (dt.date(2026, 3, 29), dt.time(1, 59), dt.datetime(2026, 3, 29, 0, 59, tzinfo=dt.UTC)),
        (dt.date(2026, 3, 29), dt.time(3), dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC)),
    ],
)
def test_an_ordinary_hour(day, hour, utc):
    assert paris_instant(day, hour, edge=Edge.OPENS) == utc
    assert paris_instant(day, hour, edge=Edge.CLOSES) == utc
    assert which_of_two(utc) == ""


@pytest.mark.parametrize("edge", Edge)
@pytest.mark.parametrize("hour", [dt.time(2), dt.time(2, 30), dt.time(2, 59)])
def test_an_hour_that_does_not_exist_is_refused(hour, edge):
    with pytest.raises(NonExistentHourError) as refusal:
        paris_instant(dt.date(2026, 3, 29), hour, edge=edge)

    assert str(refusal.value).startswith(f"Le 29/03/2026, {hour:%H:%M} n’existe pas à Paris")


def test_an_hour_that_comes_twice_favours_the_applicants():
    day, hour = dt.date(2026, 10, 25), dt.time(2, 30)
    opening, closing = (paris_instant(day, hour, edge=edge) for edge in Edge)

    assert opening == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert closing == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
    assert [comes_twice(opening), comes_twice(closing)] == [True, True]
    assert which_of_two(opening).endswith("C’est la première qui compte, à l’heure d’été.")
    assert which_of_two(closing).endswith("C’est la seconde qui compte, à l’heure d’hiver.")


@given(some.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2037, 12, 31)), some.sampled_from(Edge))
def test_the_clock_of_paris_shows_what_was_typed(typed, edge):
    typed = typed.replace(fold=0, microsecond=0)
    try:
        instant = paris_instant(typed.date(), typed.time(), edge=edge)
    except NonExistentHourError:
        assume(False)

    assert instant.astimezone(PARIS).replace(tzinfo=None, fold=0) == typed
    assert instant.utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    "days, needed, left, carried",
    [("30", "30", "0", 5), ("40", "30", "10", 6), ("29.5", "30", "-0.5", 4)],
)
def test_the_arithmetic_of_coach_days(days, needed, left, carried):
    budget = CoachBudget(teams=5, weeks=12, days_per_week=Decimal("0.5"), days=Decimal(days))

    assert (budget.needed, budget.left, budget.teams_it_carries) == (Decimal(needed), Decimal(left), carried)
    assert budget.is_enough == (Decimal(left) >= 0)
    assert budget.missing == max(-Decimal(left), 0)


def test_missing_coach_days_are_told_with_what_they_carry():
    budget = CoachBudget(teams=5, weeks=12, days_per_week=Decimal("0.50"), days=Decimal("25.0"))

    assert budget.sentence.replace("\u00a0", " ") == (
        "5 équipes × 12 semaines × 0,5 j = 30 jours. Avec 25 jours prévus, il en manque 5 :"
        " de quoi accompagner 4 équipes."
    )


def test_teams_without_coach_are_carried_by_any_budget():
    assert CoachBudget(teams=5, weeks=12, days_per_week=Decimal(0), days=Decimal(0)).teams_it_carries is None
