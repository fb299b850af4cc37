"""The next session in the agenda of the team, fixed from the log of the last one."""

import datetime as dt
from typing import Any

from django.db.models import Q

from agenda.models import Appointment
from agenda.services.appointments import change_appointment, move_state, plan_appointment
from agenda.states import AppointmentKind
from coaching.models import CoachingSession

DURATION_MINUTES = 120  # changed in the agenda when it is another
TITLES = {"coach": "Séance avec le coach", "designer": "Séance avec le designer"}


def close_meetings(session: CoachingSession, *, actor: Any, at: dt.datetime) -> None:
    """What was fixed and has now been held: the meetings decided in earlier sessions of the same expert up to this day,
    and those that the agenda has on this very day."""
    decided = CoachingSession.objects.filter(team=session.team_id, role=session.role).values("next_appointment")
    held = Appointment.objects.planned().filter(
        Q(pk__in=decided, day__lte=session.held_on) | Q(day=session.held_on),
        team=session.team_id,
        kind=AppointmentKind.SESSION,
    )
    for appointment in held.order_by("pk"):
        move_state(appointment=appointment, name="complete", actor=actor, at=at)


def coming_meeting(*, team_id: int, role: str, after: dt.date) -> Appointment | None:
    """Already fixed by the same expert, for later than this day."""
    decided = CoachingSession.objects.filter(team=team_id, role=role).values("next_appointment")
    coming = Appointment.objects.planned().filter(pk__in=decided, day__gt=after, kind=AppointmentKind.SESSION)
    return coming.order_by("starts_at", "pk").first()


def plan_meeting(
    session: CoachingSession, *, day: dt.date, hour: dt.time | None, actor: Any, at: dt.datetime
) -> Appointment:
    """On the clock of the team. The one fixed before for the same expert is moved rather than doubled; its place and
    its link stay. Without any, those of the last one are taken up."""
    values = {"day": day, "hour": hour, "duration_minutes": DURATION_MINUTES if hour else None}
    coming = coming_meeting(team_id=session.team_id, role=session.role, after=session.held_on)
    if coming is not None:
        if coming.hour is not None and hour is not None:
            values["duration_minutes"] = coming.duration_minutes
        appointment = change_appointment(appointment=coming, values=values, actor=actor, at=at)
    else:
        last = _last_meeting(session)
        where = {"place": last.place, "link": last.link} if last else {}
        appointment = plan_appointment(
            programme=session.team.programme,
            team=session.team,
            values={"kind": AppointmentKind.SESSION, "title": TITLES[session.role], **values, **where},
            actor=actor,
            at=at,
        )
    session.next_appointment = appointment
    session.save(update_fields=["next_appointment"])
    return appointment


def _last_meeting(session: CoachingSession) -> Appointment | None:
    decided = CoachingSession.objects.filter(team=session.team_id, role=session.role).values("next_appointment")
    return Appointment.objects.filter(pk__in=decided).order_by("-day", "-pk").first()
