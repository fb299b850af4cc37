"""Coaches and designers already known, with what they carry now."""

import collections
import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from accounts.models import User
from programmes.coach_budget import french_number
from teams.models import Membership
from teams.states import LIVE_TEAM_STATES, TeamRole


@dataclasses.dataclass(frozen=True)
class Expert:
    """`days_per_week` for a coach; for a designer `total_days`, given over the whole investigation of each team."""

    user: Any
    teams: tuple[str, ...]
    days_per_week: Decimal
    total_days: Decimal
    role: str

    @property
    def load(self) -> str:
        """`2 équipes, 1 j par semaine`."""
        number = len(self.teams)
        if not number:
            return "aucune équipe en cours"
        teams = f"{number} équipe{'s' if number > 1 else ''} en cours"
        if self.role == TeamRole.COACH:
            return f"{teams}, {french_number(self.days_per_week)} j par semaine"
        return f"{teams}, {french_number(self.total_days)} j en tout"


def experts(role: str, *, on: dt.date) -> list[Expert]:
    """Whoever holds or held this role in a team and can sign in, least loaded first. Two queries."""
    people = (
        User.objects.filter(pk__in=Membership.objects.filter(role=role).values("user_id"), is_active=True)
        .only("first_name", "last_name", "email", "job_title")
        .order_by("last_name", "first_name", "pk")
    )
    carried = collections.defaultdict(list)
    live = Membership.objects.in_force(on).filter(role=role, team__state__in=LIVE_TEAM_STATES)
    for membership in live.select_related("team__programme").order_by("team__name", "pk"):
        carried[membership.user_id].append(membership.team)
    known = [
        Expert(
            user=user,
            teams=tuple(team.name for team in carried[user.pk]),
            days_per_week=sum((team.programme.coach_days_per_week for team in carried[user.pk]), Decimal(0)),
            total_days=sum((team.programme.designer_days for team in carried[user.pk]), Decimal(0)),
            role=role,
        )
        for user in people
    ]
    return sorted(known, key=lambda expert: len(expert.teams))
