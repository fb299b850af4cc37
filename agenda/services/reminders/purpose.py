"""Whether reminders still have a purpose: asked when their mail is made, and again just before it leaves."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from agenda.models import Reminder
from agenda.reminder_scan import STILL_CONCERNED
from agenda.states import AppointmentState, DropReason, ReminderState
from collectivites import time_zones


def reasons_to_drop(reminders: Sequence[Reminder], *, at: dt.datetime) -> dict[int, str]:
    """Those without purpose any more, by key, each with why. All of one person, loaded with appointment and rule.
    One query."""
    concerned = _still_concerned(reminders, at=at)
    found = {each.pk: _reason(each, concerned, at=at) for each in reminders}
    return {pk: reason for pk, reason in found.items() if reason}


def drop(reminder: Reminder, reason: str) -> None:
    """Its row says so; what was told of it is not undone."""
    reminder.state, reminder.drop_reason = ReminderState.DROPPED, reason
    reminder.save(update_fields=["state", "drop_reason"])


def _reason(reminder: Reminder, concerned: set[tuple[int, int]], *, at: dt.datetime) -> str:
    appointment, rule = reminder.appointment, reminder.rule
    if appointment.state == AppointmentState.CANCELLED:
        return DropReason.CANCELLED
    if appointment.state == AppointmentState.DONE:
        return DropReason.DONE
    if appointment.occurrence != reminder.occurrence:
        return DropReason.MOVED
    if rule.offset_days <= 0 and appointment.ends_at <= at:  # what comes after is meant to speak of what is past
        return DropReason.PAST
    if not rule.is_active:
        return DropReason.RULE_OFF
    if (appointment.pk, rule.pk) not in concerned:
        return DropReason.PERSON_GONE
    return ""


def _still_concerned(reminders: Sequence[Reminder], *, at: dt.datetime) -> set[tuple[int, int]]:
    """Appointment and rule of those in whose audience the person still is."""
    parameters = {
        "reminders": [each.pk for each in reminders],
        "person": reminders[0].person_id,
        "today": timezone.localdate(at),
        "paris": time_zones.PARIS,
    }
    with connection.cursor() as cursor:
        cursor.execute(STILL_CONCERNED, parameters)
        return set(cursor.fetchall())
