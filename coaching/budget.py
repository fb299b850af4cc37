"""Where an account of days is going, at the present pace. Pure: dates and half-days in, half-days out.

Units: half-days, weeks of seven days from the day of the launch.

Rule. Pace = half-days used since the launch ÷ weeks gone (one at least, all of them at most). Projected = used + pace ×
weeks left, rounded up: a half-day begun is taken. A threshold (80 %, 100 % of what is granted) was passed on the day
of the debit that passed it; or will be on the day when the pace takes it there, when that is before the last week.
Only the accompaniment has a pace: preparation and common days come in blocks, thresholds are all that is said of them.
Too little: a third of the weeks are gone, and the projection stays under half of what is granted.
Debits dated before the launch count as used, never as faster: weeks are counted from the launch.
"""

import dataclasses
import datetime as dt
import enum
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

NEAR_PERCENT, SPENT_PERCENT = 80, 100
LOW_PERCENT = 50
LOW_AFTER = Fraction(1, 3)
WEEK_DAYS = 7


class Alert(enum.StrEnum):
    """From the most urgent to the least."""

    SPENT = "spent"  # all is used
    NEAR = "near"  # 80 % are used
    OVER = "over"  # at this pace, all will be used before the end
    LOW = "low"  # at this pace, less than half will be
    NONE = "none"


@dataclasses.dataclass(frozen=True)
class Span:
    """The weeks of an investigation: `weeks` of them from `starts_on`."""

    starts_on: dt.date
    weeks: int

    def gone(self, today: dt.date) -> Fraction:
        """Weeks gone at the end of `today`: at least one, so that a first day does not make a pace; at most all."""
        days = (today - self.starts_on).days + 1
        return min(max(Fraction(days, WEEK_DAYS), Fraction(1)), Fraction(self.weeks))

    @property
    def last_day(self) -> dt.date:
        return self.starts_on + dt.timedelta(days=self.weeks * WEEK_DAYS - 1)


@dataclasses.dataclass(frozen=True)
class Forecast:
    """`projected` and `pace_per_week` are None where there is no pace. Days are None when nothing crosses."""

    granted: int
    used: int
    pace_per_week: Fraction | None
    projected: int | None
    near_on: dt.date | None
    spent_on: dt.date | None
    alert: Alert

    @property
    def left(self) -> int:
        return self.granted - self.used

    @property
    def percent(self) -> int:
        """Of what is granted, rounded down: 100 is said only once all is used."""
        return 100 * self.used // self.granted if self.granted else 0


def forecast(
    *, granted: int, debits: Iterable[tuple[dt.date, int]], span: Span, today: dt.date, has_pace: bool = True
) -> Forecast:
    """`debits`: (day, half-days), in any order; those that give back are negative."""
    in_order = sorted(debits)
    used = sum(half_days for _day, half_days in in_order)
    gone = span.gone(today)
    pace = Fraction(used) / gone if has_pace else None
    projected = None if pace is None else max(math.ceil(used + pace * (span.weeks - gone)), used)
    near_on = _crossing(in_order, granted, NEAR_PERCENT) or _coming(granted, used, NEAR_PERCENT, pace, span, today)
    spent_on = _crossing(in_order, granted, SPENT_PERCENT) or _coming(granted, used, SPENT_PERCENT, pace, span, today)
    return Forecast(
        granted=granted,
        used=used,
        pace_per_week=pace,
        projected=projected,
        near_on=near_on,
        spent_on=spent_on,
        alert=_alert(granted, used, projected, is_late=gone >= LOW_AFTER * span.weeks),
    )


def _alert(granted: int, used: int, projected: int | None, *, is_late: bool) -> Alert:
    if granted == 0:
        return Alert.NONE
    if used * 100 >= granted * SPENT_PERCENT:
        return Alert.SPENT
    if used * 100 >= granted * NEAR_PERCENT:
        return Alert.NEAR
    if projected is not None and projected > granted:
        return Alert.OVER
    if projected is not None and is_late and projected * 100 < granted * LOW_PERCENT:
        return Alert.LOW
    return Alert.NONE


def _crossing(in_order: Sequence[tuple[dt.date, int]], granted: int, percent: int) -> dt.date | None:
    """The day of the debit that reached the threshold for good: what was given back since does not count."""
    if not granted:
        return None
    reached, total = None, 0
    for day, half_days in in_order:
        total += half_days
        if total * 100 < granted * percent:
            reached = None
        elif reached is None:
            reached = day
    return reached


def _coming(granted: int, used: int, percent: int, pace: Fraction | None, span: Span, today: dt.date) -> dt.date | None:
    """The day when the pace reaches the threshold; None after the last week. Never before `today`: the pace is what
    is left of a past that did not reach it."""
    if not pace or pace <= 0 or not granted or today > span.last_day:
        return None
    weeks = (Fraction(granted * percent, 100) - used) / pace
    day = today + dt.timedelta(days=math.ceil(weeks * WEEK_DAYS))
    return day if day <= span.last_day else None
