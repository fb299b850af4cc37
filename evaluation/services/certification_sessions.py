"""Sessions of certification: created, changed, and who is heard there."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from agenda.models import Appointment
from agenda.services.appointments import change_appointment, move_state, plan_appointment
from agenda.states import AppointmentKind, AppointmentState
from core.text import plain_lines
from evaluation import notifications_certification as notifications
from evaluation.certification_states import CandidateState
from evaluation.models import CertificationCandidate, CertificationSession
from evaluation.selectors.certification import CertificationFile, files_of
from investigations.services.row_marks import RefusedError
from programmes.models import Programme
from programmes.services.ordered import StaleEditError, fingerprint
from teams.models import Membership, Team

TITLE = "Session de certification"
# What the appointment of each team takes from the session.
IN_THE_AGENDA = ("day", "hour", "duration_minutes", "time_zone", "place", "link")


@transaction.atomic
def create_session(
    *, programme: Programme, values: Mapping[str, Any], actor: Any, at: dt.datetime
) -> CertificationSession:
    """Raises ValidationError."""
    session = CertificationSession(programme=programme, created_by=actor, created_at=at, changed_at=at, **values)
    session.full_clean(exclude=["created_by"])
    session.save()
    return session


@transaction.atomic
def change_session(
    *, session: CertificationSession, values: Mapping[str, Any], seen: str, actor: Any, at: dt.datetime
) -> CertificationSession:
    """Side effect: the appointments of the teams heard follow, and so do the calendars of their people. Raises
    StaleEditError when a colleague saved meanwhile, ValidationError, RefusedError once a result is recorded."""
    locked = CertificationSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if fingerprint(locked, values) != seen:
        raise StaleEditError(locked)
    if locked.candidates.exclude(state=CandidateState.REGISTERED).exists():
        raise RefusedError("Un résultat est enregistré : la session ne change plus.")
    for field, value in values.items():
        setattr(locked, field, value)
    locked.changed_at = at
    locked.full_clean(exclude=["created_by"])
    locked.save()
    shown = {field: getattr(locked, field) for field in IN_THE_AGENDA}
    for appointment in Appointment.objects.planned().filter(pk__in=_appointments(locked)).order_by("pk"):
        change_appointment(appointment=appointment, values=shown, actor=actor, at=at)
    return locked


@transaction.atomic
def register_candidates(
    *,
    session: CertificationSession,
    memberships: Iterable[Membership],
    exception_reason: str = "",
    actor: Any,
    at: dt.datetime,
) -> list[CertificationCandidate]:
    """Register these agents, whose file is read again under the lock. All, or none.

    Side effects: one appointment for each team, a mail to each. Twice is once. Raises RefusedError for somebody to whom
    something is missing, unless `exception_reason` says why all the same.
    """
    locked = CertificationSession.objects.select_for_update(of=("self",)).select_related("programme").get(pk=session.pk)
    if locked.candidates.exclude(state=CandidateState.REGISTERED).exists():
        raise RefusedError("Un résultat est enregistré : cette session est close aux inscriptions.")
    rows = list(memberships)
    list(Team.objects.select_for_update(of=("self",)).filter(pk__in={each.team_id for each in rows}).order_by("pk"))
    return [
        _register(locked, each, exception_reason=plain_lines(exception_reason), actor=actor, at=at)
        for each in files_of(rows)
    ]


@transaction.atomic
def withdraw_candidate(*, candidate: CertificationCandidate, actor: Any, at: dt.datetime) -> None:
    """She is not heard in this session after all. Side effects: the appointment of her team is cancelled when nobody
    of it is left; a mail to her. Raises RefusedError once a result is recorded."""
    CertificationSession.objects.select_for_update(of=("self",)).get(pk=candidate.session_id)
    locked = (
        CertificationCandidate.objects.select_for_update(of=("self",))
        .select_related("session__programme", "person", "team")
        .get(pk=candidate.pk)
    )
    if locked.state != CandidateState.REGISTERED:
        raise RefusedError("Un résultat est enregistré : changez-le, avec une raison.")
    appointment, pk = locked.appointment, locked.pk
    locked.delete()
    notifications.withdrawn(locked, number=pk)
    if (
        appointment is not None
        and appointment.state == AppointmentState.PLANNED
        and not CertificationCandidate.objects.filter(appointment=appointment).exists()
    ):
        reason = "Plus personne de l’équipe n’est inscrit à cette session."
        move_state(appointment=appointment, name="cancel", actor=actor, at=at, comment=reason)


def _register(
    session: CertificationSession, file: CertificationFile, *, exception_reason: str, actor: Any, at: dt.datetime
) -> CertificationCandidate:
    member = file.membership
    present = file.candidate
    if present is not None and present.session_id == session.pk and present.state == CandidateState.REGISTERED:
        return present
    if not file.may_register:
        raise RefusedError(f"{member.user} a déjà une inscription à une session, ou un résultat favorable.")
    if not file.is_eligible and not exception_reason:
        raise RefusedError(
            f"Il manque encore {file.missing_count} pièce{'s' if file.missing_count > 1 else ''} à {member.user} :"
            " l’inscription se fait par exception, avec une raison."
        )
    if present is not None and present.session_id == session.pk:
        raise RefusedError(f"Le jury a déjà entendu {member.user} : il faut une autre session.")
    candidate = CertificationCandidate.objects.create(
        session=session,
        team=member.team,
        person=member.user,
        exception_reason="" if file.is_eligible else exception_reason,
        missing_then=file.missing_in_words,
        appointment=_appointment(session, member.team, actor=actor, at=at),
        registered_by=actor,
        registered_at=at,
    )
    notifications.registered(candidate)
    return candidate


def _appointment(session: CertificationSession, team: Team, *, actor: Any, at: dt.datetime) -> Appointment:
    """One for each team heard: the calendars of its people know of it, and its coach may come."""
    known = CertificationCandidate.objects.filter(session=session, team=team, appointment__isnull=False)
    row = known.select_related("appointment").order_by("pk").first()
    if row is not None:
        return row.appointment
    values = {"kind": AppointmentKind.CERTIFICATION, "title": TITLE}
    values |= {field: getattr(session, field) for field in IN_THE_AGENDA}
    return plan_appointment(programme=session.programme, team=team, values=values, actor=actor, at=at)


def _appointments(session: CertificationSession) -> list[int]:
    rows = session.candidates.filter(appointment__isnull=False).order_by("appointment_id")
    return list(rows.values_list("appointment_id", flat=True).distinct())
