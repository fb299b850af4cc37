"""Accounts of days: their lines with a forecast, what is left of a team's, and whether the sums are right."""

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from coaching.budget import Alert, Forecast, Span, forecast
from coaching.models import DayAccount, DayDebit, DayGrant
from coaching.states import DayPurpose
from teams.models import Membership, Team
from teams.states import EXPERT_ROLES


def unbalanced_accounts() -> QuerySet[DayAccount]:
    """Accounts whose sums are not those of their rows: none, ever. Tests and operators ask."""

    def total(rows: QuerySet[Any]) -> Coalesce:
        of_account = rows.filter(account=OuterRef("pk")).order_by().values("account")
        return Coalesce(Subquery(of_account.annotate(total=Sum("half_days")).values("total")), 0)

    sums = DayAccount.objects.annotate(granted=total(DayGrant.objects.all()), used=total(DayDebit.objects.all()))
    return sums.exclude(granted=F("granted_half_days"), used=F("used_half_days")).order_by("pk")


def days_left_of_teams(teams: Iterable[Team]) -> dict[int, dict[tuple[str, str], int]]:
    """Team's key -> {(role, purpose): half-days left}; a team without accounts has an empty one. One query."""
    left: dict[int, dict[tuple[str, str], int]] = {team.pk: {} for team in teams}
    for account in DayAccount.objects.filter(team__in=list(left)).order_by("pk"):
        left[account.team_id][account.role, account.purpose] = account.left_half_days
    return left


@dataclasses.dataclass(frozen=True)
class AccountLine:
    """An account as a table shows it. `experts`: names of who holds the role today."""

    account: DayAccount
    forecast: Forecast
    experts: tuple[str, ...]


def span_of(team: Team) -> Span | None:
    """The weeks of its edition, from its launch; None when the team has no day of launch."""
    return Span(team.launches_on, team.programme.weeks_max) if team.launches_on else None


def lines_of(accounts: QuerySet[DayAccount], *, today: dt.date) -> list[AccountLine]:
    """`accounts` in their order, without those that hold nothing and never did. Three queries."""
    held = list(accounts.filter(Q(granted_half_days__gt=0) | Q(used_half_days__gt=0)).select_related("team__programme"))
    debits: dict[int, list[tuple[dt.date, int]]] = collections.defaultdict(list)
    rows = DayDebit.objects.filter(account__in=[account.pk for account in held]).order_by("day", "pk")
    for account_id, day, half_days in rows.values_list("account_id", "day", "half_days"):
        debits[account_id].append((day, half_days))
    names = experts_of({account.team_id for account in held}, on=today)
    lines = []
    for account in held:
        experts = names.get((account.team_id, account.role), ())
        seen = forecast_of(account, debits[account.pk], today=today)
        if not experts and seen.alert == Alert.LOW:  # nobody could use them: the board of teams says who is missing
            seen = dataclasses.replace(seen, alert=Alert.NONE)
        lines.append(AccountLine(account, seen, experts))
    return lines


def forecast_of(account: DayAccount, debits: Iterable[tuple[dt.date, int]], *, today: dt.date) -> Forecast:
    """`account` comes with its team and its edition."""
    span = span_of(account.team)
    return forecast(
        granted=account.granted_half_days,
        debits=debits,
        span=span or Span(today, account.team.programme.weeks_max),
        today=today,
        has_pace=span is not None and account.purpose == DayPurpose.SUPPORT,
    )


def experts_of(team_pks: Iterable[int], *, on: dt.date) -> dict[tuple[int, str], tuple[str, ...]]:
    """(team's key, role) -> names of the coach or designer of that day. One query."""
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    rows = Membership.objects.in_force(on).filter(team__in=list(team_pks), role__in=EXPERT_ROLES)
    for row in rows.select_related("user").order_by("starts_on", "pk"):
        found[row.team_id, row.role] = (*found.get((row.team_id, row.role), ()), str(row.user))
    return found
