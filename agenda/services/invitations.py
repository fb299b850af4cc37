"""Calendar invitations by mail (iTIP, RFC 5546): what a person's own calendar must be told, once for each version.

A sweep compares what each calendar was told (`CalendarInvitation`) with what is true now. Several changes in a row make
one mail: an appointment is told only once it has rested, and a mail that has not left yet gives way to the next.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from agenda import addresses
from agenda.ical import CANCEL, REQUEST, message_of, summary_of
from agenda.models import Appointment, AppointmentTransition, CalendarInvitation, ReminderPreference
from agenda.selectors.clocks import time_zone_of
from agenda.selectors.people import collectivites_of, concerned_by
from agenda.states import GATHERINGS, AppointmentState
from agenda.wording import span
from core.mail import Extras, queue_mail
from core.models import OutboxMail
from core.states import MailState

RESTS = dt.timedelta(minutes=4)  # somebody who types three corrections sends one invitation
MAX_MESSAGES = 500  # in one sweep: the next one goes on


@dataclasses.dataclass(frozen=True)
class Message:
    """What one calendar must be told now. `told`: what it was told last."""

    appointment: Appointment
    person: User
    method: str
    told: CalendarInvitation | None

    @property
    def key(self) -> str:
        """Unique for a version. Whoever left and came back is invited again to the same one: it says since when."""
        key = f"calendar:{self.appointment.pk}:{self.person.pk}:{self.appointment.sequence}:{self.method}"
        if self.told is not None and self.told.is_withdrawn:
            key += f":{int(self.told.sent_at.timestamp())}"
        return key


def sync_invitations(*, at: dt.datetime) -> int:
    """Tell the calendars what they do not know. Returns how many mails were queued. Two runs equal one.

    One transaction for each appointment, whose row is locked: two workers take turns, and the second finds it done.
    """
    queued = 0
    for pk in _stale_appointments(at=at):
        queued += _sync_one(pk, at=at)
        if queued >= MAX_MESSAGES:
            break
    return queued


def _candidates(*, at: dt.datetime) -> Any:
    return Appointment.objects.filter(kind__in=GATHERINGS, ends_at__gt=at, changed_at__lte=at - RESTS)


def _stale_appointments(*, at: dt.datetime) -> list[int]:
    """Those with something to tell, in the order of their days. At most six queries, whatever their number."""
    rows = list(_candidates(at=at).select_related("team", "programme").order_by("starts_at", "pk"))
    return list(dict.fromkeys(message.appointment.pk for message in _messages(rows, at=at)))


def _messages(rows: Iterable[Appointment], *, at: dt.datetime) -> list[Message]:
    appointments = list(rows)
    planned = [each for each in appointments if each.state == AppointmentState.PLANNED and each.starts_at > at]
    concerned = concerned_by(planned, on=timezone.localdate(at))
    told: dict[int, dict[int, CalendarInvitation]] = {}
    known = CalendarInvitation.objects.filter(appointment__in=appointments).select_related("person")
    for each in known.order_by("pk"):
        told.setdefault(each.appointment_id, {})[each.person_id] = each
    silent = set(ReminderPreference.objects.filter(invitations_by_mail=False).values_list("person_id", flat=True))
    messages = []
    for appointment in appointments:
        here = told.get(appointment.pk, {})
        people = {one.person.pk: one.person for one in concerned.get(appointment.pk, [])}
        for pk, person in people.items():
            last = here.get(pk)
            is_known = last is not None and not last.is_withdrawn and last.sequence >= appointment.sequence
            if not is_known and pk not in silent:
                messages.append(Message(appointment, person, REQUEST, last))
        if appointment.state == AppointmentState.DONE:
            continue
        messages += [
            Message(appointment, last.person, CANCEL, last)
            for pk, last in here.items()
            if pk not in people
            and not last.is_withdrawn
            # What has begun is not taken back from those who stayed; what is cancelled is.
            and (appointment.state == AppointmentState.CANCELLED or appointment.starts_at > at)
        ]
    return messages


@transaction.atomic
def _sync_one(pk: int, *, at: dt.datetime) -> int:
    locked = _candidates(at=at).select_for_update(of=("self",)).select_related("team", "programme").filter(pk=pk)
    appointment = locked.first()
    if appointment is None:  # changed again a moment ago: it rests
        return 0
    names = collectivites_of([appointment.team_id] if appointment.team_id else []).get(appointment.team_id or 0, "")
    word = _last_word(appointment)
    queued = 0
    for message in _messages([appointment], at=at):
        withdrawn = message.method == CANCEL
        if message.person.is_active:
            _supersede(message)
            _queue(message, collectivites=names, word=word, at=at)
            queued += 1
        CalendarInvitation.objects.update_or_create(
            appointment=appointment,
            person=message.person,
            defaults={"sequence": appointment.sequence, "is_withdrawn": withdrawn, "sent_at": at},
        )
    return queued


def _supersede(message: Message) -> None:
    """A mail of an earlier version that has not been tried yet gives way: nobody reads two of them."""
    prefix = f"calendar:{message.appointment.pk}:{message.person.pk}:"
    waiting = OutboxMail.objects.select_for_update(of=("self",), skip_locked=True).filter(
        Q(key__startswith=prefix) & ~Q(key=message.key), state=MailState.QUEUED, attempts=0
    )
    OutboxMail.objects.filter(pk__in=[mail.pk for mail in waiting.order_by("pk")]).delete()


def _queue(message: Message, *, collectivites: str, word: str, at: dt.datetime) -> None:
    appointment, person = message.appointment, message.person
    zone = time_zone_of(person, on=timezone.localdate(at))
    context = {
        "appointment": appointment,
        "title": summary_of(appointment, collectivites),
        "when": span(appointment, zone, with_year=True, always_named=True),
        "is_cancelled": appointment.state == AppointmentState.CANCELLED,
        "is_withdrawn": message.method == CANCEL,
        "is_change": message.told is not None and not message.told.is_withdrawn,
        "word": word,
        "url": f"{settings.SITE_URL}/agenda/rendez-vous/{appointment.pk}/",
        "preferences_url": addresses.preferences_url(),
    }
    queue_mail(
        template="emails/agenda/calendar",
        to=person.email,
        key=message.key,
        context=context,
        extras=Extras(
            calendar=message_of(
                appointment, collectivites, method=message.method, to=person.email, sequence=appointment.sequence, at=at
            ),
            calendar_method=message.method,
            unsubscribe_url=addresses.unsubscribe_url(person, addresses.INVITATIONS),
        ),
    )


def _last_word(appointment: Appointment) -> str:
    """What was written for the people invited with the last change, when that made the present version."""
    last = AppointmentTransition.objects.filter(subject=appointment).order_by("-at", "-pk").first()
    return last.comment if last and last.transition in ("move", "change", "cancel", "restore") else ""
