"""Writing a sheet from its workspace: its texts with what people typed, its facts with what the work counts."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from core.text import one_line
from core.written_together import Answer, Conflict, Settled, mark_of, settle
from investigations.models import Investigation, ProposedSolution, SheetRevision, SolutionMention
from investigations.publication_states import REQUIRED_SECTIONS, SHEET_TEXTS
from investigations.selectors.sheet_facts import Drawn, drawn_from, stored_mentions, stored_proposals
from investigations.selectors.sheet_page import holding_of
from investigations.services.revisions import (
    correct_hypotheses,
    locked_sheet,
    save_texts,
    say_undocumented,
    target_of,
)
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.states import SheetState

NO_WORKSPACE = "Cette fiche n’a pas d’espace de travail : il n’y a rien à y reprendre."
IS_PUBLIC = "Cette fiche est publique : ses chiffres ne changent plus."
NOTHING_TO_TAKE = "Votre espace ne dit rien encore de cette section."
NOT_EMPTY = "Cette section est déjà écrite : rien n’a été remplacé."
REASON_SIGNS = 300
# How the form names the reason of an empty section.
REASON_FIELDS = {f"undocumented_{section.value}": section for section in REQUIRED_SECTIONS}


@dataclasses.dataclass(frozen=True)
class SheetSaved:
    """`texts`: what is stored now, for each field that was sent. `refusal`: why no words were taken."""

    at: dt.datetime
    conflicts: tuple[Conflict, ...]
    texts: Mapping[str, str]
    refusal: str = ""


@transaction.atomic
def write_sheet(
    *, investigation: Investigation, answers: Mapping[str, Answer], actor: Any, at: dt.datetime, take: str = ""
) -> SheetSaved:
    """Save what was typed: texts, and reasons of empty sections (`REASON_FIELDS`). Nobody's words are lost.

    `take`: a field to fill, when it is still empty, with what the workspace says. Side effect: the first words written
    in a team's sheet fill its facts too. Raises RefusedError for a public sheet without a version in preparation.
    """
    sheet = locked_sheet(investigation)
    saved = save_texts(investigation=sheet, answers=answers, actor=actor, at=at)
    texts, conflicts = dict(saved.texts), list(saved.conflicts)
    reasons = _save_reasons(sheet, answers, actor=actor, at=at)
    texts.update(reasons.texts)
    conflicts += reasons.conflicts
    never_drawn = sheet.team_id is not None and sheet.state != SheetState.PUBLISHED and sheet.interviews is None
    if saved.written and never_drawn:
        draw_from_workspace(investigation=sheet, actor=actor, at=at)
    refusal = _take(sheet, take, actor=actor, at=at) if take and not conflicts else ""
    return SheetSaved(at, tuple(conflicts), texts, refusal)


@transaction.atomic
def draw_from_workspace(*, investigation: Investigation, actor: Any, at: dt.datetime) -> bool:
    """Fill the facts of the sheet from the work: counts, methods, prototype, trial, solutions met, ideas kept.

    Idempotent. Returns whether anything changed. Raises RefusedError without a workspace, or while it is public.
    """
    sheet = locked_sheet(investigation)
    if sheet.team_id is None:
        raise RefusedError(NO_WORKSPACE)
    if sheet.state == SheetState.PUBLISHED:
        raise RefusedError(IS_PUBLIC)
    drawn = drawn_from(sheet)
    changed = [name for name, value in drawn.facts.items() if getattr(sheet, name) != value]
    for name in changed:
        setattr(sheet, name, drawn.facts[name])
    rows_changed = _replace_rows(sheet, drawn)
    if not changed and not rows_changed:
        return False
    sheet.updated_at = at
    sheet.save(update_fields=[*changed, "updated_at"])
    return True


@transaction.atomic
def write_hypotheses(
    *,
    investigation: Investigation,
    corrections: Mapping[int, Mapping[str, str]],
    base: str,
    actor: Any,
    at: dt.datetime,
) -> SheetRevision:
    """`correct_hypotheses`, unless somebody else corrected them since the page was loaded.

    Raises ChangedMeanwhileError, RefusedError.
    """
    sheet = locked_sheet(investigation)
    revision = SheetRevision.objects.filter(investigation=sheet).first()
    if revision is not None and mark_of_hypotheses(revision) != base:
        raise ChangedMeanwhileError(revision)
    return correct_hypotheses(investigation=sheet, corrections=corrections, actor=actor, at=at)


def mark_of_hypotheses(revision: SheetRevision) -> str:
    """Of the corrections already made, whatever their order."""
    return mark_of(repr(sorted((key, sorted(said.items())) for key, said in revision.hypotheses.items())))


def written_row(sheet: Investigation, target: Investigation | SheetRevision) -> SimpleNamespace:
    """Every field of the form, as one row: the texts of `target`, and the reasons of the sheet."""
    texts = {name: getattr(target, name) for name in SHEET_TEXTS}
    return SimpleNamespace(**texts, **_reasons_of(sheet).__dict__)


def _reasons_of(sheet: Investigation) -> SimpleNamespace:
    return SimpleNamespace(
        **{name: sheet.undocumented.get(section.value, "") for name, section in REASON_FIELDS.items()}
    )


def _save_reasons(sheet: Investigation, answers: Mapping[str, Answer], *, actor: Any, at: dt.datetime) -> Settled:
    sheet.refresh_from_db()  # writing a section forgets the reason of its silence
    sent = {name: answers[name] for name in REASON_FIELDS if name in answers}
    settled = settle(_reasons_of(sheet), sent, clean=lambda _field, text: one_line(text)[:REASON_SIGNS])
    if settled.written:
        told = {REASON_FIELDS[name].value: text for name, text in settled.written.items()}
        say_undocumented(investigation=sheet, reasons={**sheet.undocumented, **told}, actor=actor, at=at)
    return settled


def _take(sheet: Investigation, field: str, *, actor: Any, at: dt.datetime) -> str:
    """Why nothing was taken, or an empty text."""
    if sheet.team_id is None:
        return NO_WORKSPACE
    held = holding_of(sheet, drawn_from(sheet)).by_field.get(field)
    if held is None or not held.words:
        return NOTHING_TO_TAKE
    sheet.refresh_from_db()
    row = target_of(sheet)
    if row is None or getattr(row, field):
        return NOT_EMPTY
    save_texts(investigation=sheet, answers={field: Answer(held.words, mark_of(""))}, actor=actor, at=at)
    return ""


def _replace_rows(sheet: Investigation, drawn: Drawn) -> bool:
    """Rows are written again only when they differ: a signature of the same content stays good."""
    mentions_differ = stored_mentions(sheet) != list(drawn.mentions)
    proposals_differ = stored_proposals(sheet) != list(drawn.proposals)
    if mentions_differ:
        SolutionMention.objects.filter(investigation=sheet).delete()
        SolutionMention.objects.bulk_create(_mentions(sheet, drawn.mentions))
    if proposals_differ:
        ProposedSolution.objects.filter(investigation=sheet).delete()
        ProposedSolution.objects.bulk_create(_proposals(sheet, drawn.proposals))
    return mentions_differ or proposals_differ


def _mentions(sheet: Investigation, mentions: Sequence[tuple[int, str]]) -> list[SolutionMention]:
    return [
        SolutionMention(investigation=sheet, solution_id=solution, position=place, note=note)
        for place, (solution, note) in enumerate(mentions, start=1)
    ]


def _proposals(sheet: Investigation, proposals: Sequence[tuple[str, str]]) -> list[ProposedSolution]:
    return [
        ProposedSolution(investigation=sheet, position=place, title=title, kind=kind)
        for place, (title, kind) in enumerate(proposals, start=1)
    ]
