"""An imported fiche enters the workspace: only the answers that were ticked, and never over words that nobody saw."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.written_together import Answer, Conflict
from investigations.models import Investigation, ProblemSheet
from investigations.selectors.exchange import mark_of_kept
from investigations.services.problem import save_problem


@dataclasses.dataclass(frozen=True)
class Imported:
    """`written`: the answers that changed. `conflicts`: those that somebody else wrote since the preview."""

    written: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    kept_written: bool
    kept_conflict: bool


@transaction.atomic
def import_fiche(
    *,
    investigation: Investigation,
    answers: Mapping[str, Answer],
    kept: Mapping[str, Any] | None,
    kept_base: str,
    actor: Any,
    at: dt.datetime,
) -> Imported:
    """Write the answers as `save_problem` does, replaced texts kept. `kept`: what the file says outside of them, or
    None to leave what is stored; `kept_base` is the mark of what the preview showed."""
    saved = save_problem(investigation=investigation, answers=answers, actor=actor, at=at)
    kept_written = kept_conflict = False
    if kept is not None:
        sheet = ProblemSheet.objects.select_for_update(of=("self",)).get(investigation=investigation)
        if sheet.front_matter == kept:
            pass
        elif mark_of_kept(sheet.front_matter) != kept_base:
            kept_conflict = True
        else:
            sheet.front_matter, sheet.saved_at, kept_written = dict(kept), at, True
            sheet.save(update_fields=["front_matter", "saved_at"])
    return Imported(saved.written, saved.conflicts, kept_written, kept_conflict)
