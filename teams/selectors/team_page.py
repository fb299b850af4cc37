"""What the page of a team shows: to the staff who form it, and to its own members."""

import dataclasses
import datetime as dt
from typing import Any

from django.utils import timezone

from candidatures.models import ProposedAgent
from programmes.models import Milestone
from teams.models import Membership, Team, TeamInvitation, TeamTransition
from teams.selectors.roster import Roster, roster
from teams.states import TEAM_EVENTS, TEAM_TRANSITIONS

INVITABLE, INVITED, PRESENT, NO_ADDRESS = "invitable", "invited", "present", "no_address"


@dataclasses.dataclass(frozen=True)
class Candidate:
    """An agent whom the candidature proposes, and where she stands in the team."""

    agent: ProposedAgent
    collectivite: str
    standing: str


@dataclasses.dataclass(frozen=True)
class Event:
    label: str
    log: TeamTransition


@dataclasses.dataclass(frozen=True)
class StaffPage:
    roster: Roster
    candidates: list[Candidate]
    former: list[Membership]
    withdrawn: list[TeamInvitation]
    history: list[Event]


def staff_page(team: Team, *, at: dt.datetime) -> StaffPage:
    """Eleven queries, whatever the number of people."""
    present = roster(team, at=at)
    former = team.memberships.filter(ends_on__lte=timezone.localdate(at)).select_related("user")
    history = team.transitions.select_related("actor").order_by("-at", "-pk")
    return StaffPage(
        roster=present,
        candidates=candidates_of(present),
        former=list(former.order_by("-ends_on", "pk")),
        withdrawn=list(team.invitations.filter(revoked_at__isnull=False).order_by("-revoked_at", "pk")),
        history=[Event(_event_label(each.transition), each) for each in history],
    )


def candidates_of(present: Roster) -> list[Candidate]:
    """In the order of the team's problématiques, then of each candidature. Two queries."""
    order = {each.pk: (number, each) for number, each in enumerate(present.problematiques)}
    agents = list(ProposedAgent.objects.filter(problematique_id__in=order).order_by("position", "pk"))
    agents.sort(key=lambda agent: order[agent.problematique_id][0])
    members = {each.user.email for each in present.members}
    invited = {each.email for each in present.invitations}
    linked = {each.proposed_agent_id for each in present.invitations}
    came = set(
        Membership.objects.in_force(timezone.localdate(present.at))
        .filter(team=present.team, invitation__proposed_agent__isnull=False)
        .values_list("invitation__proposed_agent_id", flat=True)
    )

    def standing(agent: ProposedAgent) -> str:
        email = agent.email.lower()
        if agent.pk in came or email in members:
            return PRESENT
        if agent.pk in linked or email in invited:
            return INVITED
        return INVITABLE if email else NO_ADDRESS

    return [
        Candidate(agent, order[agent.problematique_id][1].candidature.collectivite.name, standing(agent))
        for agent in agents
    ]


@dataclasses.dataclass(frozen=True)
class Person:
    """A member as the others see her. `collectivite` is known when her collectivité proposed her."""

    membership: Membership
    collectivite: str


@dataclasses.dataclass(frozen=True)
class TeamPage:
    roster: Roster
    agents: list[Person]
    milestones: list[Milestone]
    mine: Membership | None


def team_page(team: Team, *, user: Any, at: dt.datetime) -> TeamPage:
    """Eight queries. Nothing of the candidatures but the names of the collectivités."""
    present = roster(team, at=at)
    sent = (
        Membership.objects.filter(team=team, invitation__proposed_agent__isnull=False)
        .order_by("pk")
        .values_list("pk", "invitation__proposed_agent__problematique__candidature__collectivite__name")
    )
    collectivites = dict(sent)
    return TeamPage(
        roster=present,
        agents=[Person(each, collectivites.get(each.pk, "")) for each in present.agents],
        milestones=list(team.programme.milestones.order_by("position")),
        mine=next((each for each in present.members if each.user_id == user.pk), None),
    )


def _event_label(name: str) -> str:
    return TEAM_TRANSITIONS[name].label if name in TEAM_TRANSITIONS else TEAM_EVENTS.get(name, name)
