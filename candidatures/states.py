"""Words of the call: states, and the literal tables of who goes where."""

from django.db.models import TextChoices

from core.state_machine import Transition


class IdeaState(TextChoices):
    """What the référent did with the idea of an agent."""

    NEW = "new", "à lire"
    KEPT = "kept", "retenue"
    MERGED = "merged", "regroupée"
    SET_ASIDE = "set_aside", "mise de côté"


IDEA_TRANSITIONS = {
    "keep": Transition("Retenir", frozenset({IdeaState.NEW, IdeaState.MERGED, IdeaState.SET_ASIDE}), IdeaState.KEPT),
    "merge": Transition("Regrouper", frozenset({IdeaState.NEW, IdeaState.KEPT, IdeaState.SET_ASIDE}), IdeaState.MERGED),
    "set_aside": Transition(
        "Mettre de côté", frozenset({IdeaState.NEW, IdeaState.KEPT, IdeaState.MERGED}), IdeaState.SET_ASIDE
    ),
}


class CandidatureState(TextChoices):
    """As staff read it. Applicants read `PUBLIC_LABELS`."""

    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "déposée"
    IN_REVIEW = "in_review", "en instruction"
    COMPLEMENT = "complement", "complément attendu"
    DECIDED = "decided", "décision annoncée"
    WITHDRAWN = "withdrawn", "retirée"


PUBLIC_LABELS = {
    CandidatureState.DRAFT: "Brouillon, pas encore déposé",
    CandidatureState.SUBMITTED: "Déposée",
    CandidatureState.IN_REVIEW: "En cours d’examen",
    CandidatureState.COMPLEMENT: "Un complément vous est demandé",
    CandidatureState.DECIDED: "Décision rendue",
    CandidatureState.WITHDRAWN: "Retirée",
}

CANDIDATURE_TRANSITIONS = {
    "submit": Transition("Déposer", frozenset({CandidatureState.DRAFT}), CandidatureState.SUBMITTED),
    "withdraw": Transition(
        "Retirer la candidature",
        frozenset({CandidatureState.SUBMITTED, CandidatureState.IN_REVIEW, CandidatureState.COMPLEMENT}),
        CandidatureState.WITHDRAWN,
    ),
    "start_review": Transition(
        "Commencer l’instruction", frozenset({CandidatureState.SUBMITTED}), CandidatureState.IN_REVIEW
    ),
    "ask_complement": Transition(
        "Demander un complément", frozenset({CandidatureState.IN_REVIEW}), CandidatureState.COMPLEMENT
    ),
    "close_complement": Transition(
        "Reprendre l’instruction", frozenset({CandidatureState.COMPLEMENT}), CandidatureState.IN_REVIEW
    ),
    "announce": Transition("Annoncer la décision", frozenset({CandidatureState.IN_REVIEW}), CandidatureState.DECIDED),
    "announce_waiting": Transition(
        "Annoncer la suite de la liste d’attente", frozenset({CandidatureState.DECIDED}), CandidatureState.DECIDED
    ),
}
# What still takes part in a programme: one per collectivité.
ALIVE_STATES = tuple(state for state in CandidatureState if state != CandidatureState.WITHDRAWN)
# Under the eyes of the staff.
RECEIVED_STATES = (
    CandidatureState.SUBMITTED,
    CandidatureState.IN_REVIEW,
    CandidatureState.COMPLEMENT,
    CandidatureState.DECIDED,
)


class Outcome(TextChoices):
    """Of one problématique. Applicants see it once their letter is sent, never before."""

    PENDING = "pending", "à décider"
    RETAINED = "retained", "retenue"
    WAITING = "waiting", "liste d’attente"
    REJECTED = "rejected", "non retenue"


OUTCOME_TRANSITIONS = {
    "retain": Transition("Retenir", frozenset({Outcome.PENDING, Outcome.WAITING, Outcome.REJECTED}), Outcome.RETAINED),
    "put_on_waiting_list": Transition(
        "Mettre sur liste d’attente", frozenset({Outcome.PENDING, Outcome.RETAINED, Outcome.REJECTED}), Outcome.WAITING
    ),
    "reject": Transition(
        "Ne pas retenir", frozenset({Outcome.PENDING, Outcome.RETAINED, Outcome.WAITING}), Outcome.REJECTED
    ),
    "reconsider": Transition(
        "Remettre à décider", frozenset({Outcome.RETAINED, Outcome.WAITING, Outcome.REJECTED}), Outcome.PENDING
    ),
}


# Moves of a problématique whose letter said « liste d’attente »: a place is given, none is, or the new decision is
# taken back before its own letter leaves. What a letter retained or refused does not move any more.
WAITING_LIST_ACTS = ("retain", "put_on_waiting_list", "reject")


class EvaluationState(TextChoices):
    """Others' scores open to a person once her own is given, or she abstained."""

    DRAFT = "draft", "en cours"
    GIVEN = "given", "rendue"
    ABSTAINED = "abstained", "abstention"


EVALUATION_TRANSITIONS = {
    "give": Transition("Rendre la lecture", frozenset({EvaluationState.DRAFT}), EvaluationState.GIVEN),
    "abstain": Transition("S’abstenir", frozenset({EvaluationState.DRAFT}), EvaluationState.ABSTAINED),
    "take_back": Transition(
        "Reprendre la lecture", frozenset({EvaluationState.GIVEN, EvaluationState.ABSTAINED}), EvaluationState.DRAFT
    ),
}


class ComplementState(TextChoices):
    OPEN = "open", "attendu"
    ANSWERED = "answered", "répondu"
    CLOSED = "closed", "clos"


COMPLEMENT_TRANSITIONS = {
    "answer": Transition("Répondre", frozenset({ComplementState.OPEN}), ComplementState.ANSWERED),
    "reopen": Transition("Demander encore", frozenset({ComplementState.ANSWERED}), ComplementState.OPEN),
    "close": Transition(
        "Clore la demande", frozenset({ComplementState.OPEN, ComplementState.ANSWERED}), ComplementState.CLOSED
    ),
}


class LetterState(TextChoices):
    PREPARED = "prepared", "préparée"
    SENT = "sent", "envoyée"


class JointAct(TextChoices):
    """Two different acts: linked teams stay two and meet; merged problématiques are one team."""

    LINK = "link", "équipes reliées"
    MERGE = "merge", "équipe commune"


class JointState(TextChoices):
    PROPOSED = "proposed", "proposé"
    ACCEPTED = "accepted", "accepté par tous"
    DECLINED = "declined", "décliné"
    UNDONE = "undone", "défait"


JOINT_TRANSITIONS = {
    "accept": Transition("Tous acceptent", frozenset({JointState.PROPOSED}), JointState.ACCEPTED),
    "decline": Transition("Garder sa propre équipe", frozenset({JointState.PROPOSED}), JointState.DECLINED),
    "undo": Transition(
        "Défaire le rapprochement", frozenset({JointState.PROPOSED, JointState.ACCEPTED}), JointState.UNDONE
    ),
}


class JointAnswer(TextChoices):
    PENDING = "pending", "en attente"
    ACCEPTED = "accepted", "accepte"
    DECLINED = "declined", "garde sa propre équipe"
