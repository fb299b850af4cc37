"""A person's own list of reminders, on her clock."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from agenda.models import Reminder
from agenda.permissions import own_reminders
from agenda.selectors.clocks import time_zone_of
from agenda.states import AppointmentState, ReminderState
from agenda.wording import moment_in_words, when


@dataclasses.dataclass(frozen=True)
class ToldLine:
    """One reminder in words. `change`: what became of the appointment since, when it is not as it was told."""

    reminder: Reminder
    when: str
    told: str
    change: str

    @property
    def is_unread(self) -> bool:
        return self.reminder.read_at is None


def told_reminders(user: Any) -> QuerySet[Reminder]:
    """The newest first."""
    return (
        own_reminders(user)
        .filter(state=ReminderState.TOLD)
        .select_related("appointment__team", "appointment__programme")
        .defer("appointment__note")
        .order_by("-due_at", "pk")
    )


def told_lines(reminders: Iterable[Reminder], *, user: Any, on: dt.date) -> list[ToldLine]:
    zone = time_zone_of(user, on=on)
    return [
        ToldLine(
            reminder=row,
            when=when(row.appointment, zone, with_year=True),
            told=moment_in_words(row.told_at, zone),
            change=_change(row),
        )
        for row in reminders
    ]


def _change(row: Reminder) -> str:
    if row.appointment.state == AppointmentState.CANCELLED:
        return "annulé depuis"
    if row.appointment.occurrence != row.occurrence:
        return "la date a changé depuis ce rappel"
    return ""


def told_counts(user: Any) -> dict[str, int]:
    """`total` and `unread`. One query."""
    told = own_reminders(user).filter(state=ReminderState.TOLD)
    return told.aggregate(total=Count("pk"), unread=Count("pk", filter=Q(read_at__isnull=True)))
