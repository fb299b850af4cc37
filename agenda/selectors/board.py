"""The staff's agenda of an edition: what is common to its teams, what each has, and which have no committee yet."""

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agenda.lines import Line, Week, weeks_of
from agenda.models import Appointment
from agenda.permissions import visible_appointments
from agenda.states import AppointmentKind, AppointmentState
from collectivites import time_zones
from programmes.models import Programme
from programmes.permissions import visible_programmes
from teams.models import Team
from teams.permissions import staff_teams
from teams.states import LIVE_TEAM_STATES, TeamState

COMMON = "communs"  # value of the team filter: those of no team in particular


@dataclasses.dataclass(frozen=True)
class StaffAgenda:
    programme: Programme
    teams: list[Team]
    undated: list[Team]
    weeks: list[Week]
    past: list[Line]


def editions_with_agenda(user: Any) -> QuerySet[Programme]:
    """Editions that have an appointment or a team, those of the latest start first."""
    dated, teams = (model.objects.filter(programme=OuterRef("pk")) for model in (Appointment, Team))
    return visible_programmes(user).filter(Exists(dated) | Exists(teams)).order_by("-starts_on", "-pk")


def staff_agenda(user: Any, programme: Programme, *, team: str, kind: str, at: dt.datetime) -> StaffAgenda:
    """Four queries. Hours are those of each appointment's own clock, and of Paris where they differ."""
    teams = list(staff_teams(user).existing().filter(programme=programme).order_by("name", "pk"))
    rows = visible_appointments(user).filter(programme=programme)
    if team == COMMON:
        rows = rows.filter(team__isnull=True)
    elif team:
        rows = rows.filter(team=int(team))
    if kind:
        rows = rows.filter(kind=kind)
    lines = [
        Line(each, each.team.time_zone if each.team else each.time_zone, time_zones.PARIS, at)
        for each in rows.select_related("team", "programme").order_by("starts_at", "pk")
    ]
    today = timezone.localdate(at)
    return StaffAgenda(
        programme=programme,
        teams=teams,
        undated=list(undated_teams(staff_teams(user).filter(programme=programme)).order_by("name", "pk")),
        weeks=weeks_of((line for line in lines if not line.is_past), today=today),
        past=[line for line in reversed(lines) if line.is_past],
    )


def undated_teams(teams: QuerySet[Team]) -> QuerySet[Team]:
    """Teams forming or at work whose end committee has no day: neither planned, nor held."""
    fixed = Appointment.objects.exclude(state=AppointmentState.CANCELLED)
    own = fixed.filter(kind=AppointmentKind.END_COMMITTEE, team=OuterRef("pk"))
    return teams.filter(state__in=LIVE_TEAM_STATES).exclude(Exists(own))


def committees_of(user: Any, programme: Programme) -> list[tuple[Team, Appointment | None]]:
    """Every team at work or forming with its committee still planned, if any. Two queries."""
    teams = staff_teams(user).filter(programme=programme, state__in=LIVE_TEAM_STATES).order_by("name", "pk")
    planned = Appointment.objects.planned().filter(kind=AppointmentKind.END_COMMITTEE, team__isnull=False)
    by_team = {each.team_id: each for each in planned.filter(programme=programme).order_by("-starts_at", "-pk")}
    held = set(
        Appointment.objects.filter(
            kind=AppointmentKind.END_COMMITTEE, state=AppointmentState.DONE, programme=programme
        ).values_list("team_id", flat=True)
    )
    return [(team, by_team.get(team.pk)) for team in teams if team.pk in by_team or team.pk not in held]


def choosable_teams(user: Any, programme: Programme) -> QuerySet[Team]:
    """For which the staff may fix an appointment: the certification comes when a team has finished."""
    states = (*LIVE_TEAM_STATES, TeamState.FINISHED)
    return staff_teams(user).filter(Q(programme=programme), state__in=states).order_by("name", "pk")
