"""The facts of many teams at work, in three statements whatever their number. `coaching.health` judges them."""

import collections
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from agenda.models import Appointment
from agenda.states import AppointmentKind, AppointmentState
from coaching.health_checks import PROMISE_WEEKS
from coaching.health_facts import HealthFacts, Promise
from coaching.models import CoachingSession, DayAccount, DayDebit, DeclaredTime, NextAction
from coaching.states import DayPurpose, ExpertRole
from investigations.models import Evidence, EvidenceSource, Hypothesis, Investigation
from investigations.selectors.home import counted, facts_of, with_progress
from investigations.states import Verdict
from investigations.workspace_states import Direction, SourceKind
from teams.models import Membership, Team
from teams.states import TeamRole, TeamState


def facts_by_workspace(teams: Iterable[Team], *, on: dt.date) -> dict[Investigation, HealthFacts]:
    """Of those at work, in the order of their names. `teams`: rows, or a QuerySet. Three statements."""
    at_work = Investigation.objects.filter(team__in=teams, team__state=TeamState.LAUNCHED)
    rows = list(
        _with_health(with_progress(at_work), on=on)
        .select_related("team__programme", "programme")
        .order_by("team__name", "pk")
    )
    ids = [row.team_id for row in rows]
    overdue, promises = _overdue(ids, on=on), _promises(ids, on=on)
    return {row: _facts(row, overdue=overdue[row.team_id], promises=promises[row.team_id], on=on) for row in rows}


def _with_health(workspaces: QuerySet[Investigation], *, on: dt.date) -> QuerySet[Investigation]:
    """A sub-query for each fact, beside those of `with_progress`."""
    sources = EvidenceSource.objects.filter(investigation=OuterRef("pk"))
    hypotheses = Hypothesis.objects.filter(investigation=OuterRef("pk"))
    cells = Evidence.objects.filter(hypothesis__investigation=OuterRef("pk")).exclude(
        hypothesis__verdict=Verdict.UNSETTLED
    )
    sessions = CoachingSession.objects.logged().filter(team=OuterRef("team"), held_on__lte=on)
    last = sessions.order_by("-held_on", "-pk")
    felt = last.filter(weather__isnull=False)
    own = Q(team=OuterRef("team"))
    planned = Appointment.objects.planned().filter(own, kind=AppointmentKind.SESSION, day__gte=on)
    committees = Appointment.objects.filter(
        own | Q(team__isnull=True, programme=OuterRef("programme")), kind=AppointmentKind.END_COMMITTEE
    ).exclude(state=AppointmentState.CANCELLED)
    coach_days = {"role": ExpertRole.COACH, "purpose": DayPurpose.SUPPORT}
    account = DayAccount.objects.filter(team=OuterRef("team"), **coach_days)
    debits = DayDebit.objects.filter(
        account__team=OuterRef("team"), **{f"account__{name}": value for name, value in coach_days.items()}
    )
    return workspaces.annotate(
        interview_count=counted(sources.filter(kind=SourceKind.INTERVIEW)),
        profile_count=counted(sources.filter(segment__isnull=False)),
        confirmed_count=counted(hypotheses.filter(verdict=Verdict.CONFIRMED)),
        cell_count=counted(cells, by="hypothesis__investigation"),
        counter_count=counted(
            cells.filter(direction__in=[Direction.CONTRADICTS, Direction.NUANCES]), by="hypothesis__investigation"
        ),
        settled_on=Subquery(
            hypotheses.filter(settled_at__isnull=False).order_by("-settled_at").values("settled_at__date")[:1]
        ),
        session_on=Subquery(last.values("held_on")[:1]),
        session_role=Subquery(last.values("role")[:1]),
        next_session_on=Subquery(planned.order_by("day").values("day")[:1]),
        weather_on=Subquery(felt.values("held_on")[:1]),
        weather=Subquery(felt.values("weather")[:1]),
        former_weather_on=Subquery(felt.values("held_on")[1:2]),
        former_weather=Subquery(felt.values("weather")[1:2]),
        granted=Subquery(account.values("granted_half_days")[:1]),
        used=Subquery(account.values("used_half_days")[:1]),
        debit_on=Subquery(debits.order_by("-day").values("day")[:1]),
        committee_on=Subquery(committees.order_by("day").values("day")[:1]),
    )


def _facts(row: Any, *, overdue: list[dt.date], promises: list[Promise], on: dt.date) -> HealthFacts:
    weathers = ((row.weather_on, row.weather), (row.former_weather_on, row.former_weather))
    return HealthFacts(
        work=facts_of(row, today=on),
        interviews=row.interview_count,
        sources_with_profile=row.profile_count,
        last_source_on=row.last_source_on,
        confirmed=row.confirmed_count,
        settled_evidence=row.cell_count,
        counter_evidence=row.counter_count,
        last_settled_on=row.settled_on,
        last_session_on=row.session_on,
        last_session_role=row.session_role or "",
        next_session_on=row.next_session_on,
        weathers=tuple((day, weather) for day, weather in weathers if day),
        overdue=tuple(overdue),
        granted_half_days=row.granted or 0,
        used_half_days=row.used or 0,
        last_debit_on=row.debit_on,
        promises=tuple(promises),
        committee_on=row.committee_on,
    )


def _overdue(team_ids: list[int], *, on: dt.date) -> dict[int, list[dt.date]]:
    """Days for which open actions were due: the dates, never what is to be done."""
    found = collections.defaultdict(list)
    rows = NextAction.objects.open().filter(team__in=team_ids, due_on__lt=on)
    for team_id, due_on in rows.order_by("due_on", "pk").values_list("team_id", "due_on"):
        found[team_id].append(due_on)
    return found


def _promises(team_ids: list[int], *, on: dt.date) -> dict[int, list[Promise]]:
    """Of the agents present, over the last whole weeks."""
    found = collections.defaultdict(list)
    monday = on - dt.timedelta(days=on.weekday())
    declared = (
        DeclaredTime.objects.filter(
            membership__in=Membership.objects.in_force(on).filter(team__in=team_ids, role=TeamRole.AGENT),
            membership__days_per_week__isnull=False,
            week__gte=monday - dt.timedelta(weeks=PROMISE_WEEKS),
            week__lt=monday,
        )
        .values("membership", team=F("membership__team"), days=F("membership__days_per_week"))
        .annotate(weeks=Count("pk"), half_days=Sum("half_days"), last=Max("week"))
        .order_by("membership")
    )
    for row in declared:
        promised = Decimal(2) * row["days"] * row["weeks"]
        found[row["team"]].append(Promise(row["weeks"], row["half_days"], promised, row["last"]))
    return found
