"""The agenda of a team, read on the team's clock: whoever shares its work speaks of its hours."""

import dataclasses
import datetime as dt
from typing import Any

from django.utils import timezone

from agenda.lines import Line, Week, weeks_of
from agenda.models import Appointment
from agenda.permissions import visible_appointments
from agenda.selectors.people import Concerned, concerned_by
from agenda.states import AppointmentKind, AppointmentState
from agenda.wording import clock_name
from collectivites import time_zones
from teams.models import Team


@dataclasses.dataclass(frozen=True)
class TeamAgenda:
    clock: str  # « heure de La Réunion », empty in Paris
    weeks: list[Week]
    past: list[Line]


def team_agenda(team: Team, *, user: Any, at: dt.datetime) -> TeamAgenda:
    """Two queries, whatever it holds. What is common to the edition is in it."""
    rows = Appointment.objects.of_team(team).filter(pk__in=visible_appointments(user).values("pk"))
    lines = [
        Line(each, team.time_zone, each.time_zone, at)
        for each in rows.select_related("team", "programme", "owner").order_by("starts_at", "pk")
    ]
    coming = [line for line in lines if not line.is_past or line.is_overdue]
    concerned = concerned_by([line.appointment for line in coming], on=timezone.localdate(at))
    with_people = [
        dataclasses.replace(line, people=_of_team(concerned.get(line.appointment.pk, []), team)) for line in coming
    ]
    return TeamAgenda(
        clock=clock_name(team.time_zone) if team.time_zone != time_zones.PARIS else "",
        weeks=weeks_of(with_people, today=timezone.localdate(at)),
        past=[line for line in reversed(lines) if line.is_past and not line.is_overdue],
    )


def _of_team(people: list[Concerned], team: Team) -> list[Concerned]:
    return [one for one in people if one.team.pk == team.pk]


def coming_of_team(team: Team, *, at: dt.datetime) -> list[Line]:
    """What is planned for all of it, soonest first. One query; actions are somebody's own."""
    rows = Appointment.objects.of_team(team).filter(state=AppointmentState.PLANNED, ends_at__gt=at)
    planned = rows.exclude(kind=AppointmentKind.ACTION).select_related("team", "programme")
    return [Line(each, team.time_zone, each.time_zone, at) for each in planned.order_by("starts_at", "pk")]
