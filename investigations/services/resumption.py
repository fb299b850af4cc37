"""Resuming a published sheet: its hypotheses come back unsettled, with what helped to test them. Never a word of the
people whom the other team met."""

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max

from investigations.models import Hypothesis, InterviewGuide, Investigation, Prototype
from investigations.selectors.matrix import ordered_hypotheses
from investigations.selectors.resumption import lent_guides, lent_prototypes
from investigations.services.guides import MAX_GUIDES
from investigations.services.hypotheses import MAX_HYPOTHESES, refuse_while_public
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import RefusedError
from investigations.workspace_states import PrototypeState

_TITLE_LENGTH = 160
_MAX_ANCESTORS = 50


@dataclasses.dataclass(frozen=True)
class Resumed:
    """How many rows were added."""

    hypotheses: int
    guides: int
    prototypes: int


@transaction.atomic
def resume_sheet(*, workspace: Investigation, sheet: Investigation, actor: Any, at: dt.datetime) -> Resumed:
    """Add what `sheet` holds to what the team has written, and keep the lineage. The same sheet twice adds nothing.

    Raises RefusedError when another sheet is already resumed, when this one is not public any more, when it resumes
    this very investigation, or when it holds too many hypotheses.
    """
    locked = lock_investigation(workspace.pk)
    if locked.resumed_from_id == sheet.pk:
        return Resumed(0, 0, 0)
    refuse_while_public(locked)
    if locked.resumed_from_id is not None:
        raise RefusedError("L’équipe est déjà partie d’une autre fiche : une investigation n’en reprend qu’une.")
    if sheet.pk == locked.pk or not Investigation.objects.published().filter(pk=sheet.pk).exists():
        raise RefusedError("Cette fiche n’est plus publiée : choisissez-en une autre.")
    if locked.pk in _ancestors(sheet):
        raise RefusedError("Cette fiche est partie de la vôtre : vous ne pouvez pas la reprendre à votre tour.")
    resumed = Resumed(_hypotheses(locked, sheet), _guides(locked, sheet, at=at), _prototypes(locked, sheet, at=at))
    locked.resumed_from = sheet
    locked.save(update_fields=["resumed_from"])
    return resumed


def _ancestors(sheet: Investigation) -> set[Any]:
    found: set[Any] = set()
    following = sheet.resumed_from_id
    while following is not None and following not in found and len(found) < _MAX_ANCESTORS:
        found.add(following)
        following = Investigation.objects.values_list("resumed_from_id", flat=True).get(pk=following)
    return found


def _hypotheses(workspace: Investigation, sheet: Investigation) -> int:
    """Those that the team already wrote in the same words only receive their lineage: its own text and verdict stay."""
    own = {(row.kind, row.text): row for row in workspace.hypotheses.order_by("-position")}
    last = workspace.hypotheses.aggregate(last=Max("position"))["last"] or 0
    added = []
    for origin in ordered_hypotheses(sheet):
        same = own.get((origin.kind, origin.text))
        if same is None:
            position = last + len(added) + 1
            added.append(Hypothesis(investigation=workspace, position=position, resumed_from=origin, **_said(origin)))
        elif same.resumed_from_id is None:
            same.resumed_from = origin
            same.save(update_fields=["resumed_from"])
    if len(own) + len(added) > MAX_HYPOTHESES:
        raise RefusedError(f"Avec celles de la fiche, il y aurait plus de {MAX_HYPOTHESES} hypothèses : retirez-en.")
    Hypothesis.objects.bulk_create(added)
    return len(added)


def _said(origin: Hypothesis) -> dict[str, str]:
    return {"kind": origin.kind, "text": origin.text}


def _guides(workspace: Investigation, sheet: Investigation, *, at: dt.datetime) -> int:
    taken = set(workspace.guides.values_list("title", flat=True))
    added = []
    for guide in lent_guides(sheet):
        mark = " (reprise)"
        title = guide.title if guide.title not in taken else f"{guide.title[: _TITLE_LENGTH - len(mark)]}{mark}"
        if title in taken or len(taken) >= MAX_GUIDES:
            continue
        taken.add(title)
        copied = {"introduction": guide.introduction, "questions": guide.questions}
        added.append(InterviewGuide(investigation=workspace, title=title, changed_at=at, **copied))
    InterviewGuide.objects.bulk_create(added)
    return len(added)


def _prototypes(workspace: Investigation, sheet: Investigation, *, at: dt.datetime) -> int:
    """What they are, to be made again: neither their files, nor their trials, nor the idea they came from."""
    taken = set(workspace.prototypes.values_list("title", flat=True))
    added = [
        Prototype(
            investigation=workspace,
            kind=origin.kind,
            state=PrototypeState.MAKING,
            title=origin.title,
            description=origin.description,
            created_at=at,
        )
        for origin in lent_prototypes(sheet)
        if origin.title not in taken
    ]
    Prototype.objects.bulk_create(added)
    return len(added)
