"""People invited to the committee: a link of their own, for a time, to that one dossier."""

import datetime as dt
import secrets
from typing import Any

from django.db import IntegrityError, transaction

from core.secret_links import fingerprint
from core.text import one_line
from investigations import notifications
from investigations.models import CommitteeGuest, EndCommittee, Investigation
from investigations.selectors.committee import appointment_of
from investigations.services.row_marks import RefusedError

LIFE = dt.timedelta(days=30)  # from the sending, or after the committee when it is known
MAX_GUESTS = 30


@transaction.atomic
def invite_guest(
    *,
    investigation: Investigation,
    name: str,
    email: str,
    capacity: str,
    function: str,
    actor: Any,
    at: dt.datetime,
) -> CommitteeGuest:
    """Send a link to the dossier. Inviting the same address again sends a new link: the former one is dead.

    Side effect: a secret mail. Raises RefusedError beyond MAX_GUESTS, or for two invitations at the same instant.
    """
    Investigation.objects.select_for_update(of=("self",), no_key=True).get(pk=investigation.pk)
    committee, _ = EndCommittee.objects.get_or_create(investigation=investigation)
    email = email.strip().lower()
    CommitteeGuest.objects.filter(committee=committee, email__iexact=email, revoked_at__isnull=True).update(
        revoked_at=at
    )
    if CommitteeGuest.objects.live(at).filter(committee=committee).count() >= MAX_GUESTS:
        raise RefusedError(f"{MAX_GUESTS} invités au plus : retirez une invitation d’abord.", field="email")
    token = secrets.token_urlsafe(32)
    try:
        guest = CommitteeGuest.objects.create(
            committee=committee,
            name=one_line(name),
            email=email,
            capacity=capacity,
            function=one_line(function),
            token_hash=fingerprint(token),
            invited_by=actor,
            sent_at=at,
            expires_at=_end_of(committee, at),
        )
    except IntegrityError as twin:
        raise RefusedError("Cette personne vient d’être invitée.", field="email") from twin
    notifications.send_guest_link(guest, token=token, appointment=appointment_of(committee.investigation))
    return guest


@transaction.atomic
def revoke_guest(*, guest: CommitteeGuest, actor: Any, at: dt.datetime) -> None:
    """The link opens nothing any more. Twice is once."""
    CommitteeGuest.objects.filter(pk=guest.pk, revoked_at__isnull=True).update(revoked_at=at)


@transaction.atomic
def note_opening(*, guest: CommitteeGuest, at: dt.datetime) -> None:
    """The first time that the link was followed: the team sees who has read."""
    CommitteeGuest.objects.filter(pk=guest.pk, opened_at__isnull=True).update(opened_at=at)


def guest_of_token(token: str, *, at: dt.datetime) -> CommitteeGuest | None:
    """The guest whose live link this is; None for one that is unknown, withdrawn or expired."""
    return (
        CommitteeGuest.objects.live(at)
        .filter(token_hash=fingerprint(token))
        .select_related("committee__investigation__team", "committee__investigation__programme")
        .first()
    )


def _end_of(committee: EndCommittee, at: dt.datetime) -> dt.datetime:
    """Thirty days; thirty days after the committee when its day is known, since its decision is read there too."""
    appointment = appointment_of(committee.investigation)
    return max(at, appointment.starts_at if appointment else at) + LIFE
