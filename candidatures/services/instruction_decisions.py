"""Deciding on a problématique. Nobody outside the staff knows before the letter is sent."""

import datetime as dt
from typing import Any

from django.db import transaction

from candidatures.models import Candidature, DecisionLetter, Problematique, ProblematiqueTransition
from candidatures.selectors.instruction_decisions import has_news, last_decision_id
from candidatures.selectors.instruction_ranking import teams_with
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.services.instruction_review import lock_candidature, refuse_link
from candidatures.states import OUTCOME_TRANSITIONS, WAITING_LIST_ACTS, CandidatureState, LetterState, Outcome
from core.state_machine import apply_transition
from programmes.models import Call

_NOT_DECIDABLE = {
    CandidatureState.SUBMITTED: "L’instruction n’est pas commencée : ouvrez-la avant de décider.",
    CandidatureState.COMPLEMENT: "Un complément est attendu : closez la demande avant de décider.",
    CandidatureState.DECIDED: "La décision est déjà annoncée à la collectivité : elle ne change plus ici.",
    CandidatureState.WITHDRAWN: "La collectivité a retiré sa candidature : il n’y a plus rien à décider.",
}


@transaction.atomic
def decide(
    *, problematique: Problematique, act: str, reason: str, seen: int, actor: Any, at: dt.datetime
) -> Problematique:
    """Retain, put on the waiting list, reject or reconsider (`act`, a name of OUTCOME_TRANSITIONS), with a reason.

    `seen` is the identifier of the last decision that the page showed, 0 for none. Decisions of one edition pass one
    by one behind its call, so that its teams are counted right. Once announced, only the waiting list still moves,
    until a second letter says so; a decision taken back drops the letter prepared for it. Raises
    ChangedMeanwhileError when somebody decided since; RefusedError without a reason, beyond the capacity, for a link,
    or outside the instruction; IllegalTransitionError for a move that does not start from the present decision.
    """
    if not reason.strip():
        raise RefusedError("Une décision dit son motif : la lettre s’appuiera dessus.")
    programme_id = Candidature.objects.values_list("programme_id", flat=True).get(pk=problematique.candidature_id)
    call = Call.objects.select_for_update(of=("self",), no_key=True).filter(programme_id=programme_id).first()
    candidature = lock_candidature(Candidature(pk=problematique.candidature_id))
    refuse_link(candidature, actor)
    locked = Problematique.objects.select_for_update(of=("self",)).get(pk=problematique.pk)
    locked.candidature = candidature
    if last_decision_id(locked) != seen:
        raise ChangedMeanwhileError("Quelqu’un a décidé de cette problématique depuis que vous avez ouvert la page.")
    is_announced = candidature.state == CandidatureState.DECIDED
    if is_announced and locked.announced_outcome == Outcome.WAITING:
        if act not in WAITING_LIST_ACTS:
            raise RefusedError("La liste d’attente est annoncée : cette problématique se retient, ou non.")
    elif candidature.state != CandidatureState.IN_REVIEW:
        raise RefusedError(_NOT_DECIDABLE[CandidatureState(candidature.state)])
    if act == "retain":
        _refuse_beyond_capacity(locked, call)
    apply_transition(
        locked,
        act,
        table=OUTCOME_TRANSITIONS,
        log=ProblematiqueTransition,
        field="outcome",
        actor=actor,
        at=at,
        comment=reason.strip(),
        outcome_reason="" if act == "reconsider" else reason.strip(),
    )
    if is_announced and not has_news(candidature.problematiques.all()):
        DecisionLetter.objects.filter(candidature=candidature, state=LetterState.PREPARED).delete()
    return locked


def _refuse_beyond_capacity(problematique: Problematique, call: Call | None) -> None:
    if call is None:
        raise RefusedError("Cette édition n’a pas d’appel : le nombre d’équipes qu’elle accueille n’est pas connu.")
    if teams_with(problematique.candidature.programme, problematique) > call.team_capacity:
        raise RefusedError(
            f"L’édition accueille {call.team_capacity} équipe{'s' if call.team_capacity > 1 else ''}, et toutes les "
            "places sont prises. Mettez cette problématique sur liste d’attente, ou revenez sur une autre décision."
        )
