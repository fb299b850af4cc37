"""9:00 on every clock, once a day, across changes of hour; off weekends and holidays, on the right side."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from agenda import working_days
from collectivites import time_zones

SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)


@pytest.mark.parametrize(
    "day, offset, zone, expected",
    [
        (dt.date(2026, 10, 15), -1, "Europe/Paris", dt.date(2026, 10, 14)),
        (dt.date(2026, 10, 12), -1, "Europe/Paris", dt.date(2026, 10, 9)),  # Monday: not on Sunday
        (dt.date(2026, 10, 9), 1, "Europe/Paris", dt.date(2026, 10, 12)),  # Friday: not on Saturday
        (dt.date(2026, 10, 11), 0, "Europe/Paris", dt.date(2026, 10, 11)),  # on a Sunday itself
        (dt.date(2026, 11, 12), -1, "Europe/Paris", dt.date(2026, 11, 10)),  # the armistice
        (dt.date(2026, 4, 7), -1, "Europe/Paris", dt.date(2026, 4, 3)),  # Easter Monday, then the weekend
        (dt.date(2026, 12, 31), 1, "Europe/Paris", dt.date(2027, 1, 4)),  # New Year, then the weekend
        (dt.date(2027, 12, 21), -1, "Indian/Reunion", dt.date(2027, 12, 17)),  # abolition in La Réunion, on a Monday
        (dt.date(2027, 12, 21), -1, "Europe/Paris", dt.date(2027, 12, 20)),
        (dt.date(2026, 5, 22), 0, "America/Martinique", dt.date(2026, 5, 22)),
        (dt.date(2026, 5, 21), 1, "America/Martinique", dt.date(2026, 5, 26)),  # the 22nd, weekend, Whit Monday
        (dt.date(2026, 6, 11), -1, "America/Cayenne", dt.date(2026, 6, 9)),
        (dt.date(2026, 4, 28), -1, "Indian/Mayotte", dt.date(2026, 4, 24)),
        (dt.date(2026, 5, 28), -1, "America/Guadeloupe", dt.date(2026, 5, 26)),
        (dt.date(2026, 5, 28), -1, "America/Marigot", dt.date(2026, 5, 26)),
        (dt.date(2026, 10, 10), -1, "America/St_Barthelemy", dt.date(2026, 10, 8)),
    ],
)
def test_a_reminder_moves_off_days_without_work(day, offset, zone, expected):
    assert working_days.reminder_day(day, offset, zone) == expected


@pytest.mark.parametrize("zone", time_zones.ALL)
def test_nine_o_clock_comes_once_a_day_on_every_clock(zone):
    """800 days, both changes of hour of two years."""
    first = dt.date(2026, 1, 1)
    days = [first + dt.timedelta(days=number) for number in range(800)]

    instants = [working_days.nine_o_clock(day, zone) for day in days]

    told = [instant.astimezone(ZoneInfo(zone)) for instant in instants]
    assert [each.date() for each in told] == days
    assert {each.time() for each in told} == {dt.time(9)}
    gaps = {later - earlier for earlier, later in itertools.pairwise(instants)}
    assert gaps <= {dt.timedelta(hours=hours) for hours in (23, 24, 25)}
    if zone == "Europe/Paris":
        assert len(gaps) == 3


@pytest.mark.parametrize("zone", time_zones.ALL)
def test_what_is_due_before_never_comes_after(zone):
    for number in range(800):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        before, after = (working_days.reminder_day(day, offset, zone) for offset in (-1, 1))
        assert before < day < after
        assert working_days.is_working_day(before, zone)
        assert working_days.is_working_day(after, zone)
        assert day - before <= dt.timedelta(days=6)
        assert after - day <= dt.timedelta(days=6)


@pytest.mark.django_db
def test_postgresql_reads_the_same_clocks():
    """The scan asks PostgreSQL on which local day an instant falls: its time zone database and Python's must agree."""
    instants = [dt.datetime(2026, 1, 1, 10, 30, tzinfo=dt.UTC) + dt.timedelta(hours=7 * n) for n in range(2_800)]
    for zone in time_zones.ALL:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT array_agg((instant AT TIME ZONE %s)::date ORDER BY instant)"
                " FROM unnest(%s::timestamptz[]) AS instant",
                [zone, instants],
            )
            (theirs,) = cursor.fetchone()
        assert theirs == [instant.astimezone(ZoneInfo(zone)).date() for instant in instants], zone


@pytest.mark.parametrize(
    "now, used, expected",
    [
        ("2026-10-13 09:00", False, "2026-10-13 09:00"),
        ("2026-10-13 15:42", False, "2026-10-13 15:42"),
        ("2026-10-13 19:59", False, "2026-10-13 19:59"),
        ("2026-10-13 20:00", False, "2026-10-14 09:00"),  # not in the evening
        ("2026-10-13 03:10", False, "2026-10-13 09:00"),  # nor at night
        ("2026-10-13 15:42", True, "2026-10-14 09:00"),
        ("2026-10-13 03:10", True, "2026-10-14 09:00"),
        ("2026-10-16 15:42", True, "2026-10-19 09:00"),  # over the weekend
        ("2026-10-17 10:00", False, "2026-10-19 09:00"),
        ("2026-11-10 21:00", False, "2026-11-12 09:00"),  # and the armistice
        ("2026-10-23 21:00", False, "2026-10-26 09:00"),  # and the change of hour
    ],
)
def test_the_mail_of_the_day_leaves_at_working_hours(now, used, expected):
    paris = ZoneInfo("Europe/Paris")
    local = dt.datetime.fromisoformat(now).replace(tzinfo=paris)

    leaves_at = working_days.next_mail_time(local, is_today_used=used)

    assert leaves_at == dt.datetime.fromisoformat(expected).replace(tzinfo=paris)
