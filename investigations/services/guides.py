"""Interview guides of a team."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from investigations.models import InterviewGuide, Investigation
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError

FIELDS = ("title", "introduction", "questions")
MAX_GUIDES = 30


def mark_of_guide(guide: InterviewGuide) -> str:
    return guide.changed_at.isoformat()


@transaction.atomic
def add_guide(*, workspace: Investigation, values: Mapping[str, str], actor: Any, at: dt.datetime) -> InterviewGuide:
    """Raises RefusedError for a title already taken, or one guide too many."""
    locked = lock_investigation(workspace.pk)
    if locked.guides.count() >= MAX_GUIDES:
        raise RefusedError(f"Au plus {MAX_GUIDES} guides : corrigez-en un.")
    _check_title(locked, values["title"])
    return locked.guides.create(changed_at=at, **{name: values[name] for name in FIELDS})


@transaction.atomic
def correct_guide(
    *, guide: InterviewGuide, values: Mapping[str, str], base: str, actor: Any, at: dt.datetime
) -> InterviewGuide:
    """Raises ChangedMeanwhileError when it is no longer the guide of mark `base`, RefusedError for a title taken."""
    workspace = lock_investigation(guide.investigation_id)
    locked = InterviewGuide.objects.select_for_update(of=("self",)).get(pk=guide.pk)
    if mark_of_guide(locked) != base:
        raise ChangedMeanwhileError(locked)
    _check_title(workspace, values["title"], but=locked.pk)
    for name in FIELDS:
        setattr(locked, name, values[name])
    locked.changed_at = at
    locked.save(update_fields=[*FIELDS, "changed_at"])
    return locked


def _check_title(workspace: Investigation, title: str, *, but: int | None = None) -> None:
    if workspace.guides.filter(title=title).exclude(pk=but).exists():
        raise RefusedError("Un guide porte déjà ce titre.", field="title")
