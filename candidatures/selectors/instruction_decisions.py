"""What was decided of a problématique, by whom, and what may be decided now."""

from candidatures.models import Problematique, ProblematiqueTransition
from candidatures.states import OUTCOME_TRANSITIONS


def decisions_of(problematique: Problematique) -> list[ProblematiqueTransition]:
    """The latest first."""
    return list(problematique.transitions.select_related("actor").order_by("-pk"))


def last_decision_id(problematique: Problematique) -> int:
    """What a form carries to know that nobody decided since; 0 when nobody ever did."""
    return problematique.transitions.order_by("-pk").values_list("pk", flat=True).first() or 0


def act_label(transition: str) -> str:
    """« Retenir », « Ne pas retenir »… as the buttons say."""
    return OUTCOME_TRANSITIONS[transition].label
