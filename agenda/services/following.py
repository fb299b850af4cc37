"""Appointments that follow what lower floors decide: the milestones of an edition, the launch day of a team.

An appointment that somebody was told of (a reminder, an invitation, an attendance) is cancelled, with the reason. One
that nobody ever heard of goes as if it had not been: a list of cancelled rendez-vous that never were helps nobody.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from agenda.models import Appointment, Attendance, CalendarInvitation, Reminder
from agenda.services.appointments import change_appointment, move_state, plan_appointment
from agenda.states import AppointmentKind, AppointmentState
from programmes.models import Milestone, Programme
from programmes.states import MilestoneKind
from teams.models import Team
from teams.states import LIVE_TEAM_STATES, TeamState

BY_THE_EDITION = "Changé dans le calendrier de l’édition."
LAUNCH_TITLE = "Journée de lancement"


@transaction.atomic
def follow_milestone(*, milestone: Milestone, was: dt.date | None, actor: Any, at: dt.datetime) -> None:
    """Create, move or withdraw the common appointment of this milestone. `was`: its day before the change.

    An edition that is over is a record, not a plan: nothing is created for it (the 2021 cohort is loaded with dates of
    years ago, and nobody must be invited to them). One in preparation has its appointments at once: its dates are
    worked on long before it has a call or a team.

    The date that an edition gives for its end committees makes none: each team holds its own, fixed in the agenda.

    Cancelled or done by hand, it stays so until the milestone is given another day.
    """
    appointment = Appointment.objects.filter(milestone=milestone).first()
    if milestone.starts_on is None or milestone.kind == MilestoneKind.END_COMMITTEE:
        if appointment is not None:
            _withdraw(appointment, "La date n’est plus fixée.", actor=actor, at=at)
    elif appointment is None:
        _plan_milestone(milestone, actor=actor, at=at)
    else:
        _align(appointment, milestone, has_moved=was != milestone.starts_on, actor=actor, at=at)
    _follow_launches(milestone.programme, actor=actor, at=at)


@transaction.atomic
def leave_milestone(*, milestone: Milestone, actor: Any, at: dt.datetime) -> None:
    """The milestone is about to be removed."""
    appointment = Appointment.objects.filter(milestone=milestone).first()
    if appointment is not None:
        _withdraw(appointment, "Retiré du calendrier de l’édition.", actor=actor, at=at)
        _follow_launches(milestone.programme, actor=actor, at=at)


@transaction.atomic
def follow_launch(*, team: Team, actor: Any, at: dt.datetime) -> None:
    """The launch of a team is an appointment of its own, unless all the teams of the edition launch on that day."""
    own = team.appointments.filter(kind=AppointmentKind.LAUNCH).order_by("pk").first()
    if team.launches_on is None or _launches_with_all(team):
        if own is not None:
            reason = "Le lancement est celui de toutes les équipes." if team.launches_on else "Le jour n’est plus fixé."
            _withdraw(own, reason, actor=actor, at=at)
    elif own is None:
        _plan_launch(team, actor=actor, at=at)
    elif own.day != team.launches_on or own.place != team.launch_place:
        if own.state != AppointmentState.PLANNED:
            own = move_state(appointment=own, name="restore", actor=actor, at=at, comment="Nouveau jour de lancement.")
        values = {"day": team.launches_on, "place": team.launch_place}
        change_appointment(appointment=own, values=values, actor=actor, at=at)


@transaction.atomic
def leave_team(*, team: Team, actor: Any, at: dt.datetime) -> None:
    """The team is dissolved: nothing of it is to come."""
    for appointment in team.appointments.planned().order_by("pk"):
        _withdraw(appointment, "L’équipe est dissoute.", actor=actor, at=at)


@transaction.atomic
def sync_agenda(*, at: dt.datetime) -> int:
    """What should have an appointment and never had one: dates decided before the agenda existed. Returns how many.

    Creates, and nothing else: what was cancelled by hand is left alone. Two runs equal one.
    """
    today, before = timezone.localdate(at), Appointment.objects.count()
    dated = Milestone.objects.filter(starts_on__isnull=False, appointment__isnull=True, programme__ends_on__gte=today)
    dated = dated.exclude(kind=MilestoneKind.END_COMMITTEE)
    for milestone in dated.select_related("programme").order_by("pk"):
        _plan_milestone(milestone, actor=None, at=at)
    with_own = Appointment.objects.filter(kind=AppointmentKind.LAUNCH, team__isnull=False)
    teams = Team.objects.filter(state__in=LIVE_TEAM_STATES, launches_on__isnull=False, programme__ends_on__gte=today)
    for team in teams.exclude(pk__in=with_own.values("team_id")).select_related("programme").order_by("pk"):
        if not _launches_with_all(team):
            _plan_launch(team, actor=None, at=at)
    return Appointment.objects.count() - before


def _plan_milestone(milestone: Milestone, *, actor: Any, at: dt.datetime) -> None:
    if milestone.programme.ends_on < timezone.localdate(at):
        return
    values = {
        "milestone": milestone,
        "kind": AppointmentKind(milestone.kind),
        "title": milestone.title,
        "day": milestone.starts_on,
    }
    plan_appointment(programme=milestone.programme, values=values, actor=actor, at=at)


def _align(appointment: Appointment, milestone: Milestone, *, has_moved: bool, actor: Any, at: dt.datetime) -> None:
    if appointment.state != AppointmentState.PLANNED:
        if not has_moved:
            return
        appointment = move_state(
            appointment=appointment, name="restore", actor=actor, at=at, comment="Une date est de nouveau fixée."
        )
    values = {"kind": AppointmentKind(milestone.kind), "title": milestone.title, "day": milestone.starts_on}
    change_appointment(appointment=appointment, values=values, actor=actor, at=at, comment=BY_THE_EDITION)


def _follow_launches(programme: Programme, *, actor: Any, at: dt.datetime) -> None:
    """A common launch came, went or moved: teams launch with it, or on their own."""
    forming = programme.teams.filter(state=TeamState.FORMING, launches_on__isnull=False)
    for team in forming.select_related("programme").order_by("pk"):
        follow_launch(team=team, actor=actor, at=at)


def _launches_with_all(team: Team) -> bool:
    common = Appointment.objects.planned().filter(programme=team.programme_id, team__isnull=True)
    return common.filter(kind=AppointmentKind.LAUNCH, day=team.launches_on).exists()


def _plan_launch(team: Team, *, actor: Any, at: dt.datetime) -> None:
    values = {
        "kind": AppointmentKind.LAUNCH,
        "title": LAUNCH_TITLE,
        "day": team.launches_on,
        "place": team.launch_place,
    }
    plan_appointment(programme=team.programme, team=team, values=values, actor=actor, at=at)


def _withdraw(appointment: Appointment, reason: str, *, actor: Any, at: dt.datetime) -> None:
    if appointment.state != AppointmentState.PLANNED:
        return
    traces = (CalendarInvitation, Reminder, Attendance)
    if any(model.objects.filter(appointment=appointment).exists() for model in traces):
        move_state(appointment=appointment, name="cancel", actor=actor, at=at, comment=reason)
    else:
        appointment.delete()
