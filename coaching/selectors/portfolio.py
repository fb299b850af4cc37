"""The teams of a coach or of a designer, those that wait first and why; and every expert, for the ANCT's team.

Six statements for the teams, however many they are.
"""

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from agenda.models import Appointment
from agenda.states import AppointmentKind
from coaching.french import days_in_words
from coaching.models import CoachingSession, NextAction
from coaching.selectors.days import days_left_of_teams
from coaching.selectors.health import open_signals_of_teams
from coaching.states import DayPurpose, SessionState, Weather
from investigations.models import PhaseStep
from investigations.progress import SILENCE_DAYS
from programmes.states import PhaseCode
from teams.models import Membership, Team
from teams.states import EXPERT_ROLES, TeamRole, TeamState


@dataclasses.dataclass(frozen=True)
class PortfolioRow:
    """A team at work, as whoever accompanies her sees it. `days_left` counts half-days of support for her role; None
    when the team has no account. `signals` are labels of what asks for attention."""

    team: Team
    workspace_pk: Any
    role: str
    phase: str
    week: int
    weeks: int
    last_on: dt.date | None
    last_session_pk: int | None
    weather: Weather | None
    silent_days: int
    next_day: dt.date | None
    next_hour: dt.time | None
    open_actions: int
    late_actions: int
    has_draft: bool
    reasons: tuple[str, ...]
    days_left: int | None = None
    signals: tuple[str, ...] = ()

    @property
    def days_in_words(self) -> str:
        """`3,5 jours`, or nothing when the team has no account."""
        return "" if self.days_left is None else days_in_words(self.days_left)

    @property
    def is_late(self) -> bool:
        """Without a session for two weeks."""
        return self.silent_days >= SILENCE_DAYS


@dataclasses.dataclass(frozen=True)
class Portfolio:
    """`rows`: teams at work. `others`: those being formed, and those that finished."""

    rows: list[PortfolioRow]
    others: list[Membership]

    @property
    def late_count(self) -> int:
        return sum(row.is_late for row in self.rows)


def portfolio(person: Any, *, teams: QuerySet[Team], today: dt.date) -> Portfolio:
    """Of `person`, within the `teams` that the reader sees. Six statements."""
    members = _with_facts(
        Membership.objects.in_force(today).filter(user_id=person.pk, role__in=EXPERT_ROLES, team__in=teams), today=today
    )
    rows, others = [], []
    for member in members.select_related("team__programme").order_by("team__name", "pk"):
        if member.team.state == TeamState.LAUNCHED:
            rows.append(_row_of(member, today=today))
        else:
            others.append(member)
    rows = _with_days_and_signals(rows, today=today)
    rows.sort(key=lambda row: (not row.is_late, -row.silent_days, -row.late_actions, row.team.name))
    return Portfolio(rows, others)


def _with_days_and_signals(rows: list[PortfolioRow], *, today: dt.date) -> list[PortfolioRow]:
    teams = [row.team for row in rows]
    left, signals = days_left_of_teams(teams), open_signals_of_teams(teams, today)
    return [
        dataclasses.replace(
            row,
            days_left=left[row.team.pk].get((row.role, DayPurpose.SUPPORT)),
            signals=tuple(raised.signal.label for raised in signals.get(row.team.pk, [])),
        )
        for row in rows
    ]


@dataclasses.dataclass(frozen=True)
class ExpertLoad:
    """Somebody who accompanies teams, as the ANCT's team sees it."""

    person: User
    as_coach: int
    as_designer: int
    late: int
    last_on: dt.date | None
    month_half_days: int


