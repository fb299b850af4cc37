"""Readings and scores, as one person may see them.

Others' scores open to a person once her own reading is given, or she abstained; never to somebody who declared a link
with the collectivité. The rule is held here, where rows are read: a page cannot forget it. What somebody wrote before
declaring a link no longer counts for anybody.
"""

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.models import display_name
from candidatures.models import ConflictOfInterest, Evaluation, Problematique, Score
from candidatures.states import EvaluationState
from programmes.models import Criterion
from programmes.states import CriterionOwner

# What a score means: the same words for every criterion, its guidance says the rest.
SCALE = {0: "pas du tout", 1: "un peu", 2: "en partie", 3: "bien", 4: "tout à fait"}
# Points between the lowest and the highest score of one criterion, from which people should talk before deciding.
DISAGREEMENT = 2
FINISHED = (EvaluationState.GIVEN, EvaluationState.ABSTAINED)


def score_of_rank(rank: int) -> int:
    """What the collectivité’s ranking says of a problématique: 4 for its first, one less at each rank, down to 0."""
    return max(0, Criterion.MAX_SCORE + 1 - rank)


@dataclass(frozen=True)
class Reading:
    """One person's finished reading. `values` by criterion, `total` on 100; both are empty for an abstention."""

    evaluator_id: int
    evaluator: str
    state: str
    comment: str
    given_at: dt.datetime
    values: Mapping[int, int] = field(default_factory=dict)
    total: float | None = None


@dataclass(frozen=True)
class Standing:
    """Where a problématique stands for one person. How many have read is never hidden; what they gave may be."""

    problematique_id: int
    given: int
    abstained: int
    has_conflict: bool
    mine: str  # an EvaluationState, or "" when not begun
    is_open: bool
    readings: tuple[Reading, ...] = ()
    total: float | None = None
    lowest: float | None = None
    highest: float | None = None
    deviation: float | None = None
    disagreements: tuple[tuple[Criterion, int, int], ...] = ()

    @property
    def spread(self) -> float | None:
        """Points between the lowest and the highest total; None before there are two to compare."""
        if self.highest is None or self.lowest is None or len(self.readings) < 2:
            return None
        return self.highest - self.lowest

    @property
    def needs_talk(self) -> bool:
        return bool(self.disagreements)

    @property
    def i_have_finished(self) -> bool:
        return self.mine in FINISHED


