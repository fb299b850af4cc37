"""People invited to the committee: a link of their own, for a time, to that one dossier."""

import datetime as dt
import secrets
from typing import Any

from django.db import IntegrityError, transaction

from agenda.models import Appointment
from agenda.services.invitations import RESTS
from core.secret_links import fingerprint
from core.text import one_line
from investigations import notifications
from investigations.committee_states import CommitteeState
from investigations.models import CommitteeGuest, EndCommittee, Investigation
from investigations.selectors.committee import appointment_of
from investigations.services.locking import lock_investigation
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
    lock_investigation(investigation.pk)
    committee, _ = EndCommittee.objects.get_or_create(investigation=investigation)
    email = email.strip().lower()
    CommitteeGuest.objects.filter(committee=committee, email__iexact=email, revoked_at__isnull=True).update(
        revoked_at=at
    )
    if CommitteeGuest.objects.live(at).filter(committee=committee).count() >= MAX_GUESTS:
        raise RefusedError(f"{MAX_GUESTS} invités au plus : retirez une invitation d’abord.", field="email")
    token, appointment = secrets.token_urlsafe(32), appointment_of(committee.investigation)
    told = appointment if appointment and appointment.starts_at > at else None
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
            told_appointment=told,
            told_sequence=told.sequence if told else 0,
        )
    except IntegrityError as twin:
        raise RefusedError("Cette personne vient d’être invitée.", field="email") from twin
    notifications.send_guest_link(guest, token=token, appointment=appointment, at=at)
    return guest


def tell_guests(*, at: dt.datetime) -> int:
    """Tell guests that the committee moved, or lost its day. Returns how many mails were queued. Two runs equal one.

    One transaction a committee, whose guests are locked. Said once the day has rested: three corrections are one mail.
    """
    waiting = CommitteeGuest.objects.live(at).filter(committee__state=CommitteeState.PREPARING)
    committees = EndCommittee.objects.filter(guests__in=waiting).distinct().order_by("pk")
    return sum(_tell_guests_of(pk, at=at) for pk in list(committees.values_list("pk", flat=True)))


@transaction.atomic
def _tell_guests_of(pk: int, *, at: dt.datetime) -> int:
    committee = EndCommittee.objects.select_related("investigation__team").get(pk=pk)
    appointment = appointment_of(committee.investigation)
    if appointment is not None and appointment.changed_at > at - RESTS:
        return 0
    guests = CommitteeGuest.objects.live(at).filter(committee=committee).select_for_update(of=("self",))
    queued = 0
    for guest in guests.select_related("told_appointment", "committee__investigation__team").order_by("pk"):
        queued += _tell(guest, appointment, at=at)
    return queued


def _tell(guest: CommitteeGuest, appointment: Appointment | None, *, at: dt.datetime) -> int:
    told = guest.told_appointment
    is_same = told is not None and appointment is not None and told.pk == appointment.pk
    if is_same and appointment.sequence <= guest.told_sequence:
        return 0
    queued = 0
    if told is not None and not is_same and told.starts_at > at:
        notifications.send_guest_day(guest, told, is_cancelled=True, at=at)
        queued += 1
    if appointment is not None and appointment.starts_at > at:
        notifications.send_guest_day(guest, appointment, is_cancelled=False, at=at)
        queued += 1
    guest.told_appointment, guest.told_sequence = appointment, appointment.sequence if appointment else 0
    guest.save(update_fields=["told_appointment", "told_sequence"])
    return queued


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