def experts(*, teams: QuerySet[Team], today: dt.date) -> list[ExpertLoad]:
    """Coaches and designers of the teams at work: those with a late team first. Three statements."""
    at_work = teams.filter(state=TeamState.LAUNCHED)
    present = Membership.objects.in_force(today).filter(role__in=EXPERT_ROLES, team__in=at_work)
    members = _with_facts(present, today=today).select_related("team__programme", "user").order_by("pk")
    held = CoachingSession.objects.logged().filter(team__in=teams, held_on__gte=today - dt.timedelta(days=28))
    half_days: dict[int, int] = {}
    for author_id, number in held.order_by("pk").values_list("author_id", "half_days"):
        half_days[author_id] = half_days.get(author_id, 0) + number
    by_person: dict[int, list[tuple[User, PortfolioRow]]] = {}
    for member in members:
        by_person.setdefault(member.user_id, []).append((member.user, _row_of(member, today=today)))
    loads = [
        ExpertLoad(
            person=rows[0][0],
            as_coach=sum(row.role == TeamRole.COACH for _, row in rows),
            as_designer=sum(row.role == TeamRole.DESIGNER for _, row in rows),
            late=sum(row.is_late for _, row in rows),
            last_on=max((row.last_on for _, row in rows if row.last_on), default=None),
            month_half_days=half_days.get(pk, 0),
        )
        for pk, rows in by_person.items()
    ]
    return sorted(loads, key=lambda load: (-load.late, -load.as_coach - load.as_designer, str(load.person)))


def _with_facts(members: QuerySet[Membership], *, today: dt.date) -> QuerySet[Membership]:
    """What `_row_of` reads. A designer's row is about the interventions of the designer."""
    step = PhaseStep.objects.filter(investigation__team=OuterRef("team")).order_by("-number")
    sessions = CoachingSession.objects.filter(team=OuterRef("team"))
    last = sessions.filter(role=OuterRef("role"), state=SessionState.LOGGED).order_by("-held_on", "-pk")
    actions = NextAction.objects.open().filter(team=OuterRef("team"))
    coming = Appointment.objects.planned().filter(team=OuterRef("team"), kind=AppointmentKind.SESSION, day__gte=today)
    coming = coming.order_by("starts_at", "pk")
    return members.annotate(
        workspace_pk=F("team__investigation__pk"),
        phase_now=Subquery(step.values("phase")[:1]),
        last_on=Subquery(last.values("held_on")[:1]),
        last_session_pk=Subquery(last.values("pk")[:1]),
        last_weather=Subquery(last.values("weather")[:1]),
        next_day=Subquery(coming.values("day")[:1]),
        next_hour=Subquery(coming.values("hour")[:1]),
        open_actions=_count(actions),
        late_actions=_count(actions.filter(due_on__lt=today)),
        has_draft=Exists(sessions.filter(author=OuterRef("user"), state=SessionState.DRAFT)),
    )


def _row_of(member: Any, *, today: dt.date) -> PortfolioRow:
    """From a row of `_with_facts`, whose team is at work."""
    launched = member.team.launches_on
    silent_days = max(0, (today - (member.last_on or launched)).days)
    days = (today - launched).days
    return PortfolioRow(
        team=member.team,
        workspace_pk=member.workspace_pk,
        role=member.role,
        phase=PhaseCode(member.phase_now or PhaseCode.RESEARCH).label,
        week=days // 7 + 1 if days >= 0 else 0,
        weeks=member.team.programme.weeks_max,
        last_on=member.last_on,
        last_session_pk=member.last_session_pk,
        weather=Weather(member.last_weather) if member.last_weather else None,
        silent_days=silent_days,
        next_day=member.next_day,
        next_hour=member.next_hour,
        open_actions=member.open_actions,
        late_actions=member.late_actions,
        has_draft=member.has_draft,
        reasons=tuple(_reasons(member, silent_days=silent_days, today=today)),
    )


def _reasons(member: Any, *, silent_days: int, today: dt.date) -> list[str]:
    """Why one would call this team. Facts, never a mark."""
    found = []
    if silent_days >= SILENCE_DAYS:
        since = "depuis le lancement, il y a" if member.last_on is None else "depuis"
        found.append(f"Aucune séance {since} {silent_days} jours")
    if member.late_actions:
        s = "s" if member.late_actions > 1 else ""
        found.append(f"{member.late_actions} action{s} en retard")
    if member.last_weather in (Weather.STORM, Weather.RAIN):
        found.append(f"Météo de la dernière séance : {Weather(member.last_weather).label}")
    if member.next_day is None:
        found.append("Pas de prochaine séance fixée")
    return found


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("team").annotate(how_many=Count("pk")).values("how_many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