def scored_by_people(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Those that staff score. The others follow from the collectivité's ranking."""
    return [criterion for criterion in criteria if criterion.owner == CriterionOwner.ANCT]


def weighted_total(*, criteria: Iterable[Criterion], values: Mapping[int, int], rank: int) -> float | None:
    """On 100. Independent criteria stand outside; a criterion without a score (added since) weighs nothing."""
    points = weights = 0
    for criterion in criteria:
        if criterion.is_independent:
            continue
        value = score_of_rank(rank) if criterion.owner == CriterionOwner.COLLECTIVITE else values.get(criterion.pk)
        if value is not None:
            points += criterion.weight * value
            weights += criterion.weight
    return 100 * points / (Criterion.MAX_SCORE * weights) if weights else None


def counted() -> Q:
    """Evaluations that are finished, by people who have declared no link with the collectivité."""
    link = ConflictOfInterest.objects.in_force().filter(
        user_id=OuterRef("evaluator_id"), candidature_id=OuterRef("problematique__candidature_id")
    )
    return Q(~Exists(link), state__in=FINISHED)


def standings(
    *, user: Any, problematiques: Sequence[Problematique], criteria: Sequence[Criterion]
) -> dict[int, Standing]:
    """Three statements, however many problématiques. Scores that the person may not read are not even fetched."""
    ids = [problematique.pk for problematique in problematiques]
    conflicts = set(
        ConflictOfInterest.objects.in_force()
        .filter(user_id=user.pk, candidature__in={problematique.candidature_id for problematique in problematiques})
        .values_list("candidature_id", flat=True)
    )
    mine: dict[int, str] = {}
    finished: dict[int, list[Evaluation]] = defaultdict(list)
    found = Evaluation.objects.filter(counted() | Q(evaluator_id=user.pk), problematique__in=ids)
    for evaluation in found.select_related("evaluator").order_by("given_at", "pk"):
        if evaluation.evaluator_id == user.pk:
            mine[evaluation.problematique_id] = evaluation.state
        if evaluation.state in FINISHED:
            finished[evaluation.problematique_id].append(evaluation)
    opened = {
        problematique.pk
        for problematique in problematiques
        if problematique.candidature_id not in conflicts and mine.get(problematique.pk) in FINISHED
    }
    values = _values([evaluation.pk for pk in opened for evaluation in finished[pk]])
    result = {}
    for problematique in problematiques:
        evaluations = finished[problematique.pk]
        has_conflict = problematique.candidature_id in conflicts
        if has_conflict:  # whatever was given before the link was declared counts no more
            evaluations = [evaluation for evaluation in evaluations if evaluation.evaluator_id != user.pk]
        readings = ()
        if problematique.pk in opened:
            readings = tuple(_reading(evaluation, values, criteria, problematique.rank) for evaluation in evaluations)
        result[problematique.pk] = Standing(
            problematique_id=problematique.pk,
            given=sum(evaluation.state == EvaluationState.GIVEN for evaluation in evaluations),
            abstained=sum(evaluation.state == EvaluationState.ABSTAINED for evaluation in evaluations),
            has_conflict=has_conflict,
            mine=mine.get(problematique.pk, ""),
            is_open=problematique.pk in opened,
            readings=readings,
            **_summary(readings, criteria),
        )
    return result


def standing_of(*, user: Any, problematique: Problematique, criteria: Sequence[Criterion]) -> Standing:
    return standings(user=user, problematiques=[problematique], criteria=criteria)[problematique.pk]


def own_evaluation(user: Any, problematique: Problematique) -> Evaluation | None:
    return Evaluation.objects.filter(problematique=problematique, evaluator_id=user.pk).first()


def own_values(evaluation: Evaluation | None) -> dict[int, int]:
    """Scores by criterion, of one's own reading, draft included."""
    return dict(evaluation.scores.values_list("criterion_id", "value")) if evaluation else {}


def spread_in_words(standing: Standing) -> str:
    """What the readings say together, as a person would tell it."""
    totals = [reading.total for reading in standing.readings if reading.total is not None]
    if not standing.is_open:
        return "Les notes des autres s’ouvriront quand vous aurez rendu votre lecture, ou que vous vous serez abstenu."
    if not totals:
        return "Aucune lecture notée pour l’instant."
    if len(totals) == 1:
        return f"Une seule lecture, à {_points(totals[0])} sur 100 : il n’y a pas encore d’écart à regarder."
    words = (
        f"{len(totals)} lectures, de {_points(standing.lowest)} à {_points(standing.highest)} sur 100"
        f" (écart-type : {_points(standing.deviation)})."
    )
    if not standing.disagreements:
        return f"{words} Sur chaque critère, les notes se suivent à un point près."
    told = ", ".join(f"« {criterion} » (de {low} à {high})" for criterion, low, high in standing.disagreements)
    return f"{words} Désaccord sur {told} : parlez-en avant de décider."


def _points(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}".replace(".", ",").removesuffix(",0")


def _values(evaluation_ids: list[int]) -> dict[int, dict[int, int]]:
    by_evaluation: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Score.objects.filter(evaluation__in=evaluation_ids).values_list("evaluation_id", "criterion_id", "value")
    for evaluation_id, criterion_id, value in rows:
        by_evaluation[evaluation_id][criterion_id] = value
    return by_evaluation


def _reading(
    evaluation: Evaluation, values: Mapping[int, Mapping[int, int]], criteria: Sequence[Criterion], rank: int
) -> Reading:
    is_given = evaluation.state == EvaluationState.GIVEN
    scores = dict(values.get(evaluation.pk, {})) if is_given else {}
    return Reading(
        evaluator_id=evaluation.evaluator_id,
        evaluator=display_name(evaluation.evaluator),
        state=evaluation.state,
        comment=evaluation.comment,
        given_at=evaluation.given_at,
        values=scores,
        total=weighted_total(criteria=criteria, values=scores, rank=rank) if is_given else None,
    )


def _summary(readings: Sequence[Reading], criteria: Sequence[Criterion]) -> dict[str, Any]:
    totals = [reading.total for reading in readings if reading.total is not None]
    disagreements = []
    for criterion in scored_by_people(criteria):
        given = [reading.values[criterion.pk] for reading in readings if criterion.pk in reading.values]
        if given and max(given) - min(given) >= DISAGREEMENT:
            disagreements.append((criterion, min(given), max(given)))
    if not totals:
        return {"disagreements": tuple(disagreements)}
    return {
        "total": statistics.fmean(totals),
        "lowest": min(totals),
        "highest": max(totals),
        "deviation": statistics.pstdev(totals),
        "disagreements": tuple(disagreements),
    }
