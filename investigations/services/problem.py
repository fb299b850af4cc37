"""The fiche problème, written together: no word is lost, and each reformulation names what caused it."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.text import plain_lines
from core.written_together import Answer, Conflict, is_revision_due, settle
from investigations.models import EvidenceSource, Investigation, ProblemRevision, ProblemSheet, ProblemVersion
from investigations.services.evidence import NOT_NOTED, allowed_words
from investigations.services.row_marks import RefusedError
from investigations.workspace_states import ProblemQuestion, ReformulationTrigger


class StaleVersionError(Exception):
    """Someone wrote another version meanwhile. Carries it as `latest`."""

    def __init__(self, latest: ProblemVersion) -> None:
        super().__init__("Une autre personne vient de reformuler le problème : comparez avant d’enregistrer la vôtre.")
        self.latest = latest


@dataclasses.dataclass(frozen=True)
class ProblemSaved:
    """`texts`: what is stored now, for each field that was sent."""

    at: dt.datetime
    written: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    texts: Mapping[str, str]


@transaction.atomic
def save_problem(
    *, investigation: Investigation, answers: Mapping[str, Answer], actor: Any, at: dt.datetime
) -> ProblemSaved:
    """Write the answers that nobody else changed since the page was loaded; give both texts back for the others.

    Each replaced text is kept (`ProblemRevision`) at each change of hand, and every ten minutes for the same hand.
    """
    sheet = _locked_sheet(investigation)
    settled = settle(sheet, answers, clean=lambda _field, text: plain_lines(text))
    if settled.written:
        _keep_replaced(sheet, settled.written, actor=actor, at=at)
        _write(sheet, settled.written, at=at)
    return ProblemSaved(at, tuple(settled.written), settled.conflicts, settled.texts)


@transaction.atomic
def restore_problem_revision(*, revision: ProblemRevision, actor: Any, at: dt.datetime) -> None:
    """Put a replaced text back; what it replaces is kept in its turn."""
    sheet = ProblemSheet.objects.select_for_update(of=("self",)).get(pk=revision.sheet_id)
    stored = getattr(sheet, revision.field)
    if stored == revision.text:
        return
    ProblemRevision.objects.create(sheet=sheet, field=revision.field, text=stored, author=actor, at=at)
    _write(sheet, {revision.field: revision.text}, at=at)


@transaction.atomic
def reformulate(
    *,
    investigation: Investigation,
    statement: str,
    trigger: str,
    trigger_source: EvidenceSource | None,
    trigger_note: str,
    base_number: int,
    actor: Any,
    at: dt.datetime,
) -> ProblemVersion:
    """Freeze a new version of the problem, with the seven answers of this day. `base_number` is the version that the
    person had read. Raises StaleVersionError when another one came meanwhile, RefusedError for an interview whose
    person refused or took back her consent."""
    sheet = _locked_sheet(investigation)
    if trigger_source is not None:
        # Held until the end: a consent is not taken back between the question and the words.
        locked = EvidenceSource.objects.select_for_update(of=("self",), no_key=True).get(pk=trigger_source.pk)
        if not allowed_words(locked).note:
            raise RefusedError(NOT_NOTED, field="trigger_source")
    latest = investigation.problem_versions.order_by("-number").first()
    number = latest.number if latest else 0
    if number != base_number:
        raise StaleVersionError(latest)
    return ProblemVersion.objects.create(
        investigation=investigation,
        number=number + 1,
        statement=plain_lines(statement),
        content={question: getattr(sheet, question) for question in ProblemQuestion.values},
        trigger=trigger if number else ReformulationTrigger.START,
        trigger_source=trigger_source,
        trigger_note=trigger_note,
        author=actor,
        at=at,
    )


def _locked_sheet(investigation: Investigation) -> ProblemSheet:
    sheet = ProblemSheet.objects.select_for_update(of=("self",)).filter(investigation=investigation).first()
    return sheet or ProblemSheet.objects.create(investigation=investigation)


def _keep_replaced(sheet: ProblemSheet, replacing: Mapping[str, str], *, actor: Any, at: dt.datetime) -> None:
    latest = {
        revision.field: (revision.author_id, revision.at)
        for revision in sheet.revisions.order_by("field", "-at", "-pk").distinct("field")
        if revision.field in replacing
    }
    ProblemRevision.objects.bulk_create(
        ProblemRevision(sheet=sheet, field=field, text=getattr(sheet, field), author=actor, at=at)
        for field in replacing
        if is_revision_due(latest.get(field), actor=actor, at=at)
    )


def _write(sheet: ProblemSheet, texts: Mapping[str, str], *, at: dt.datetime) -> None:
    for field, text in texts.items():
        setattr(sheet, field, text)
    sheet.saved_at = at
    sheet.save(update_fields=[*texts, "saved_at"])
