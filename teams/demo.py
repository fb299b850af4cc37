"""Teams of the demonstration's accounts. Called by `manage.py create_demo_accounts`."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from teams.models import Membership, Team
from teams.states import TeamRole

# How many teams each account joins: an agent has one, a coach and a designer follow several.
TEAMS_PER_ROLE = {TeamRole.AGENT: 1, TeamRole.COACH: 3, TeamRole.DESIGNER: 2}


@transaction.atomic
def create_memberships(*, people: dict[str, Any], at: dt.datetime) -> int:
    """Put each person of `people` (by TeamRole) in the first teams there are. Returns how many were added.

    Two runs equal one; nothing happens before a cohort with teams is loaded, nor once these people have teams: those of
    the live teams are chosen there.
    """
    if Membership.objects.filter(user__in=people.values()).exists():
        return 0
    teams = list(Team.objects.order_by("id")[: max(TEAMS_PER_ROLE.values())])
    added = 0
    for role, user in people.items():
        for team in teams[: TEAMS_PER_ROLE[TeamRole(role)]]:
            _, created = Membership.objects.get_or_create(
                team=team, user=user, role=role, ends_on=None, defaults={"starts_on": timezone.localdate(at)}
            )
            added += created
    return added
