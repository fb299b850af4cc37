"""Depositing a candidature, and correcting what was deposited as long as the call is open.

What is deposited is frozen (`Submission`); receipts are made from it by an upper floor, told by a signal.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from candidatures.models import Candidature, CandidatureTransition, Submission
from candidatures.selectors.completeness import MissingPart, missing_parts
from candidatures.selectors.deposit_content import content_of, fingerprint_of
from candidatures.services.errors import NotWritableError
from candidatures.services.matching_index import index_candidature
from candidatures.services.writing import lock_writable, require_open
from candidatures.signals import candidature_submitted
from candidatures.states import CANDIDATURE_TRANSITIONS, CandidatureState
from core.state_machine import apply_transition
from programmes.models import Programme

REFERENCE_DIGITS = 3  # at least: "2026-014", then "2026-1000"


class IncompleteError(Exception):
    """Something is still missing: `parts` says what, with the way to each place. The text is French."""

    def __init__(self, parts: Sequence[MissingPart]) -> None:
        self.parts = list(parts)
        count = len(self.parts)
        asked = "Il manque encore un élément" if count == 1 else f"Il manque encore {count} éléments"
        super().__init__(f"{asked} : {' ; '.join(part.label for part in self.parts)}.")


@transaction.atomic
def deposit_candidature(*, candidature: Candidature, actor: Any, at: dt.datetime) -> tuple[Submission, bool]:
    """Deposit a draft. Returns (submission, whether it is new): asking twice gives the first deposit.

    Side effects: number, state and its log, frozen content, `candidature_submitted`, index of near problématiques.
    Raises IncompleteError, CallClosedError (`at` is compared with the closing once the row is locked),
    NotWritableError when it was withdrawn. Nothing is written then, and the draft stays as it is.
    """
    locked = _lock(candidature)
    if locked.state == CandidatureState.WITHDRAWN:
        raise NotWritableError("Cette candidature a été retirée : elle ne se dépose plus.")
    if locked.state != CandidatureState.DRAFT:
        return locked.submissions.order_by("-number")[:1].get(), False
    require_open(getattr(locked.programme, "call", None), at=at)
    _require_complete(locked, at=at)
    apply_transition(
        locked,
        "submit",
        table=CANDIDATURE_TRANSITIONS,
        log=CandidatureTransition,
        actor=actor,
        at=at,
        submitted_at=at,
        reference=_next_reference(locked.programme),
    )
    return _record(locked, content_of(locked), number=1, actor=actor, at=at), True


@transaction.atomic
def record_correction(*, candidature: Candidature, actor: Any, at: dt.datetime) -> Submission | None:
    """Freeze again a deposited candidature whose texts have just been changed, in the caller's transaction.

    Returns the new submission, or None when the content is the same as before or when it is a draft. Raises
    IncompleteError when the change leaves a gap: the caller lets it undo the change. Raises CallClosedError and
    NotWritableError once the call is closed or the instruction has begun.
    """
    locked = lock_writable(candidature, at=at)
    if locked.state == CandidatureState.DRAFT:
        return None
    _require_complete(locked, at=at)
    content = content_of(locked)
    latest = locked.submissions.order_by("-number").defer("content").first()
    if latest is not None and latest.sha256 == fingerprint_of(content):
        return None
    return _record(locked, content, number=latest.number + 1 if latest else 1, actor=actor, at=at)


def _lock(candidature: Candidature) -> Candidature:
    return (
        Candidature.objects.select_for_update(of=("self",))
        .select_related("programme__call", "collectivite__departement", "collectivite__region")
        .get(pk=candidature.pk)
    )


def _require_complete(candidature: Candidature, *, at: dt.datetime) -> None:
    parts = missing_parts(candidature, at=at)
    if parts:
        raise IncompleteError(parts)


def _record(
    candidature: Candidature, content: dict[str, Any], *, number: int, actor: Any, at: dt.datetime
) -> Submission:
    submission = Submission.objects.create(
        candidature=candidature,
        number=number,
        content=content,
        sha256=fingerprint_of(content),
        actor=actor,
        at=at,
    )
    index_candidature(candidature=candidature, at=at)
    candidature_submitted.send(sender=Submission, submission=submission)
    return submission


def _next_reference(programme: Programme) -> str:
    """The next number of the edition's year. Programmes of the same year share the sequence.

    Their rows are the turnstile: deposits of a year pass one at a time, so that no number is given twice or skipped.
    """
    year = programme.edition
    same_year = Programme.objects.filter(edition=year).order_by("pk")
    list(same_year.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    given = Candidature.objects.filter(reference__startswith=f"{year}-").order_by("pk")
    numbers = [int(reference.partition("-")[2]) for reference in given.values_list("reference", flat=True)]
    return f"{year}-{max(numbers, default=0) + 1:0{REFERENCE_DIGITS}d}"
