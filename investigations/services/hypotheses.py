"""What a team believes: written, corrected, put in order, removed as long as no source speaks of it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from core.text import one_line
from investigations.models import Hypothesis, Investigation
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.states import SheetState
from investigations.workspace_states import HypothesisKind

MAX_HYPOTHESES = 60
UP, DOWN = -1, 1


@transaction.atomic
def add_hypothesis(*, investigation: Investigation, kind: str, text: str, actor: Any, at: dt.datetime) -> Hypothesis:
    """One more, after the others. The same text twice gives the first one: a form sent again adds nothing.

    Raises RefusedError without text, or past the maximum.
    """
    locked = lock_investigation(investigation.pk)
    refuse_while_public(locked)
    text = _cleaned(text)
    same = locked.hypotheses.filter(kind=HypothesisKind(kind), text=text).order_by("position").first()
    if same is not None:
        return same
    if locked.hypotheses.count() >= MAX_HYPOTHESES:
        raise RefusedError(f"Une investigation compte au plus {MAX_HYPOTHESES} hypothèses : retirez-en, ou regroupez.")
    last = locked.hypotheses.aggregate(last=Max("position"))["last"] or 0
    return locked.hypotheses.create(kind=HypothesisKind(kind), position=last + 1, text=text)


@transaction.atomic
def correct_hypothesis(
    *, hypothesis: Hypothesis, kind: str, text: str, seen: str, actor: Any, at: dt.datetime
) -> Hypothesis:
    """Write it otherwise. `seen` is the text that the page showed.

    Raises ChangedMeanwhileError (with the stored hypothesis) when another text stands there now; RefusedError without
    text.
    """
    _investigation, locked = lock_hypothesis(hypothesis)
    text = _cleaned(text)
    if locked.text not in (seen, text):
        raise ChangedMeanwhileError(locked)
    if (locked.text, locked.kind) != (text, kind):
        locked.text, locked.kind = text, HypothesisKind(kind)
        locked.save(update_fields=["text", "kind"])
    return locked


@transaction.atomic
def move_hypothesis(*, hypothesis: Hypothesis, step: int, actor: Any, at: dt.datetime) -> bool:
    """Exchange ranks with the neighbour of its kind above (`UP`) or below (`DOWN`). Returns whether anything moved."""
    investigation, locked = lock_hypothesis(hypothesis)
    in_order = list(investigation.hypotheses.filter(kind=locked.kind).order_by("position"))
    place = [row.pk for row in in_order].index(locked.pk)
    if not 0 <= place + step < len(in_order):
        return False
    moved, neighbour = in_order[place], in_order[place + step]
    moved.position, neighbour.position = neighbour.position, moved.position
    Hypothesis.objects.bulk_update([moved, neighbour], ["position"])
    return True


@transaction.atomic
def remove_hypothesis(*, hypothesis: Hypothesis, actor: Any, at: dt.datetime) -> None:
    """Delete it with its past verdicts. Raises RefusedError as soon as a source speaks of it: a belief that the field
    answered is a result, whatever the answer."""
    investigation, locked = lock_hypothesis(hypothesis)
    reason = why_kept(locked.evidence.count())
    if reason:
        raise RefusedError(reason)
    locked.delete()
    investigation.hypotheses.filter(position__gt=locked.position).update(position=F("position") - 1)


def why_kept(evidence: int) -> str:
    """Why a hypothesis with so much evidence is not removed, in words; empty when it may be."""
    if not evidence:
        return ""
    sources = "Une source en parle" if evidence == 1 else f"{evidence} sources en parlent"
    return (
        f"{sources} : ce que le terrain a répondu ne s’efface pas. Corrigez la phrase, ou prononcez un verdict ; pour"
        " la retirer tout de même, remettez d’abord ces cases à « rien »."
    )


def lock_hypothesis(hypothesis: Hypothesis) -> tuple[Investigation, Hypothesis]:
    """To write it. Raises RefusedError when it was removed meanwhile, and while the sheet is public."""
    investigation = lock_investigation(hypothesis.investigation_id)
    refuse_while_public(investigation)
    locked = investigation.hypotheses.filter(pk=hypothesis.pk).first()
    if locked is None:
        raise RefusedError("Cette hypothèse vient d’être retirée par une autre personne de l’équipe.")
    return investigation, locked


def refuse_while_public(investigation: Investigation) -> None:
    """What is public was signed as it is: a correction is a new version. Raises RefusedError."""
    if investigation.state == SheetState.PUBLISHED:
        raise RefusedError(
            "La fiche de cette investigation est publique, et ses hypothèses avec elle. Demandez à l’ANCT d’en"
            " préparer une nouvelle version."
        )


def _cleaned(text: str) -> str:
    text = one_line(text)
    if not text:
        raise RefusedError("Écrivez l’hypothèse en une phrase.")
    return text
