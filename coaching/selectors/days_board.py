"""The staff's page of an edition's days, and the load of its experts."""

import collections
import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncMonth

from coaching.budget import Alert
from coaching.models import DayAccount, DayDebit
from coaching.selectors.days import AccountLine, lines_of
from core.text import fold
from programmes.models import Programme
from programmes.permissions import visible_programmes
from teams.models import Membership, Team
from teams.permissions import staff_teams
from teams.states import EXPERT_ROLES, TeamState

LOAD_MONTHS = 6
_ALERT_RANK = {alert: rank for rank, alert in enumerate(Alert)}

# What the columns sort by: the address says it. The names of the teams settle ties.
SORTS: Mapping[str, Callable[[AccountLine], Any]] = {
    "equipe": lambda line: 0,
    "alerte": lambda line: _ALERT_RANK[line.forecast.alert],
    "part": lambda line: -line.forecast.percent,
    "reste": lambda line: line.forecast.left,
}


def editions_with_days(user: Any) -> QuerySet[Programme]:
    """Editions that have a team at work, or had; the latest first."""
    begun = Team.objects.filter(programme=OuterRef("pk"), state__in=(TeamState.LAUNCHED, TeamState.FINISHED))
    accounts = DayAccount.objects.filter(team__programme=OuterRef("pk"))
    return visible_programmes(user).filter(Exists(begun), Exists(accounts)).order_by("-starts_on", "-pk")


def board_lines(
    user: Any,
    programme: Programme,
    *,
    role: str = "",
    purpose: str = "",
    alerts_only: bool = False,
    sort: str = "equipe",
    today: dt.date,
) -> list[AccountLine]:
    """Accounts of the edition's teams. Three queries, whatever their number."""
    accounts = DayAccount.objects.filter(team__in=staff_teams(user).existing().filter(programme=programme))
    if role:
        accounts = accounts.filter(role=role)
    if purpose:
        accounts = accounts.filter(purpose=purpose)
    lines = lines_of(accounts.order_by("pk"), today=today)
    if alerts_only:
        lines = [line for line in lines if line.forecast.alert != Alert.NONE]
    lines.sort(key=lambda line: (fold(line.account.team.name), line.account.role, _PURPOSES[line.account.purpose]))
    return sorted(lines, key=SORTS[sort])


_PURPOSES = {"support": 0, "preparation": 1, "common": 2}


@dataclasses.dataclass(frozen=True)
class ExpertLoad:
    """Half-days by month, over every edition: a person has one calendar. `teams`: those she accompanies today."""

    name: str
    roles: tuple[str, ...]
    teams: int
    months: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.months)


@dataclasses.dataclass(frozen=True)
class Loads:
    months: Sequence[dt.date]
    experts: Sequence[ExpertLoad]


def expert_loads(user: Any, programme: Programme, *, today: dt.date) -> Loads:
    """Coaches and designers of the edition's teams, today or by their days, over the last six months. Two queries."""
    months = _last_months(today)
    of_edition = staff_teams(user).existing().filter(programme=programme)
    members = (
        Membership.objects.filter(
            role__in=EXPERT_ROLES, user__in=Membership.objects.filter(team__in=of_edition).values("user")
        )
        .select_related("user", "team")
        .order_by("pk")
    )
    used: dict[int, dict[dt.date, int]] = collections.defaultdict(dict)
    by_month = (
        DayDebit.objects.filter(day__gte=months[0])
        .annotate(month=TruncMonth("day"))
        .values("expert_id", "month")
        .annotate(total=Sum("half_days"))
        .order_by("expert_id", "month")
    )
    for row in by_month:
        used[row["expert_id"]][row["month"]] = row["total"]
    people: dict[int, list[Membership]] = {}
    for member in members:
        people.setdefault(member.user_id, []).append(member)
    loads = []
    for user_id, held in people.items():
        at_work = [
            each
            for each in held
            if (each.ends_on is None or each.ends_on > today) and each.team.state == TeamState.LAUNCHED
        ]
        worked = [used[user_id].get(month, 0) for month in months]
        if at_work or any(worked):
            roles = tuple(dict.fromkeys(each.get_role_display() for each in held))
            loads.append(ExpertLoad(str(held[0].user), roles, len({each.team_id for each in at_work}), worked))
    return Loads(months, sorted(loads, key=lambda load: fold(load.name)))


def _last_months(today: dt.date) -> list[dt.date]:
    """The present one last."""
    months = [today.replace(day=1)]
    while len(months) < LOAD_MONTHS:
        months.insert(0, (months[0] - dt.timedelta(days=1)).replace(day=1))
    return months
