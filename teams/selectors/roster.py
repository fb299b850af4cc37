"""The people of a team and what is missing before its launch. Loaded for one team or for thirty by the same queries."""

import dataclasses
import datetime as dt

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from candidatures.models import JointProposalMember, Problematique
from candidatures.states import CandidatureState, JointAct, JointState, Outcome
from collectivites.models import Collectivite
from programmes.models import Programme
from teams.models import Membership, Team, TeamInvitation, TeamProblematique
from teams.states import LIVE_TEAM_STATES, TeamRole, TeamState

# The workspace may be opened the day before: the training room is not the place to look for a button.
LAUNCH_ALLOWED_BEFORE = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Gap:
    """Something missing, said in French. `blocks`: the launch is refused as long as it is."""

    text: str
    blocks: bool


@dataclasses.dataclass(frozen=True)
class Roster:
    """A team with its people on a day. No query here."""

    team: Team
    members: list[Membership]
    invitations: list[TeamInvitation]  # waiting, expired ones included
    problematiques: list[Problematique]
    at: dt.datetime

    @property
    def programme(self) -> Programme:
        return self.team.programme

    @property
    def agents(self) -> list[Membership]:
        return self.of_role(TeamRole.AGENT)

    @property
    def coach(self) -> Membership | None:
        return self.expert(TeamRole.COACH)

    @property
    def designer(self) -> Membership | None:
        return self.expert(TeamRole.DESIGNER)

    @property
    def collectivites(self) -> list[Collectivite]:
        """Those whose problématiques the team works on, in their order, each once."""
        return list(dict.fromkeys(each.candidature.collectivite for each in self.problematiques))

    @property
    def collectivite_names(self) -> str:
        return ", ".join(each.name for each in self.collectivites)

    @property
    def is_announced(self) -> bool:
        """Every collectivité was told that its problématique is retained."""
        return all(each.announced_outcome == Outcome.RETAINED for each in self.problematiques)

    @property
    def is_still_retained(self) -> bool:
        """No decision was taken back, and nobody withdrew, since the team was formed."""
        return all(
            each.outcome == Outcome.RETAINED and each.candidature.state != CandidatureState.WITHDRAWN
            for each in self.problematiques
        )

    @property
    def is_still_joint(self) -> bool:
        """The collectivités of a joint team still agree to be one."""
        merges = [{each.proposal_id for each in row.accepted_merges} for row in self.problematiques]  # type: ignore[attr-defined]
        return len(self.collectivites) < 2 or bool(set.intersection(*merges))

    @property
    def is_over(self) -> bool:
        return self.team.state not in LIVE_TEAM_STATES

    @property
    def staying_agents(self) -> list[Membership]:
        return [each for each in self.agents if each.ends_on is None]

    @property
    def invited_agents(self) -> list[TeamInvitation]:
        """Whose link still opens: they keep a place."""
        return [each for each in self.invitations if each.role == TeamRole.AGENT and not each.is_expired(self.at)]

    @property
    def places_taken(self) -> int:
        return len(self.staying_agents) + len(self.invited_agents)

    @property
    def places_left(self) -> int:
        return max(self.programme.team_size_max - self.places_taken, 0)

    @property
    def gaps(self) -> list[Gap]:
        """What is missing, in the order in which one works. For a launched team, only what still matters."""
        gaps = []
        lowest, staying = self.programme.team_size_min, len(self.staying_agents)
        if staying < lowest:
            gaps.append(Gap(f"{_agents(staying)} sur {lowest} au moins", blocks=True))
        if self.team.state == TeamState.FORMING:
            if not self.is_still_retained:
                gaps.append(Gap("une de ses problématiques n’est plus retenue", blocks=True))
            elif not self.is_announced:
                gaps.append(Gap("lettre de décision pas encore envoyée", blocks=True))
            if not self.is_still_joint:
                gaps.append(Gap("le rapprochement des collectivités a été défait", blocks=True))
            if self.team.launches_on is None:
                gaps.append(Gap("jour du lancement à fixer", blocks=True))
            elif self.team.launches_on > timezone.localdate(self.at) + LAUNCH_ALLOWED_BEFORE:
                gaps.append(Gap(f"lancement le {self.team.launches_on:%d/%m/%Y}, possible dès la veille", blocks=True))
        if self._stays(TeamRole.COACH) is None and self.programme.coach_days_per_week:
            gaps.append(Gap("pas de coach", blocks=False))
        if self._stays(TeamRole.DESIGNER) is None and self.programme.designer_days:
            gaps.append(Gap("pas de designer", blocks=False))
        return gaps

    @property
    def blocking_gaps(self) -> list[Gap]:
        return [gap for gap in self.gaps if gap.blocks]

    def of_role(self, role: str) -> list[Membership]:
        return [each for each in self.members if each.role == role]

    def expert(self, role: str) -> Membership | None:
        """Who accompanies the team today: whoever stays, else whoever is about to leave."""
        return self._stays(role) or next(iter(self.of_role(role)), None)

    def _stays(self, role: str) -> Membership | None:
        return next((each for each in self.of_role(role) if each.ends_on is None), None)


def with_roster(teams: QuerySet[Team], *, at: dt.datetime) -> QuerySet[Team]:
    """Five queries, whatever the number of teams. Then `roster_of` each."""
    present = Membership.objects.in_force(timezone.localdate(at)).select_related("user").order_by("starts_on", "pk")
    waiting = TeamInvitation.objects.waiting().select_related("invited_by").order_by("sent_at", "pk")
    merges = JointProposalMember.objects.filter(
        is_live=True, proposal__act=JointAct.MERGE, proposal__state=JointState.ACCEPTED
    )
    links = (
        TeamProblematique.objects.select_related("problematique__candidature__collectivite")
        .prefetch_related(Prefetch("problematique__joint_memberships", merges, to_attr="accepted_merges"))
        .order_by("position")
    )
    return teams.select_related("programme").prefetch_related(
        Prefetch("memberships", present, to_attr="present_members"),
        Prefetch("invitations", waiting, to_attr="waiting_invitations"),
        Prefetch("team_problematiques", links, to_attr="linked_problematiques"),
    )


def roster_of(team: Team, *, at: dt.datetime) -> Roster:
    """`team` was loaded by `with_roster` at the same instant."""
    return Roster(
        team=team,
        members=team.present_members,  # type: ignore[attr-defined]
        invitations=team.waiting_invitations,  # type: ignore[attr-defined]
        problematiques=[link.problematique for link in team.linked_problematiques],  # type: ignore[attr-defined]
        at=at,
    )


def roster(team: Team, *, at: dt.datetime) -> Roster:
    """Of one team, read now."""
    return roster_of(with_roster(Team.objects.all(), at=at).get(pk=team.pk), at=at)


def _agents(number: int) -> str:
    return f"{number} agent{'s' if number > 1 else ''}"
