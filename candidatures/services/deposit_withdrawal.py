"""Taking a candidature back, and beginning again from its texts."""

import datetime as dt
from typing import Any

from django.db import transaction

from candidatures.models import (
    Candidature,
    CandidatureTransition,
    ComplementRequest,
    ComplementTransition,
    Problematique,
    ProposedAgent,
)
from candidatures.notifications import deposit as notifications
from candidatures.services.errors import NotWritableError
from candidatures.services.matching_index import forget_candidature
from candidatures.services.writing import start_candidature
from candidatures.states import CANDIDATURE_TRANSITIONS, COMPLEMENT_TRANSITIONS, CandidatureState, ComplementState
from core.state_machine import IllegalTransitionError, apply_transition

COPIED_TEXTS = ("title", *Problematique.ANSWERS)


@transaction.atomic
def withdraw_candidature(*, candidature: Candidature, reason: str, actor: Any, at: dt.datetime) -> Candidature:
    """Take back what was deposited, until the decision. Asking twice changes nothing.

    Side effects: state and its log; an open request for a complement is closed; mail to the référents and to whoever
    instructs. Raises NotWritableError for a draft and once decided.
    """
    locked = Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)
    if locked.state == CandidatureState.WITHDRAWN:
        return locked
    try:
        apply_transition(
            locked,
            "withdraw",
            table=CANDIDATURE_TRANSITIONS,
            log=CandidatureTransition,
            actor=actor,
            at=at,
            comment=reason,
        )
    except IllegalTransitionError as refusal:
        words = {
            CandidatureState.DRAFT: "Un brouillon n’est pas déposé : il n’y a rien à retirer.",
            CandidatureState.DECIDED: "La décision est rendue : la candidature ne se retire plus.",
        }
        raise NotWritableError(words[CandidatureState(locked.state)]) from refusal
    _close_complement(locked, actor=actor, at=at)
    forget_candidature(candidature=locked)
    notifications.withdrawn(locked, reason=reason)
    return locked


def _close_complement(candidature: Candidature, *, actor: Any, at: dt.datetime) -> None:
    waiting = ComplementRequest.objects.select_for_update(of=("self",)).filter(candidature=candidature)
    request = waiting.exclude(state=ComplementState.CLOSED).order_by("pk").first()
    if request is not None:
        apply_transition(
            request,
            "close",
            table=COMPLEMENT_TRANSITIONS,
            log=ComplementTransition,
            actor=actor,
            at=at,
            closed_at=at,
        )


@transaction.atomic
def restart_candidature(*, candidature: Candidature, actor: Any, at: dt.datetime) -> Candidature:
    """A new draft with the texts, agents and themes of a withdrawn one; or the living candidature when there is one.

    Neither commitments nor documents are copied: they are given anew. The withdrawn one stays as it was. Raises
    NotWritableError when it was not withdrawn, CallClosedError when the call no longer receives anything.
    """
    source = Candidature.objects.select_related("programme", "collectivite").get(pk=candidature.pk)
    if source.state != CandidatureState.WITHDRAWN:
        raise NotWritableError("Seule une candidature retirée se reprend à zéro.")
    draft = start_candidature(programme=source.programme, collectivite=source.collectivite, actor=actor, at=at)
    draft = Candidature.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.state != CandidatureState.DRAFT or draft.problematiques.exists() or draft.motivation:
        return draft
    draft.motivation, draft.territory_note, draft.saved_at = source.motivation, source.territory_note, at
    draft.save(update_fields=["motivation", "territory_note", "saved_at"])
    for problematique in source.problematiques.order_by("rank").prefetch_related("themes", "proposed_agents"):
        copy = draft.problematiques.create(
            rank=problematique.rank, **{field: getattr(problematique, field) for field in COPIED_TEXTS}
        )
        copy.themes.set(problematique.themes.all())
        ProposedAgent.objects.bulk_create(_copy_of(agent, copy) for agent in problematique.proposed_agents.all())
    return draft


def _copy_of(agent: ProposedAgent, problematique: Problematique) -> ProposedAgent:
    fields = ("position", "first_name", "last_name", "service", "job_title", "email")
    return ProposedAgent(problematique=problematique, **{field: getattr(agent, field) for field in fields})
