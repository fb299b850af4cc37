"""A launched team with one agent, its checkpoint on Thursday 15 October 2026 at 10:00 in Paris, and hours around it."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from agenda.models import Appointment, Reminder, ReminderRule
from teams.models import Membership, Team
from tests.factories.agenda import AppointmentFactory, ReminderRuleFactory
from tests.factories.teams import MembershipFactory, TeamFactory

THURSDAY = dt.date(2026, 10, 15)


def clock(day: int, hour: int, minute: int = 0, *, month: int = 10, zone: str = "Europe/Paris") -> dt.datetime:
    """An instant of 2026, told on a clock."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def team_of_one(**values: Any) -> tuple[Team, Membership]:
    team = TeamFactory(launched=True, **values)
    return team, MembershipFactory(team=team)


def checkpoint(team: Team, *, is_common: bool = False, **values: Any) -> Appointment:
    """Of the team, or common to those of its edition."""
    own = {"team": None if is_common else team, "programme": team.programme, "day": THURSDAY}
    return AppointmentFactory(**own | values)


def rule(offset_days: int = -1, **values: Any) -> ReminderRule:
    return ReminderRuleFactory(offset_days=offset_days, **values)


def found() -> list[tuple[int, str, str]]:
    """Person, day and instant of each reminder."""
    rows = Reminder.objects.order_by("local_day", "person_id", "pk")
    return [(row.person_id, f"{row.local_day:%d/%m}", f"{row.due_at:%d/%m %H:%M}") for row in rows]
