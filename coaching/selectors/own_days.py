"""An expert's own days: what each of her teams still has, and what she used, month by month."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from coaching.models import DayAccount, DayDebit, MonthClosing
from coaching.permissions import coached_teams
from coaching.selectors.days import AccountLine, lines_of
from core.text import fold
from teams.models import Membership
from teams.states import EXPERT_ROLES, TeamState

MONTHS_SHOWN = 12


@dataclasses.dataclass(frozen=True)
class OwnDebit:
    """`may_change`: noted by hand, in a month that is not closed."""

    debit: DayDebit
    may_change: bool


@dataclasses.dataclass(frozen=True)
class OwnMonth:
    """`closings`: those of the editions in which she has days that month, with their statement."""

    month: dt.date
    debits: Sequence[OwnDebit]
    closings: Sequence[MonthClosing]

    @property
    def total(self) -> int:
        return sum(each.debit.half_days for each in self.debits)


def own_lines(user: Any, *, today: dt.date) -> list[AccountLine]:
    """Accounts of the teams that she accompanies today, in her capacity. Three queries."""
    hers = Membership.objects.in_force(today).filter(user_id=user.pk, team=OuterRef("team"), role=OuterRef("role"))
    accounts = DayAccount.objects.filter(Exists(hers), team__in=coached_teams(user)).order_by("pk")
    rank = {"support": 0, "preparation": 1, "common": 2}
    return sorted(
        lines_of(accounts, today=today),
        key=lambda line: (fold(line.account.team.name), line.account.role, rank[line.account.purpose]),
    )


def own_months(debits: QuerySet[DayDebit]) -> list[OwnMonth]:
    """Twelve months at most, the latest first. Two queries."""
    rows = list(debits.select_related("account__team").order_by("-day", "-pk"))
    programmes = {row.account.team.programme_id for row in rows}
    closings = list(MonthClosing.objects.filter(programme__in=programmes).select_related("programme").order_by("month"))
    last = {closing.programme_id: closing.month for closing in closings}
    months = []
    for month, group in groupby(rows, key=lambda row: row.day.replace(day=1)):
        held = list(group)
        of_month = {row.account.team.programme_id for row in held}
        months.append(
            OwnMonth(
                month=month,
                debits=[OwnDebit(row, _may_change(row, month, last)) for row in held],
                closings=[each for each in closings if each.month == month and each.programme_id in of_month],
            )
        )
    return months[:MONTHS_SHOWN]


def _may_change(row: DayDebit, month: dt.date, last: dict[int, dt.date]) -> bool:
    closed = last.get(row.account.team.programme_id)
    return row.session_id is None and not row.is_correction and (closed is None or month > closed)


def participations(user: Any) -> list[Membership]:
    """Teams at work, or over, that she accompanies or did: days may still be noted for what is past. One query."""
    rows = Membership.objects.filter(
        user_id=user.pk, role__in=EXPERT_ROLES, team__state__in=(TeamState.LAUNCHED, TeamState.FINISHED)
    )
    latest = {(row.team_id, row.role): row for row in rows.select_related("team").order_by("starts_on", "pk")}
    return sorted(latest.values(), key=lambda row: (fold(row.team.name), row.role))
