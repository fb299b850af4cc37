"""Mails of the investigations, written to the outbox in the transaction of the change."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agenda.models import Appointment
from agenda.wording import span
from core.mail import queue_mail
from core.models import StoredFile
from investigations.models import CommitteeDecision, CommitteeGuest
from investigations.selectors.committee import told_of_minutes


def send_guest_link(guest: CommitteeGuest, *, token: str, appointment: Appointment | None) -> None:
    """A secret mail: whoever holds the link reads the dossier."""
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
    )


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
