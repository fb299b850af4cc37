"""The staff's list of an edition: its teams, and what is retained and waits for one."""

import collections
import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from candidatures.models import Candidature, JointProposalMember, Problematique
from candidatures.states import JointAct, JointState, Outcome
from collectivites.models import Collectivite
from programmes.models import Programme
from programmes.permissions import visible_programmes
from teams.models import Team
from teams.permissions import formable_problematiques, staff_teams
from teams.selectors.roster import Roster, roster_of, with_roster
from teams.states import TeamState


@dataclasses.dataclass(frozen=True)
class Formable:
    """Retained problématiques that make one team: alone, or joined by an accepted rapprochement."""

    problematiques: list[Problematique]

    @property
    def is_joint(self) -> bool:
        return len(self.problematiques) > 1

    @property
    def is_announced(self) -> bool:
        return all(each.announced_outcome == Outcome.RETAINED for each in self.problematiques)

    @property
    def address(self) -> str:
        """The query of the page that forms the team."""
        return "&".join(f"p={each.pk}" for each in self.problematiques)


@dataclasses.dataclass(frozen=True)
class Board:
    programme: Programme
    rosters: list[Roster]
    waiting: list[Formable]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many teams in each state, those without any left out."""
        found = collections.Counter(each.team.state for each in self.rosters)
        return [(_agreed(state, found[state]), found[state]) for state in TeamState if found[state]]


def _agreed(state: TeamState, number: int) -> str:
    """« 5 lancées », « 5 en formation »."""
    return f"{state.label}s" if number > 1 and state != TeamState.FORMING else state.label


def editions_with_teams(user: Any) -> QuerySet[Programme]:
    """Editions that have teams or received candidatures, latest first. Each row carries `has_work`: a team, or a
    retained problématique that may become one. An edition whose call is open has neither yet."""
    has_team = Exists(Team.objects.filter(programme=OuterRef("pk")))
    received = Candidature.objects.received().filter(programme=OuterRef("pk"))
    retained = Problematique.objects.filter(candidature__programme=OuterRef("pk"), outcome=Outcome.RETAINED)
    return (
        visible_programmes(user)
        .filter(has_team | Exists(received))
        .annotate(has_work=has_team | Exists(retained))
        .order_by("-starts_on", "-pk")
    )


def teams_board(user: Any, programme: Programme, *, at: dt.datetime) -> Board:
    """Teams being formed first, then those at work, then the others; by name. Seven queries."""
    rank = Case(
        *(When(state=state, then=Value(number)) for number, state in enumerate(TeamState)),
        output_field=IntegerField(),
    )
    teams = with_roster(staff_teams(user).filter(programme=programme), at=at).order_by(rank, "name", "pk")
    return Board(programme, [roster_of(team, at=at) for team in teams], formables(user, programme))


def formables(user: Any, programme: Programme) -> list[Formable]:
    """What waits for a team, grouped as the collectivités accepted, in the order of their names. Two queries."""
    rows = list(
        formable_problematiques(user)
        .filter(candidature__programme=programme)
        .select_related("candidature__collectivite")
        .defer(*Problematique.ANSWERS)
        .order_by("candidature__collectivite__sort_key", "candidature_id", "rank")
    )
    merges = merges_of([row.pk for row in rows])
    groups: dict[object, list[Problematique]] = {}
    for row in rows:
        groups.setdefault(("merge", merges[row.pk]) if row.pk in merges else row.pk, []).append(row)
    return [Formable(group) for group in groups.values()]


def merges_of(problematique_pks: list[int]) -> dict[int, int]:
    """Problématique -> the rapprochement that all its collectivités accepted, to be one team."""
    accepted = JointProposalMember.objects.filter(
        Q(proposal__act=JointAct.MERGE) & Q(proposal__state=JointState.ACCEPTED),
        is_live=True,
        problematique_id__in=problematique_pks,
    )
    return dict(accepted.order_by("pk").values_list("problematique_id", "proposal_id"))


def proposed_name(problematiques: list[Problematique]) -> str:
    """« Épinal et Valence : Le parcours des demandes d’aide », free in the edition. One query."""
    collectivites: list[Collectivite] = list(dict.fromkeys(each.candidature.collectivite for each in problematiques))
    whole = f"{' et '.join(each.name for each in collectivites)} : {problematiques[0].title}"
    longest = Team._meta.get_field("name").max_length - 5
    name = whole if len(whole) <= longest else whole[: longest - 1].rstrip() + "…"
    taken = set(
        Team.objects.filter(programme=problematiques[0].candidature.programme_id, name__startswith=name).values_list(
            "name", flat=True
        )
    )
    return next(free for free in [name, *(f"{name} ({number})" for number in range(2, 100))] if free not in taken)
