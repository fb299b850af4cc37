"""Months of an edition: which one may be closed, what it holds, what is still missing in it."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Min, QuerySet

from coaching.models import CoachingSession, DayDebit, MonthClosing
from coaching.month_rows import Correction, Row
from coaching.states import SessionState
from core.text import fold
from programmes.models import Programme
from teams.models import Team
from teams.states import TeamState


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def month_to_close(programme: Programme) -> dt.date | None:
    """The one after the last that is closed; else the month of the first launch, or of the first days used. None when
    nothing began. Two queries at most."""
    last = MonthClosing.objects.filter(programme=programme).order_by("-month").first()
    if last:
        return next_month(last.month)
    launched = Team.objects.filter(programme=programme, state__in=(TeamState.LAUNCHED, TeamState.FINISHED))
    used = DayDebit.objects.filter(account__team__programme=programme)
    firsts = [
        launched.aggregate(first=Min("launches_on"))["first"],
        used.aggregate(first=Min("day"))["first"],
    ]
    known = [first for first in firsts if first]
    return min(known).replace(day=1) if known else None


def is_past(month: dt.date, *, today: dt.date) -> bool:
    return today >= next_month(month)


def rows_of_month(programme: Programme, month: dt.date) -> list[Row]:
    """What `month` holds as it stands, by the expert's name then the team's. One query."""
    debits = (
        DayDebit.objects.filter(account__team__programme=programme, day__gte=month, day__lt=next_month(month))
        .select_related("expert", "account__team")
        .order_by("day", "pk")
    )
    grouped: dict[tuple[Any, ...], list[DayDebit]] = {}
    for debit in debits:
        team = debit.account.team
        key = (_sort_key(debit.expert), debit.expert_id, fold(team.name), team.pk, debit.account.role)
        grouped.setdefault(key, []).append(debit)
    return [_row(grouped[key]) for key in sorted(grouped)]


def _sort_key(user: Any) -> str:
    return fold(f"{user.last_name} {user.first_name}")


def _row(debits: Iterable[DayDebit]) -> Row:
    held = list(debits)
    first = held[0]
    sums: dict[str, int] = {}
    for debit in held:
        sums[debit.account.purpose] = sums.get(debit.account.purpose, 0) + debit.half_days
    return Row(
        expert_id=first.expert_id,
        expert=str(first.expert),
        role=first.account.role,
        team_id=first.account.team_id,
        team=first.account.team.name,
        corrections=tuple(
            Correction(debit.day.isoformat(), debit.half_days, debit.account.purpose, debit.label)
            for debit in held
            if debit.is_correction
        ),
        **sums,
    )


def drafts_of_month(programme: Programme, month: dt.date) -> QuerySet[CoachingSession]:
    """Sessions of the month that nobody logged: their days will not be in it. Whose, which team, which day; no text."""
    return (
        CoachingSession.objects.filter(
            state=SessionState.DRAFT,
            team__programme=programme,
            held_on__gte=month,
            held_on__lt=next_month(month),
        )
        .select_related("team", "author")
        .only("held_on", "role", "team__name", "author__first_name", "author__last_name", "author__email")
        .order_by("held_on", "pk")
    )


@dataclasses.dataclass(frozen=True)
class Months:
    """`current`: the month that comes next, which can be closed when it is past."""

    closed: list[MonthClosing]
    current: dt.date | None
    is_closable: bool


def months_of(programme: Programme, *, today: dt.date) -> Months:
    """Latest first. Four queries at most."""
    closed = MonthClosing.objects.filter(programme=programme).select_related("closed_by", "statement")
    current = month_to_close(programme)
    return Months(
        closed=list(closed.order_by("-month")),
        current=current,
        is_closable=current is not None and is_past(current, today=today),
    )
