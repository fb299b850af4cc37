"""Reading and scoring a problématique: kept as a draft, given, abstained from, taken back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from candidatures.models import Candidature, ConflictOfInterest, Evaluation, EvaluationTransition, Problematique, Score
from candidatures.selectors.instruction_scores import FINISHED, scored_by_people
from candidatures.services.instruction_errors import RefusedError
from candidatures.services.instruction_review import lock_candidature, refuse_link
from candidatures.states import EVALUATION_TRANSITIONS, CandidatureState, EvaluationState, Outcome
from core.state_machine import apply_transition
from programmes.models import Criterion, Programme
from programmes.selectors import criteria_of

# Under instruction: a complement that is awaited does not stop people from reading.
READABLE_STATES = (CandidatureState.IN_REVIEW, CandidatureState.COMPLEMENT)
NOT_UNDER_REVIEW = "Cette candidature n’est pas en instruction : ses problématiques ne se notent pas."


@transaction.atomic
def save_reading(
    *, problematique: Problematique, values: Mapping[int, int], comment: str, actor: Any, at: dt.datetime
) -> Evaluation:
    """Keep one's scores (by criterion) and comment as a draft that nobody else reads. Scores left out are removed.

    Raises RefusedError for a link, a candidature that is not under instruction, a reading already given, or a
    criterion that is not scored by staff in this edition.
    """
    evaluation, problematique = _own_draft(problematique, actor)
    _write(evaluation, problematique, values, comment)
    return evaluation


@transaction.atomic
def give_reading(
    *, problematique: Problematique, values: Mapping[int, int], comment: str, actor: Any, at: dt.datetime
) -> Evaluation:
    """Save, then give: locked, and others' readings open. Every criterion scored by staff needs a score.

    Raises RefusedError as `save_reading`, and when a criterion is missing.
    """
    evaluation, problematique = _own_draft(problematique, actor)
    criteria = _write(evaluation, problematique, values, comment)
    missing = [criterion.label for criterion in criteria if criterion.pk not in values]
    if missing:
        raise RefusedError(f"Il manque une note pour : {', '.join(missing)}.")
    _move(evaluation, "give", actor=actor, at=at, given_at=at)
    return evaluation


@transaction.atomic
def abstain(*, problematique: Problematique, reason: str, actor: Any, at: dt.datetime) -> Evaluation:
    """Say that one will not score, and why. Scores of the draft are removed. Raises RefusedError as `save_reading`."""
    if not reason.strip():
        raise RefusedError("Une abstention dit pourquoi, en quelques mots.")
    evaluation, _ = _own_draft(problematique, actor)
    evaluation.scores.all().delete()
    evaluation.comment = reason.strip()
    evaluation.save(update_fields=["comment"])
    _move(evaluation, "abstain", actor=actor, at=at, given_at=at)
    return evaluation


@transaction.atomic
def abstain_from_the_rest(*, programme: Programme, reason: str, actor: Any, at: dt.datetime) -> int:
    """Abstain at once from every problématique under instruction that one has not begun to read. Returns how many.

    For whoever decides or leads the session without scoring. Drafts and links are left alone. Raises RefusedError
    without a reason, or when nothing is left.
    """
    if not reason.strip():
        raise RefusedError("Une abstention dit pourquoi, en quelques mots.")
    # One by one with a decision or a start of reading by the same person in another tab.
    candidatures = Candidature.objects.select_for_update(of=("self",)).filter(
        programme=programme, state__in=READABLE_STATES
    )
    links = ConflictOfInterest.objects.in_force().filter(user_id=actor.pk).values("candidature_id")
    locked = [row.pk for row in candidatures.exclude(pk__in=links).order_by("pk")]
    unread = Problematique.objects.filter(candidature__in=locked, outcome=Outcome.PENDING).exclude(
        evaluations__evaluator_id=actor.pk
    )
    evaluations = Evaluation.objects.bulk_create(
        Evaluation(
            problematique=problematique,
            evaluator=actor,
            state=EvaluationState.ABSTAINED,
            comment=reason.strip(),
            given_at=at,
        )
        for problematique in unread.order_by("pk")
    )
    if not evaluations:
        raise RefusedError("Il ne vous reste aucune problématique à lire dans cette édition.")
    EvaluationTransition.objects.bulk_create(
        EvaluationTransition(
            subject=evaluation,
            transition="abstain",
            from_state=EvaluationState.DRAFT,
            to_state=EvaluationState.ABSTAINED,
            actor=actor,
            at=at,
        )
        for evaluation in evaluations
    )
    return len(evaluations)


@transaction.atomic
def take_back(*, problematique: Problematique, actor: Any, at: dt.datetime) -> Evaluation:
    """Reopen one's own reading, as long as nothing is decided: others' scores close again.

    Raises RefusedError once decided, or when there is nothing to take back.
    """
    locked = _open_problematique(problematique, actor)
    evaluation = (
        Evaluation.objects.select_for_update(of=("self",)).filter(problematique=locked, evaluator_id=actor.pk).first()
    )
    if evaluation is None or evaluation.state not in FINISHED:
        raise RefusedError("Vous n’avez pas de lecture rendue à reprendre.")
    _move(evaluation, "take_back", actor=actor, at=at, given_at=None)
    return evaluation


def _open_problematique(problematique: Problematique, actor: Any) -> Problematique:
    """The problématique, its candidature locked: under instruction, not decided, no link declared."""
    candidature = lock_candidature(Candidature(pk=problematique.candidature_id))
    refuse_link(candidature, actor)
    if candidature.state not in READABLE_STATES:
        raise RefusedError(NOT_UNDER_REVIEW)
    locked = Problematique.objects.select_for_update(of=("self",)).get(pk=problematique.pk)
    if locked.outcome != Outcome.PENDING:
        raise RefusedError(
            f"La décision est prise ({locked.get_outcome_display()}) : les lectures ne changent plus. "
            "Remettez-la d’abord à décider."
        )
    locked.candidature = candidature
    return locked


def _own_draft(problematique: Problematique, actor: Any) -> tuple[Evaluation, Problematique]:
    locked = _open_problematique(problematique, actor)
    evaluation, _ = Evaluation.objects.get_or_create(problematique=locked, evaluator=actor)
    if evaluation.state != EvaluationState.DRAFT:
        raise RefusedError("Votre lecture est déjà rendue. Reprenez-la pour la modifier.")
    return evaluation, locked


def _write(
    evaluation: Evaluation, problematique: Problematique, values: Mapping[int, int], comment: str
) -> list[Criterion]:
    criteria = scored_by_people(criteria_of(problematique.candidature.programme))
    if set(values) - {criterion.pk for criterion in criteria}:
        raise RefusedError("Ce critère ne se note pas dans cette édition.")
    if any(not 0 <= value <= Criterion.MAX_SCORE for value in values.values()):
        raise RefusedError(f"Une note va de 0 à {Criterion.MAX_SCORE}.")
    evaluation.comment = comment.strip()
    evaluation.save(update_fields=["comment"])
    evaluation.scores.all().delete()
    Score.objects.bulk_create(
        Score(evaluation=evaluation, criterion_id=criterion, value=value) for criterion, value in values.items()
    )
    return criteria


def _move(evaluation: Evaluation, name: str, *, actor: Any, at: dt.datetime, **companions: Any) -> None:
    apply_transition(
        evaluation, name, table=EVALUATION_TRANSITIONS, log=EvaluationTransition, actor=actor, at=at, **companions
    )
