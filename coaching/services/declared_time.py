"""The time that an agent really gave, week by week, in her own words: a number of half-days."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from coaching.models import DeclaredTime
from coaching.services.day_errors import DaysError
from coaching.weeks import declarable_weeks
from teams.models import Membership
from teams.states import TeamRole, TeamState

MOST_HALF_DAYS_A_WEEK = 14


@transaction.atomic
def declare_weeks(
    *, membership: Membership, half_days: Mapping[dt.date, int | None], actor: Any, at: dt.datetime
) -> int:
    """Write what the agent declares of her own weeks; None takes a declaration back. Returns how many weeks changed.

    Raises DaysError: not her own, not an agent, the team is not at work, or a week that is not open any more.
    """
    locked = Membership.objects.select_for_update(of=("self",)).select_related("team").get(pk=membership.pk)
    if locked.user_id != actor.pk or locked.role != TeamRole.AGENT:
        raise DaysError("Chaque agent déclare son propre temps, et lui seul.")
    if locked.team.state != TeamState.LAUNCHED or locked.team.launches_on is None:
        raise DaysError("Le temps se déclare tant que l’équipe est au travail.")
    open_weeks = declarable_weeks(
        launched_on=locked.team.launches_on,
        starts_on=locked.starts_on,
        ends_on=locked.ends_on,
        today=timezone.localdate(at),
    )
    known = {row.week: row for row in DeclaredTime.objects.filter(membership=locked).order_by("week")}
    changed = 0
    for week, number in sorted(half_days.items()):
        if week not in open_weeks:
            raise DaysError(f"La semaine du {week:%d/%m/%Y} ne se déclare pas, ou plus.")
        if number is not None and not 0 <= number <= MOST_HALF_DAYS_A_WEEK:
            raise DaysError(f"Une semaine compte au plus {MOST_HALF_DAYS_A_WEEK} demi-journées.")
        former = known[week].half_days if week in known else None
        if number == former:
            continue
        changed += 1
        if number is None:
            known[week].delete()
        else:
            DeclaredTime.objects.update_or_create(
                membership=locked, week=week, defaults={"half_days": number, "declared_at": at}
            )
    return changed
