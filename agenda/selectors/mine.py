"""The agenda of one person, across her teams, on her own clock."""

import dataclasses
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from accounts.models import User
from agenda.lines import Line, Week, weeks_of
from agenda.models import Appointment
from agenda.permissions import personal_scope
from agenda.selectors.clocks import time_zone_of
from agenda.states import AppointmentKind, AppointmentState
from agenda.wording import clock_name
from collectivites import time_zones
from teams.models import Team
from teams.permissions import own_teams

PAST_SHOWN = 30


@dataclasses.dataclass(frozen=True)
class PersonalAgenda:
    clock: str  # « heure de La Réunion », empty in Paris
    teams: list[Team]
    overdue: list[Line]
    weeks: list[Week]
    past: list[Line]

    @property
    def next_line(self) -> Line | None:
        planned = (line for week in self.weeks for line in week.lines if not line.is_cancelled)
        return next(planned, None)


def personal_appointments(user: Any) -> QuerySet[Appointment]:
    """What concerns her: what her teams have, without the actions that others of the team must do."""
    not_others = ~Q(kind=AppointmentKind.ACTION) | Q(owner_id=user.pk)
    return Appointment.objects.filter(personal_scope(user)).filter(not_others)


def personal_agenda(user: User, *, at: dt.datetime, team_pk: int | None = None) -> PersonalAgenda:
    """At most five queries, whatever it holds."""
    zone = time_zone_of(user, on=at.date())
    today = at.astimezone(ZoneInfo(zone)).date()
    rows = personal_appointments(user)
    if team_pk is not None:
        programme = Team.objects.filter(pk=team_pk).values("programme_id")
        rows = rows.filter(Q(team=team_pk) | Q(team__isnull=True, programme__in=programme))
    is_open_action = Q(kind=AppointmentKind.ACTION, state=AppointmentState.PLANNED)
    coming = rows.filter(Q(ends_at__gt=at) | is_open_action).exclude(
        Q(state=AppointmentState.DONE) & Q(kind=AppointmentKind.ACTION)
    )
    lines = lines_of(coming, zone=zone, at=at)
    shown = {line.appointment.pk for line in lines}
    behind = rows.filter(ends_at__lte=at).exclude(pk__in=shown).exclude(state=AppointmentState.CANCELLED)
    past = _related(behind).order_by("-starts_at", "-pk")[:PAST_SHOWN]
    return PersonalAgenda(
        clock=clock_name(zone) if zone != time_zones.PARIS else "",
        teams=list(own_teams(user).order_by("name", "pk")),
        overdue=[line for line in lines if line.is_overdue],
        weeks=weeks_of((line for line in lines if not line.is_overdue), today=today),
        past=[Line(each, zone, each.time_zone, at) for each in past],
    )


def next_line(user: User, *, at: dt.datetime) -> Line | None:
    """What comes first, for a tile."""
    coming = personal_appointments(user).planned().filter(ends_at__gt=at).exclude(kind=AppointmentKind.ACTION)
    first = _related(coming).order_by("starts_at", "pk").first()
    return Line(first, time_zone_of(user, on=at.date()), first.time_zone, at) if first else None


def overdue_count(user: User, *, at: dt.datetime) -> int:
    late = Appointment.objects.planned().filter(personal_scope(user), kind=AppointmentKind.ACTION, owner_id=user.pk)
    return late.filter(ends_at__lte=at).count()


def lines_of(rows: QuerySet[Appointment], *, zone: str, at: dt.datetime) -> list[Line]:
    """Earliest first, read on one clock."""
    return [Line(each, zone, each.time_zone, at) for each in _related(rows).order_by("starts_at", "pk")]


def _related(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    return rows.select_related("team", "programme")
