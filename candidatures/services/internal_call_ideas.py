"""What the référent does with the ideas: sort, merge, thank, turn into a problématique."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction

from candidatures.models import Idea, IdeaTransition, InternalCall, Problematique
from candidatures.notifications.internal_call import thank_author
from candidatures.services.errors import NotWritableError, TooManyError
from candidatures.services.internal_call import InternalCallError
from candidatures.services.writing import add_problematique, start_candidature
from candidatures.services.writing_agents import propose_agent
from candidatures.states import IDEA_TRANSITIONS, CandidatureState, IdeaState
from core.state_machine import apply_transition


@transaction.atomic
def keep_idea(*, idea: Idea, actor: Any, at: dt.datetime) -> Idea:
    """Worth working on. A merged idea stands alone again. Raises IllegalTransitionError when it is kept already."""
    return _move(_lock(idea), "keep", actor=actor, at=at)


@transaction.atomic
def set_idea_aside(*, idea: Idea, actor: Any, at: dt.datetime) -> Idea:
    """Not this time. Ideas merged into it stand alone again: they were not judged by themselves."""
    locked = _lock(idea)
    _move(locked, "set_aside", actor=actor, at=at)
    for merged in locked.merged.select_for_update(of=("self",)).order_by("pk"):
        _move(merged, "keep", actor=actor, at=at)
    return locked


@transaction.atomic
def merge_idea(*, idea: Idea, target: Idea, actor: Any, at: dt.datetime) -> Idea:
    """The same problem as another idea of the same call. Those already merged into it follow.

    Raises InternalCallError: itself, another call's idea, or one that is merged itself.
    """
    locked = {row.pk: row for row in _locked_rows([idea.pk, target.pk])}
    source, into = locked[idea.pk], locked[target.pk]
    if source.pk == into.pk:
        raise InternalCallError("Une idée se regroupe avec une autre idée.")
    if source.internal_call_id != into.internal_call_id:
        raise InternalCallError("Ces deux idées ne viennent pas du même appel.")
    if into.state == IdeaState.MERGED:
        raise InternalCallError("Cette idée est elle-même regroupée avec une autre : choisissez l’autre.")
    followers = list(source.merged.select_for_update(of=("self",)).order_by("pk"))
    for follower in followers:
        follower.merged_into = into
        follower.save(update_fields=["merged_into"])
    if into.state != IdeaState.KEPT:
        _move(into, "keep", actor=actor, at=at)
    return _move(source, "merge", actor=actor, at=at, merged_into=into)


@transaction.atomic
def thank_authors(*, internal_call: InternalCall, actor: Any, at: dt.datetime) -> int:
    """One mail for each idea that left an address and was not thanked yet. Returns how many left."""
    ideas = list(
        Idea.objects.filter(internal_call=internal_call, thanked_at__isnull=True, is_purged=False)
        .exclude(email="")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for idea in ideas:
        thank_author(idea, internal_call=internal_call, by=actor)
        idea.thanked_at = at
    Idea.objects.bulk_update(ideas, ["thanked_at"])
    return len(ideas)


@transaction.atomic
def turn_into_problematique(
    *,
    internal_call: InternalCall,
    idea_ids: Collection[int],
    title: str,
    problem: str,
    proposes_volunteers: bool,
    actor: Any,
    at: dt.datetime,
) -> Problematique:
    """Add a problématique to the collectivité's draft (begun when there is none), and remember where it comes from.

    Ideas merged into the chosen ones come along. With `proposes_volunteers`, those who volunteered become proposed
    agents: their names then live with the candidature. Raises InternalCallError without any idea, and the refusals of
    the writing (CallClosedError, NotWritableError, TooManyError).
    """
    chosen = _locked_rows(idea_ids, internal_call=internal_call)
    if not chosen:
        raise InternalCallError("Choisissez au moins une idée.")
    followers = Idea.objects.filter(internal_call=internal_call, merged_into__in=[idea.pk for idea in chosen])
    everything = {idea.pk: idea for idea in [*chosen, *followers.select_for_update(of=("self",)).order_by("pk")]}
    if any(idea.problematique_id is not None for idea in everything.values()):
        raise InternalCallError("Une de ces idées est déjà devenue une problématique.")
    candidature = start_candidature(
        programme=internal_call.programme, collectivite=internal_call.collectivite, actor=actor, at=at
    )
    if candidature.state == CandidatureState.SUBMITTED:  # a text alone would leave a gap in what is deposited
        raise NotWritableError(
            "La candidature est déjà déposée : ajoutez la problématique depuis sa page, avec toutes ses réponses."
        )
    problematique = add_problematique(candidature=candidature, title=title, problem=problem, actor=actor, at=at)
    for idea in everything.values():
        if idea.state in (IdeaState.NEW, IdeaState.SET_ASIDE):
            _move(idea, "keep", actor=actor, at=at)
    if proposes_volunteers:
        _propose_volunteers(everything.values(), problematique=problematique, actor=actor, at=at)
    Idea.objects.filter(pk__in=everything).update(problematique=problematique)
    return problematique


def _propose_volunteers(ideas: Collection[Idea], *, problematique: Problematique, actor: Any, at: dt.datetime) -> None:
    """The first to volunteer, as many as a team counts: the référent chooses among the others by hand."""
    for idea in sorted(ideas, key=lambda idea: (idea.created_at, idea.pk)):
        if not idea.is_volunteer or idea.is_purged:
            continue
        values = {name: getattr(idea, name) for name in ("first_name", "last_name", "service", "email")}
        try:
            propose_agent(problematique=problematique, values={**values, "job_title": ""}, actor=actor, at=at)
        except TooManyError:
            return


def _lock(idea: Idea) -> Idea:
    (locked,) = _locked_rows([idea.pk])
    return locked


def _locked_rows(ids: Collection[int], **scope: Any) -> list[Idea]:
    return list(Idea.objects.filter(pk__in=ids, **scope).select_for_update(of=("self",)).order_by("pk"))


def _move(idea: Idea, name: str, *, actor: Any, at: dt.datetime, merged_into: Idea | None = None) -> Idea:
    apply_transition(
        idea, name, table=IDEA_TRANSITIONS, log=IdeaTransition, actor=actor, at=at, merged_into=merged_into
    )
    return idea
