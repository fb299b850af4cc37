"""The problématiques of an edition beside each other, and what those retained ask of its budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from candidatures.models import JointProposalMember, Problematique, ProposedAgent
from candidatures.selectors.instruction_scores import Standing, spread_in_words, standings
from candidatures.states import CandidatureState, JointAct, JointState, Outcome
from programmes.models import Call, Criterion, Programme

MIN_COMPARED, MAX_COMPARED = 2, 4
BY_TOTAL, BY_SPREAD, BY_TERRITORY, BY_REGION = "total", "ecart", "collectivite", "region"
RANKING_SORTS = {
    BY_TOTAL: "Total",
    BY_SPREAD: "Écart entre lectures",
    BY_TERRITORY: "Collectivité",
    BY_REGION: "Région",
}


@dataclass(frozen=True)
class RankedProblematique:
    """`decision` is empty for a person who declared a link: what is decided is not hers to know before the letter."""

    problematique: Problematique
    standing: Standing
    decision: str

    @property
    def spread_words(self) -> str:
        return spread_in_words(self.standing)


@dataclass(frozen=True)
class Budget:
    """What the problématiques retained so far ask, against what the call can carry."""

    teams: int
    capacity: int
    coach_days: Decimal
    coach_days_budget: Decimal
    weeks: int
    coach_days_per_week: Decimal

    @property
    def is_full(self) -> bool:
        return self.teams >= self.capacity

    @property
    def is_over_budget(self) -> bool:
        return self.coach_days > self.coach_days_budget


IN_CONTEST = Q(candidature__submitted_at__isnull=False) & ~Q(candidature__state=CandidatureState.WITHDRAWN)


def in_contest(programme: Programme) -> QuerySet[Problematique]:
    """Deposited and not withdrawn."""
    return Problematique.objects.filter(IN_CONTEST, candidature__programme=programme)


def retained_teams(programme: Programme) -> int:
    """Teams that the decisions taken so far make: problématiques retained, an accepted common team counted once."""
    return len(_teams(in_contest(programme).filter(outcome=Outcome.RETAINED)))


def teams_with(programme: Programme, problematique: Problematique) -> int:
    """The same, as if this problématique were retained too."""
    either = Q(outcome=Outcome.RETAINED) | Q(pk=problematique.pk)
    return len(_teams(in_contest(programme).filter(either)))


def _teams(problematiques: QuerySet[Problematique]) -> set[tuple[str, int]]:
    merged = JointProposalMember.objects.filter(
        problematique=OuterRef("pk"), is_live=True, proposal__act=JointAct.MERGE, proposal__state=JointState.ACCEPTED
    )
    rows = problematiques.annotate(merge=Subquery(merged.values("proposal_id")[:1])).values_list("pk", "merge")
    return {("merge", merge) if merge else ("alone", pk) for pk, merge in rows}


def budget_of(programme: Programme, call: Call) -> Budget:
    teams = retained_teams(programme)
    return Budget(
        teams=teams,
        capacity=call.team_capacity,
        coach_days=teams * programme.weeks_max * programme.coach_days_per_week,
        coach_days_budget=call.coach_days_budget,
        weeks=programme.weeks_max,
        coach_days_per_week=programme.coach_days_per_week,
    )


def outcome_counts(programme: Programme) -> dict[str, int]:
    found = dict(in_contest(programme).order_by().values_list("outcome").annotate(Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in Outcome.values}


def ranking(
    *, user: Any, programme: Programme, criteria: Sequence[Criterion], sort: str = BY_TOTAL
) -> list[RankedProblematique]:
    """Every problématique of the edition. Totals that the person may not read yet come last, without a figure."""
    problematiques = list(
        in_contest(programme)
        .select_related("candidature__collectivite__departement", "candidature__collectivite__region")
        .defer(*Problematique.ANSWERS, "candidature__motivation")
        .order_by(F("candidature__collectivite__sort_key"), "candidature_id", "rank")
    )
    rows = _rows(user, problematiques, criteria)
    if sort == BY_TOTAL:
        rows.sort(key=lambda row: (row.standing.total is None, -(row.standing.total or 0)))
    elif sort == BY_SPREAD:
        rows.sort(key=lambda row: (row.standing.spread is None, -(row.standing.spread or 0)))
    elif sort == BY_REGION:
        rows.sort(key=lambda row: _region_key(row.problematique))
    return rows


def compared(
    *, user: Any, problematiques: QuerySet[Problematique], criteria: Sequence[Criterion]
) -> list[RankedProblematique]:
    """The chosen ones with everything that their columns show, in the order of collectivités and ranks."""
    agents = Prefetch("proposed_agents", queryset=ProposedAgent.objects.order_by("position"))
    chosen = list(
        problematiques.select_related(
            "candidature__collectivite__departement", "candidature__collectivite__region", "candidature__programme"
        )
        .prefetch_related(agents, "themes")
        .order_by("candidature__collectivite__sort_key", "candidature_id", "rank")
    )
    return _rows(user, chosen, criteria)


def _rows(user: Any, problematiques: list[Problematique], criteria: Sequence[Criterion]) -> list[RankedProblematique]:
    standing = standings(user=user, problematiques=problematiques, criteria=criteria)
    return [
        RankedProblematique(
            problematique=problematique,
            standing=standing[problematique.pk],
            decision="" if standing[problematique.pk].has_conflict else problematique.get_outcome_display(),
        )
        for problematique in problematiques
    ]


def _region_key(problematique: Problematique) -> str:
    region = problematique.candidature.collectivite.region
    return region.sort_key if region else ""
