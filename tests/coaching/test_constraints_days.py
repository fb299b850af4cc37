"""What the database refuses of days and months."""

import datetime as dt

import pytest

from coaching.models import DayAccount, DayDebit, DayGrant, DeclaredTime, MonthClosing
from tests.coaching.day_scenes import AT, DAY, account_of, coached, session_of
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


def test_accounts():
    team, _ = coached()
    account = account_of(team)

    assert_refused(
        "dayaccount_once",
        lambda: DayAccount.objects.create(team=team, role=account.role, purpose=account.purpose),
    )
    assert_refused(
        "dayaccount_never_below_zero", lambda: DayAccount.objects.filter(pk=account.pk).update(used_half_days=13)
    )
    assert DayAccount.objects.filter(pk=account.pk).update(used_half_days=12) == 1


@pytest.mark.parametrize("values", [{"half_days": 0, "reason": "Motif"}, {"half_days": 1, "reason": ""}])
def test_grants(values):
    team, _ = coached()

    assert_refused(
        "daygrant_gives_or_takes",
        lambda: DayGrant.objects.create(account=account_of(team), granted_at=AT, **values),
    )


def test_debits():
    team, coach = coached()
    common = {"account": account_of(team), "expert": coach, "day": DAY, "recorded_at": AT}

    assert_refused("daydebit_takes_something", lambda: DayDebit.objects.create(half_days=0, **common))
    assert_refused("daydebit_takes_something", lambda: DayDebit.objects.create(half_days=-1, label="Oubli", **common))
    assert_refused(
        "daydebit_correction_says_why", lambda: DayDebit.objects.create(half_days=-1, is_correction=True, **common)
    )
    assert_refused(
        "daydebit_correction_says_why",
        lambda: DayDebit.objects.create(
            half_days=1, is_correction=True, label="Oubli", session=session_of(team, coach), **common
        ),
    )
    assert DayDebit.objects.create(half_days=-1, is_correction=True, label="Oubli", **common).pk


def test_months():
    programme = ProgrammeFactory()
    month = {"programme": programme, "closed_at": AT}
    MonthClosing.objects.create(month=dt.date(2026, 9, 1), **month)

    assert_refused("monthclosing_once", lambda: MonthClosing.objects.create(month=dt.date(2026, 9, 1), **month))
    assert_refused("monthclosing_is_a_month", lambda: MonthClosing.objects.create(month=dt.date(2026, 10, 2), **month))


def test_declared_times():
    common = {"membership": MembershipFactory(), "declared_at": AT}
    monday = dt.date(2026, 9, 14)
    DeclaredTime.objects.create(week=monday, half_days=0, **common)
    after = monday + dt.timedelta(days=7)

    assert_refused("declaredtime_once_a_week", lambda: DeclaredTime.objects.create(week=monday, half_days=1, **common))
    assert_refused(
        "declaredtime_starts_on_monday",
        lambda: DeclaredTime.objects.create(week=monday + dt.timedelta(days=1), half_days=1, **common),
    )
    assert_refused("declaredtime_fits_a_week", lambda: DeclaredTime.objects.create(week=after, half_days=15, **common))


@pytest.mark.parametrize("field", ["preparation_days", "common_days"])
def test_an_edition_gives_no_negative_days(field):
    assert_refused("programme_days_in_a_week", lambda: ProgrammeFactory(**{field: -1}))
