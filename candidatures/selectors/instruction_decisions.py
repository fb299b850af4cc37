"""What was decided of a problématique, by whom, and what may be decided now."""

from collections.abc import Iterable

from candidatures.models import Problematique, ProblematiqueTransition
from candidatures.states import OUTCOME_TRANSITIONS, WAITING_LIST_ACTS, CandidatureState, Outcome
from core.state_machine import available_transitions


def decisions_of(problematique: Problematique) -> list[ProblematiqueTransition]:
    """The latest first."""
    return list(problematique.transitions.select_related("actor").order_by("-pk"))


def last_decision_id(problematique: Problematique) -> int:
    """What a form carries to know that nobody decided since; 0 when nobody ever did."""
    return problematique.transitions.order_by("-pk").values_list("pk", flat=True).first() or 0


def act_label(transition: str) -> str:
    """« Retenir », « Ne pas retenir »… as the buttons say."""
    return OUTCOME_TRANSITIONS[transition].label


def possible_acts(problematique: Problematique) -> list[str]:
    """Moves that may be decided now: all of the table under instruction, those of the waiting list once announced."""
    moves = available_transitions(OUTCOME_TRANSITIONS, problematique.outcome)
    if problematique.candidature.state == CandidatureState.IN_REVIEW:
        return moves
    if problematique.candidature.state == CandidatureState.DECIDED:
        is_waiting = problematique.announced_outcome == Outcome.WAITING
        return [move for move in moves if is_waiting and move in WAITING_LIST_ACTS]
    return []


def has_news(announced: Iterable[Problematique]) -> bool:
    """Whether one of these, of a candidature already announced, was decided otherwise since its letter."""
    return any(row.outcome != row.announced_outcome for row in announced)
