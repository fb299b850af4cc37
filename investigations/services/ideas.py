"""Ideas of solutions: proposed, estimated, supported, set aside."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.text import fold
from investigations.models import IdeaVote, Investigation, SolutionIdea
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import RefusedError, write_unless_changed

# A list that nobody reads any more is not ranked any more.
MAX_IDEAS = 300


@transaction.atomic
def add_idea(
    *, investigation: Investigation, title: str, description: str, actor: Any, at: dt.datetime
) -> SolutionIdea:
    """One more idea. Raises RefusedError when it is in the list already, accents and case apart."""
    lock_investigation(investigation.pk, new_rows_wait=True)
    titles = list(
        SolutionIdea.objects.filter(investigation=investigation).order_by("pk").values_list("title", flat=True)
    )
    if fold(title) in {fold(known) for known in titles}:
        raise RefusedError("Cette idée est déjà dans la liste : soutenez-la.", field="title")
    if len(titles) >= MAX_IDEAS:
        raise RefusedError(f"La liste compte déjà {MAX_IDEAS} idées. Complétez-en une plutôt.", field="title")
    return SolutionIdea.objects.create(
        investigation=investigation, title=title, description=description, author=actor, created_at=at
    )


@transaction.atomic
def change_idea(
    *, idea: SolutionIdea, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> SolutionIdea:
    """Rewrite or estimate an idea, or say why it is set aside. Raises ChangedMeanwhileError."""
    locked = _lock(idea)
    write_unless_changed(locked, values, base=base)
    return locked


@transaction.atomic
def resume_idea(*, idea: SolutionIdea, actor: Any, at: dt.datetime) -> None:
    """Back among the others; its votes were kept."""
    SolutionIdea.objects.filter(pk=idea.pk).update(set_aside_reason="")


@transaction.atomic
def set_vote(*, idea: SolutionIdea, supports: bool, actor: Any, at: dt.datetime) -> None:
    """The one voice of a member, given or taken back. Twice the same does nothing."""
    if supports:
        IdeaVote.objects.get_or_create(idea=idea, user=actor)
    else:
        IdeaVote.objects.filter(idea=idea, user=actor).delete()


def _lock(idea: SolutionIdea) -> SolutionIdea:
    return SolutionIdea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
