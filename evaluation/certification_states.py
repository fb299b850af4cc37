"""Words of the certification: what a coach thinks of a competence, what becomes of a candidate."""

from django.db.models import TextChoices

from core.state_machine import Transition


class Opinion(TextChoices):
    CONFIRMED = "confirmed", "Je confirme"
    NOT_YET = "not_yet", "Pas encore"


class CandidateState(TextChoices):
    """« reçue », « absente »: said of the candidature, whoever the person is."""

    REGISTERED = "registered", "inscrite"
    PASSED = "passed", "reçue"
    TO_COMPLETE = "to_complete", "à compléter"
    FAILED = "failed", "non reçue"
    ABSENT = "absent", "absente"


RESULTS = (CandidateState.PASSED, CandidateState.TO_COMPLETE, CandidateState.FAILED, CandidateState.ABSENT)
# From any state but itself: a result is changed by recording another one, with a reason.
RESULT_TRANSITIONS = {
    "pass": Transition("Reçue", frozenset(set(CandidateState) - {CandidateState.PASSED}), CandidateState.PASSED),
    "complete": Transition(
        "À compléter", frozenset(set(CandidateState) - {CandidateState.TO_COMPLETE}), CandidateState.TO_COMPLETE
    ),
    "fail": Transition("Non reçue", frozenset(set(CandidateState) - {CandidateState.FAILED}), CandidateState.FAILED),
    "miss": Transition("Absente", frozenset(set(CandidateState) - {CandidateState.ABSENT}), CandidateState.ABSENT),
}
# What the form sends is the state wanted: the move that leads there.
MOVE_TO = {transition.target: name for name, transition in RESULT_TRANSITIONS.items()}
