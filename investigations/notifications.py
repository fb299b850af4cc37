"""Mails of the investigations, written to the outbox in the transaction of the change."""

from django.conf import settings
from django.urls import reverse

from agenda.models import Appointment
from agenda.wording import span
from core.mail import queue_mail
from investigations.models import CommitteeGuest


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
