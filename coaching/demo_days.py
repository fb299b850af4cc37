"""Days of the demonstration's teams: preparation, common days, a grant, declared weeks, a closed month.

Called by `manage.py create_demo_call`, once the teams and their sessions are there. All of it through the services.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from coaching.models import DayAccount, DayDebit
from coaching.selectors.declared_time import weeks_of
from coaching.selectors.months import is_past, month_to_close
from coaching.services.closing import close_month
from coaching.services.declared_time import declare_weeks
from coaching.services.ledger import grant_days
from coaching.services.own_days import note_days
from coaching.states import DayPurpose, ExpertRole
from programmes.models import Programme
from teams.models import Membership
from teams.states import EXPERT_ROLES, TeamRole, TeamState

# (days after the launch, purpose, half-days, words)
NOTED = (
    (-3, DayPurpose.PREPARATION, 1, "Lire la candidature et appeler le référent"),
    (0, DayPurpose.COMMON, 2, "Journée de lancement"),
    (16, DayPurpose.PREPARATION, 1, "Préparer l’atelier des hypothèses"),
    (28, DayPurpose.COMMON, 1, "Premier point d’étape"),
    (45, DayPurpose.PREPARATION, 1, "Préparer le test du prototype"),
)
NOTED_AT = dt.time(17)
# Half-days of each agent in turn, from the latest week but one: a team never gives exactly what it promised. Only the
# team that fell behind gives less than half of it, which is a signal.
DECLARED = ((4, 4, 3, 4, 2, 4, 4, 4), (3, 2, 4, 2, 3, 2, 4, 4), (4, 5, 4, 4, None, 4, 3, 4))
SHORT_OF_TIME, DECLARED_SHORT = "Decazeville", (2, 1, 2, 0, 3, 2, 4, 4)


@transaction.atomic
def create_days(*, programme: Programme, staff: Any, at: dt.datetime) -> int:
    """Returns how many lines were noted; none when there are some already."""
    own = DayDebit.objects.filter(account__team__programme=programme, session__isnull=True)
    if own.exists():
        return 0
    teams = programme.teams.filter(state=TeamState.LAUNCHED)
    experts = Membership.objects.filter(team__in=teams, role__in=EXPERT_ROLES).select_related("team", "user")
    noted = sum(_note(expert, at=at) for expert in experts.order_by("team__name", "role", "pk"))
    first = DayAccount.objects.filter(
        team__in=teams, role=ExpertRole.COACH, purpose=DayPurpose.SUPPORT, granted_half_days__gt=0
    )
    account = first.order_by("team__launches_on", "team__name").first()
    if account is not None:
        reason = "Deux communes dans l’équipe : une demi-journée de plus par mois"
        grant_days(account=account, half_days=2, reason=reason, actor=staff, at=at - dt.timedelta(days=20))
    agents = Membership.objects.filter(team__in=teams, role=TeamRole.AGENT, ends_on__isnull=True)
    for number, agent in enumerate(agents.select_related("team", "user").order_by("team__name", "pk")):
        is_short = agent.team.name.startswith(SHORT_OF_TIME)
        _declare(agent, DECLARED_SHORT if is_short else DECLARED[number % len(DECLARED)], at=at)
    month = month_to_close(programme)
    if month is not None and is_past(month, today=timezone.localdate(at)):
        close_month(programme=programme, month=month, seen=None, actor=staff, at=at)
    return noted


def _note(expert: Membership, *, at: dt.datetime) -> int:
    noted = 0
    for days, purpose, half_days, label in NOTED:
        day = expert.team.launches_on + dt.timedelta(days=days)
        if day < timezone.localdate(at) and day >= expert.starts_on:
            evening = timezone.make_aware(dt.datetime.combine(day, NOTED_AT))
            values = {"purpose": purpose, "half_days": half_days, "label": label, "day": day}
            note_days(team=expert.team, role=expert.role, actor=expert.user, at=evening, **values)
            noted += 1
    return noted


def _declare(agent: Membership, pattern: tuple[int | None, ...], *, at: dt.datetime) -> None:
    """All but the present week, which is not over."""
    weeks = weeks_of(agent, today=timezone.localdate(at))[1:]
    given = dict(zip(weeks, pattern, strict=False))
    declare_weeks(membership=agent, half_days=given, actor=agent.user, at=at)
