"""Weeks, by their Monday. Pure."""

import datetime as dt

WEEK = dt.timedelta(days=7)
WEEKS_BACK = 8  # beyond, nobody remembers


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def declarable_weeks(
    *, launched_on: dt.date, starts_on: dt.date, ends_on: dt.date | None, today: dt.date
) -> list[dt.date]:
    """Latest first: the present week and the eight before it, since the launch, as far as the person was in the team.

    `ends_on` is the day when she was no longer in it.
    """
    first = monday_of(max(launched_on, starts_on))
    last = monday_of(min(today, ends_on - dt.timedelta(days=1)) if ends_on else today)
    earliest = max(first, monday_of(today) - WEEKS_BACK * WEEK)
    return [last - number * WEEK for number in range((last - earliest).days // 7 + 1)] if last >= earliest else []
