"""Mails of the investigations, written to the outbox in the transaction of the change."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agenda.ical import CANCEL, REQUEST, message_of
from agenda.models import Appointment
from agenda.selectors.people import collectivites_of
from agenda.wording import span
from core.mail import Extras, queue_mail
from core.models import StoredFile
from investigations.models import CommitteeDecision, CommitteeGuest
from investigations.selectors.committee import told_of_minutes


def send_guest_link(guest: CommitteeGuest, *, token: str, appointment: Appointment | None, at: dt.datetime) -> None:
    """A secret mail: whoever holds the link reads the dossier. Her calendar is invited when the day is to come."""
    committee = guest.committee
    queue_mail(
        template="emails/investigations/committee_guest",
        to=guest.email,
        key=f"committee-guest:{guest.token_hash}",
        is_secret=True,
        context={
            "guest": guest,
            "team": committee.investigation.team,
            "when": span(appointment, appointment.time_zone, with_year=True) if appointment else "",
            "place": appointment.place if appointment else "",
            "url": f"{settings.SITE_URL}{reverse('investigations:committee_guest', args=[token])}",
        },
        extras=_calendar(guest, appointment, method=REQUEST, at=at),
    )


def send_guest_day(guest: CommitteeGuest, appointment: Appointment, *, is_cancelled: bool, at: dt.datetime) -> None:
    """The day of the committee changed, or is no longer fixed: without the link, which she has."""
    method = CANCEL if is_cancelled else REQUEST
    queue_mail(
        template="emails/investigations/committee_day",
        to=guest.email,
        key=f"committee-day:{guest.pk}:{appointment.pk}:{appointment.sequence}:{method}",
        context={
            "guest": guest,
            "team": guest.committee.investigation.team,
            "is_cancelled": is_cancelled,
            "when": span(appointment, appointment.time_zone, with_year=True),
            "place": appointment.place,
        },
        extras=_calendar(guest, appointment, method=method, at=at),
    )


def _calendar(guest: CommitteeGuest, appointment: Appointment | None, *, method: str, at: dt.datetime) -> Extras:
    """Nothing for a day that is over, or not known."""
    if appointment is None or appointment.starts_at <= at:
        return Extras()
    team = appointment.team_id or guest.committee.investigation.team_id
    names = collectivites_of([team]).get(team, "") if team else ""
    sequence = appointment.sequence + (method == CANCEL)  # an annulment is later than what it annuls (RFC 5546)
    message = message_of(appointment, names, method=method, to=guest.email, sequence=sequence, at=at)
    return Extras(calendar=message, calendar_method=method)


def send_signed_minutes(decision: CommitteeDecision, *, document: StoredFile | None, at: dt.datetime) -> int:
    """To the agents of the team and the référents, once both sides have signed. Returns how many. Twice is once."""
    investigation = decision.committee.investigation
    people = told_of_minutes(investigation, on=timezone.localdate(at))
    path = reverse("investigations:committee_file", kwargs={"pk": investigation.pk})
    for person in people:
        queue_mail(
            template="emails/investigations/minutes_signed",
            to=person.email,
            key=f"minutes-signed:{decision.pk}:{person.pk}",
            attachment=document,
            context={
                "team": investigation.team,
                "decision": decision,
                "has_document": document is not None,
                "url": f"{settings.SITE_URL}{path}",
            },
        )
    return len(people)
