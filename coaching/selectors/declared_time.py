"""Promised and declared time of a team's agents, week by week."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from coaching.models import DeclaredTime
from coaching.weeks import WEEK, WEEKS_BACK, declarable_weeks, monday_of
from teams.models import Membership, Team
from teams.states import TeamRole


@dataclasses.dataclass(frozen=True)
class AgentTime:
    """`weeks` are those of the table: None where she declared nothing, or was not in the team (`expected`)."""

    membership: Membership
    half_days: Sequence[int | None]
    expected: Sequence[bool]

    @property
    def cells(self) -> list[tuple[int | None, bool]]:
        return list(zip(self.half_days, self.expected, strict=True))

    @property
    def declared(self) -> int:
        return sum(number or 0 for number in self.half_days)

    @property
    def declared_weeks(self) -> int:
        return sum(number is not None for number in self.half_days)

    @property
    def promised_half_days(self) -> Decimal | None:
        """For the weeks that she declared: the others say nothing, neither for nor against her."""
        if self.membership.days_per_week is None:
            return None
        return 2 * self.membership.days_per_week * self.declared_weeks


@dataclasses.dataclass(frozen=True)
class TeamTime:
    weeks: Sequence[dt.date]
    agents: Sequence[AgentTime]

    @property
    def declared(self) -> int:
        return sum(agent.declared for agent in self.agents)

    @property
    def totals(self) -> list[int | None]:
        """By week; None when nobody declared it."""
        columns = zip(*(agent.half_days for agent in self.agents), strict=True)
        return [
            sum(number or 0 for number in column) if any(number is not None for number in column) else None
            for column in columns
        ]


def own_agent_membership(user_pk: int, team: Team, *, on: dt.date) -> Membership | None:
    """The person's participation as an agent, today."""
    rows = Membership.objects.in_force(on).filter(team=team, user_id=user_pk, role=TeamRole.AGENT)
    return rows.select_related("team__programme").order_by("-starts_on", "-pk").first()


def weeks_of(membership: Membership, *, today: dt.date) -> list[dt.date]:
    """Weeks that she may declare, the latest first."""
    if membership.team.launches_on is None:
        return []
    return declarable_weeks(
        launched_on=membership.team.launches_on,
        starts_on=membership.starts_on,
        ends_on=membership.ends_on,
        today=today,
    )


def declared_of(membership: Membership, weeks: Sequence[dt.date]) -> Mapping[dt.date, int]:
    rows = DeclaredTime.objects.filter(membership=membership, week__in=weeks).order_by("week")
    return dict(rows.values_list("week", "half_days"))


def team_time(team: Team, *, today: dt.date) -> TeamTime:
    """The present week and the eight before it, since the launch, the oldest first; agents who were there. Two
    queries."""
    last = monday_of(today)
    first = max(monday_of(team.launches_on or today), last - WEEKS_BACK * WEEK)
    weeks = [first + number * WEEK for number in range((last - first).days // 7 + 1)]
    members = [
        member
        for member in Membership.objects.of_team(team).filter(role=TeamRole.AGENT)
        if any(_was_in(member, week) for week in weeks)
    ]
    declared = {
        (membership_id, week): half_days
        for membership_id, week, half_days in DeclaredTime.objects.filter(membership__in=members, week__in=weeks)
        .order_by("week")
        .values_list("membership_id", "week", "half_days")
    }
    return TeamTime(
        weeks=weeks,
        agents=[
            AgentTime(
                membership=member,
                half_days=[declared.get((member.pk, week)) for week in weeks],
                expected=[_was_in(member, week) for week in weeks],
            )
            for member in members
        ],
    )


def _was_in(member: Membership, week: dt.date) -> bool:
    return member.starts_on < week + WEEK and (member.ends_on is None or member.ends_on > week)
