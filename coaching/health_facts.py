"""What is counted of a team to judge whether it needs help. Numbers and dates, never a word of the workspace: the same
for a sensitive investigation. No query: `coaching.selectors.health` fills them."""

import dataclasses
import datetime as dt
import math
from decimal import Decimal

from investigations.progress import Facts

METHOD_WEEKS = 12  # the national edition of 2021: the weeks that the rules name are those of twelve


def week_of(of_twelve: int, weeks: int) -> int:
    """The week of a programme of `weeks` that stands where `of_twelve` stands in twelve: week 3 of 9 is week 4 of 12.

    Rounded up: a shorter programme is never asked sooner, in its own rhythm, than the one of reference.
    """
    return max(1, math.ceil(of_twelve * weeks / METHOD_WEEKS))


@dataclasses.dataclass(frozen=True)
class Promise:
    """What one agent declared over the last weeks, beside what she promised. Weeks that she did not declare say
    nothing, and are not counted."""

    weeks: int
    declared_half_days: int
    promised_half_days: Decimal
    last_week: dt.date


@dataclasses.dataclass(frozen=True)
class HealthFacts:
    """`work`: what the workspace holds, as the team's own home counts it. The rest is the accompaniment's."""

    work: Facts
    interviews: int = 0
    sources_with_profile: int = 0
    last_source_on: dt.date | None = None
    confirmed: int = 0
    # Cells of the evidence matrix about settled hypotheses; and those among them that contradict or nuance.
    settled_evidence: int = 0
    counter_evidence: int = 0
    last_settled_on: dt.date | None = None
    last_session_on: dt.date | None = None
    last_session_role: str = ""
    next_session_on: dt.date | None = None
    weathers: tuple[tuple[dt.date, int], ...] = ()  # of the last two sessions that noted one, the latest first
    overdue: tuple[dt.date, ...] = ()  # days for which open actions were due
    granted_half_days: int = 0  # of the coach, for the support of the team
    used_half_days: int = 0
    last_debit_on: dt.date | None = None
    promises: tuple[Promise, ...] = ()
    committee_on: dt.date | None = None

    @property
    def today(self) -> dt.date:
        return self.work.today

    @property
    def ends_on(self) -> dt.date:
        """The day after the last week of the programme."""
        return self.work.launched_on + dt.timedelta(weeks=self.work.weeks)

    @property
    def days_left(self) -> int:
        """Negative once over."""
        return (self.ends_on - self.today).days

    @property
    def days_worked(self) -> int:
        """Since the launch, at most those of the programme."""
        return min(self.work.days, 7 * self.work.weeks)

    @property
    def last_weather(self) -> int | None:
        return self.weathers[0][1] if self.weathers else None

    @property
    def left_half_days(self) -> int:
        return self.granted_half_days - self.used_half_days

    def first_day_of(self, week: int) -> dt.date:
        return self.work.launched_on + dt.timedelta(weeks=week - 1)

    def days_since(self, day: dt.date) -> int:
        return (self.today - day).days
