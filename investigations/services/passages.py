"""Passages of a sheet that may tell somebody apart: the reason why one may stay, and its end."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from core.text import fold, one_line
from investigations.models import Investigation, PassageJustification
from investigations.privacy import PrivacyKind
from investigations.publication_states import PassageState
from investigations.selectors.gate import Gate, gate_of
from investigations.selectors.passages import Passage, is_told_by
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import RefusedError


@transaction.atomic
def justify_passage(
    *, investigation: Investigation, section: str, kind: str, value: str, reason: str, actor: Any, at: dt.datetime
) -> PassageJustification:
    """Say why a passage may stay. The same passage twice keeps the last reason.

    Raises RefusedError without a reason, for a passage that is no longer there, and for words whose speaker did not
    agree: no reason stands in for her.
    """
    reason = one_line(reason)[:400]
    if not reason:
        raise RefusedError("Dites pourquoi ce passage peut rester, en quelques mots.", field="reason")
    gate = gate_of(lock_investigation(investigation.pk))
    passage = _passage(gate, section, kind, value)
    if passage.state == PassageState.REFUSED:
        raise RefusedError(
            f"Ces mots viennent de {passage.reason}, dont la personne n’a pas accepté d’être citée. Retirez-les."
        )
    row, _is_new = PassageJustification.objects.update_or_create(
        investigation=gate.sheet,
        section=section,
        kind=kind,
        value=value,
        defaults={"excerpt": passage.excerpt[:200], "reason": reason, "justified_by": actor, "at": at},
    )
    return row


@transaction.atomic
def reopen_passage(*, justification: PassageJustification, actor: Any, at: dt.datetime) -> None:
    """The reason no longer holds. Nothing happens to a public sheet: its next version will have to answer."""
    lock_investigation(justification.investigation_id)
    justification.delete()


def forget_reasons(sheet: Investigation, words: Sequence[str]) -> None:
    """Of passages that quote these words: a justified quotation is a copy of them. The caller holds the sheet."""
    looked_for = [fold(each) for each in words]
    rows = PassageJustification.objects.filter(investigation=sheet, kind=PrivacyKind.VERBATIM).order_by("pk")
    gone = [row.pk for row in rows if any(is_told_by(each, row.value) for each in looked_for)]
    PassageJustification.objects.filter(pk__in=gone).delete()


def _passage(gate: Gate, section: str, kind: str, value: str) -> Passage:
    key = (section, kind, value)
    for passage in gate.passages:
        if (passage.section, passage.kind.value, passage.value) == key:
            return passage
    raise RefusedError("Ce passage n’est plus dans la fiche.")
