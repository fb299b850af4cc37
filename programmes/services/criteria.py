"""How problématiques are judged, and who may take part."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from programmes.models import Criterion, EligibilityRule, Programme
from programmes.refusals import SetUpRefusedError
from programmes.selectors import scoring_has_started
from programmes.services.ordered import add_last, change, lock, move
from programmes.services.readiness import refuse_new_gaps

# Changing these moves totals already given; the guidance does not.
_MOVES_TOTALS = ("label", "owner", "is_independent", "weight")


class CriterionInUseError(SetUpRefusedError):
    """Scores were given on this criterion. Carries a French sentence."""

    def __init__(self) -> None:
        super().__init__(
            "Des notes ont déjà été données sur ce critère : il ne peut plus être supprimé."
            " Vous pouvez le sortir du total, en le déclarant indépendant."
        )


class ScoringStartedError(SetUpRefusedError):
    """Totals already given would move: a person must say that it is meant. Carries a French sentence."""

    def __init__(self) -> None:
        super().__init__(
            "Des notes ont déjà été données dans cette édition : ce changement modifie les totaux et le classement."
            " Cochez la confirmation si vous le voulez vraiment."
        )


@transaction.atomic
def add_criterion(
    *, programme: Programme, values: Mapping[str, Any], is_confirmed: bool, actor: object, at: dt.datetime
) -> Criterion:
    """Put a criterion at the end. Raises ScoringStartedError unless confirmed, or ValidationError."""
    locked = lock(programme)
    if not is_confirmed and scoring_has_started(locked):
        raise ScoringStartedError
    return add_last(locked.criteria, values)


@transaction.atomic
def change_criterion(
    *,
    criterion: Criterion,
    values: Mapping[str, Any],
    seen: str,
    is_confirmed: bool,
    actor: object,
    at: dt.datetime,
) -> Criterion:
    """Raises ScoringStartedError when totals would move without confirmation, StaleEditError, ValidationError, and
    EditionNotReadyError when a confirmed call would be left without a criterion in the total.
    """
    programme = lock(criterion.programme)
    before = Criterion.objects.get(pk=criterion.pk)
    moves = any(getattr(before, field) != values[field] for field in _MOVES_TOTALS)
    changed = change(criterion, values, seen=seen)
    if moves and not is_confirmed and scoring_has_started(programme):
        raise ScoringStartedError
    refuse_new_gaps(programme, at)
    return changed


@transaction.atomic
def move_criterion(*, criterion: Criterion, direction: str, actor: object, at: dt.datetime) -> None:
    move(criterion, lock(criterion.programme).criteria.all(), direction)


@transaction.atomic
def remove_criterion(*, criterion: Criterion, actor: object, at: dt.datetime) -> None:
    """Raises CriterionInUseError once a score was given on it: the database protects it, whoever asks."""
    programme = lock(criterion.programme)
    try:
        criterion.delete()
    except ProtectedError as protected:
        raise CriterionInUseError from protected
    refuse_new_gaps(programme, at)


@transaction.atomic
def add_rule(*, programme: Programme, values: Mapping[str, Any], actor: object, at: dt.datetime) -> EligibilityRule:
    """Put an eligibility rule at the end. Raises ValidationError when its check lacks a threshold or kinds."""
    return add_last(lock(programme).eligibility_rules, values)


@transaction.atomic
def change_rule(
    *, rule: EligibilityRule, values: Mapping[str, Any], seen: str, actor: object, at: dt.datetime
) -> EligibilityRule:
    """Raises StaleEditError, ValidationError."""
    lock(rule.programme)
    return change(rule, values, seen=seen)


@transaction.atomic
def move_rule(*, rule: EligibilityRule, direction: str, actor: object, at: dt.datetime) -> None:
    move(rule, lock(rule.programme).eligibility_rules.all(), direction)


@transaction.atomic
def remove_rule(*, rule: EligibilityRule, actor: object, at: dt.datetime) -> None:
    lock(rule.programme)
    rule.delete()
