"""What was decided is told: in the person's list, and in one mail a day. One transaction for each person."""

import datetime as dt
import logging
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import User
from agenda.models import Reminder, ReminderPreference
from agenda.notifications import queue_reminder_mail
from agenda.reminder_scan import LATE
from agenda.selectors.clocks import time_zone_of
from agenda.services.reminders.purpose import drop, reasons_to_drop
from agenda.states import ReminderState
from agenda.working_days import next_mail_time
from core.failpoints import reach
from core.models import OutboxMail

logger = logging.getLogger(__name__)

_PERSON_LOCK = 0x5241  # first half of the advisory lock's key; the second is the person's


def compose_reminders(*, at: dt.datetime) -> int:
    """Tell, or drop, what is DUE. Returns for how many people something was done.

    Side effects: mails in the outbox. One person's failure is logged and left for the next sweep; a database that went
    away ends the sweep.
    """
    waiting = Reminder.objects.filter(state=ReminderState.DUE, due_at__lte=at)
    people = waiting.order_by("person_id").values_list("person_id", flat=True).distinct()
    served = 0
    for person_id in list(people):
        try:
            served += _compose_for(person_id, at=at)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # whatever is wrong with one person's rows must not stop the others
            logger.exception("reminders of person %s cannot be told", person_id)
    return served


@transaction.atomic
def _compose_for(person_id: int, *, at: dt.datetime) -> bool:
    """Two sweeps never serve the same person at once: the second would put its rows in a mail already written."""
    if not _taken(person_id):
        return False
    reminders = list(
        Reminder.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(person_id=person_id, state=ReminderState.DUE, due_at__lte=at)
        .select_related("appointment__team", "rule", "person")
        .order_by("due_at", "pk")
    )
    if not reminders:
        return False
    person = reminders[0].person
    lost = reasons_to_drop(reminders, at=at)
    for each in reminders:
        if each.pk in lost:
            drop(each, lost[each.pk])
    told = _tell(person, [each for each in reminders if each.pk not in lost], at=at)
    reach("compose.before-commit")
    return bool(lost) or told


def _tell(person: User, reminders: list[Reminder], *, at: dt.datetime) -> bool:
    """Urgent ones at once, each in its mail. The others together, in the mail of the day; when it is made already, or
    when it is no hour for it, they wait for the next one, unless their appointment comes first.

    Returns whether anything was told.
    """
    if not reminders:
        return False
    zone = time_zone_of(person, on=timezone.localdate(at))
    local = at.astimezone(ZoneInfo(zone))
    made = _days_with_a_mail(person, {local.date(), *(each.local_day for each in reminders)})
    for each in reminders:
        # One that waited because the mail of its day was made before it is no incident.
        each.is_late = each.is_late or (at - each.due_at > LATE and each.local_day not in made)
    if not _wants_mail(person):
        _mark_told(reminders, None, at=at)
        return True
    leaves_at = next_mail_time(local, is_today_used=local.date() in made)
    together = [each for each in reminders if not each.rule.is_urgent and leaves_at <= at]
    alone = [each for each in reminders if each.rule.is_urgent or (leaves_at > at and _cannot_wait(each, leaves_at))]
    if together:
        _send(together, key=_key_of_day(person, local.date()), at=at)
    for each in alone:
        _send([each], key=f"reminder:{each.pk}", at=at)
    return bool(together or alone)


def _cannot_wait(reminder: Reminder, leaves_at: dt.datetime) -> bool:
    return reminder.rule.offset_days <= 0 and reminder.appointment.starts_at <= leaves_at


def _send(reminders: list[Reminder], *, key: str, at: dt.datetime) -> None:
    _mark_told(reminders, queue_reminder_mail(reminders, key=key, at=at), at=at)


def _mark_told(reminders: Iterable[Reminder], mail: OutboxMail | None, *, at: dt.datetime) -> None:
    for each in reminders:
        each.state, each.told_at, each.mail = ReminderState.TOLD, at, mail
    Reminder.objects.bulk_update(reminders, ["state", "told_at", "mail", "is_late"])


def _taken(person_id: int) -> bool:
    """This person is ours until the transaction ends. Her own row stays free: she may be signing in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_PERSON_LOCK, person_id % 2**31])
        return cursor.fetchone()[0]


def _wants_mail(person: User) -> bool:
    return not ReminderPreference.objects.filter(person=person, reminders_by_mail=False).exists()


def _key_of_day(person: User, day: dt.date) -> str:
    return f"reminders:{person.pk}:{day}"


def _days_with_a_mail(person: User, days: Iterable[dt.date]) -> set[dt.date]:
    keys = {_key_of_day(person, day): day for day in days}
    made = OutboxMail.objects.filter(key__in=keys).order_by("key").values_list("key", flat=True)
    return {keys[key] for key in made}
