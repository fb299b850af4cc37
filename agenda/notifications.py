"""Mails of the agenda, written to the outbox in the transaction of the change."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from agenda import addresses, wording
from agenda.models import Appointment, Reminder
from agenda.selectors.clocks import time_zone_of
from agenda.states import Audience
from core.mail import Extras, queue_rendered_mail, render_mail
from core.models import OutboxMail

RECHECK = (
    "agenda.reminders"  # who reads a mail of reminders again before it leaves: agenda.services.reminders.rereading
)

# Why this person reads this. Several reasons in one mail are told once each.
_BECAUSE = {
    Audience.AGENTS: "que vous faites partie de l’équipe",
    Audience.EXPERTS: "que vous accompagnez l’équipe",
    Audience.REFERENTS: "que vous êtes référent d’une collectivité de l’équipe",
    Audience.STAFF: "que vous faites partie de l’équipe de l’ANCT",
    Audience.OWNER: "qu’une action vous est confiée",
}


@dataclasses.dataclass(frozen=True)
class Item:
    """One appointment of a mail, whatever the number of rules that recall it today."""

    appointment: Appointment
    when: str
    is_behind: bool  # recalled after its day: still to be done
    was_due: str  # when it is late, the day on which it should have been recalled


def queue_reminder_mail(reminders: Sequence[Reminder], *, key: str, at: dt.datetime) -> OutboxMail:
    """One mail for reminders of one person, read again before it leaves."""
    person = reminders[0].person
    extras = Extras(recheck=RECHECK, unsubscribe_url=addresses.unsubscribe_url(person, addresses.REMINDERS))
    return queue_rendered_mail(**reminder_words(reminders, at=at), to=person.email, key=key, extras=extras)


def reminder_words(reminders: Sequence[Reminder], *, at: dt.datetime) -> dict[str, str]:
    """`subject`, `text`, `html`: the same for the same rows, so that a second reading sees what changed."""
    person = reminders[0].person
    zone = time_zone_of(person, on=timezone.localdate(at))
    items = _items(reminders, zone)
    because = list(dict.fromkeys(_BECAUSE[Audience(each.rule.audience)] for each in reminders))
    context = {
        "items": items,
        "only": items[0] if len(items) == 1 else None,
        "because": " et ".join(because),
        "mine_url": addresses.mine_url(),
        "preferences_url": addresses.preferences_url(),
        "unsubscribe_url": addresses.unsubscribe_url(person, addresses.REMINDERS),
    }
    return render_mail("emails/agenda/reminders", context)


def _items(reminders: Sequence[Reminder], zone: str) -> list[Item]:
    by_appointment: dict[int, list[Reminder]] = {}
    for each in reminders:
        by_appointment.setdefault(each.appointment_id, []).append(each)
    items = [
        Item(
            appointment=group[0].appointment,
            when=wording.when(group[0].appointment, zone),
            is_behind=all(each.rule.offset_days > 0 for each in group),
            was_due=wording.day_in_words(group[0].local_day) if all(each.is_late for each in group) else "",
        )
        for group in by_appointment.values()
    ]
    return sorted(items, key=lambda item: (item.appointment.starts_at, item.appointment.pk))
