"""Writing a sheet: its own texts until it is public, then those of its next version. Several people at once."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.text import one_line, plain_lines
from core.written_together import Answer, Conflict, settle
from investigations.models import Investigation, SheetRevision
from investigations.publication_states import REQUIRED_SECTIONS, SECTION_FIELDS, SHEET_TEXTS, TITLE_TEXTS
from investigations.selectors.next_version import revision_of
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import RefusedError
from investigations.states import SheetState

MAX_SIGNS = {"title": 160, "summary": 400}
SECTION_SIGNS = 12_000
NOT_OPEN = "Cette fiche est publique : une nouvelle version s’ouvre d’abord, puis se corrige."


@dataclasses.dataclass(frozen=True)
class TextsSaved:
    """`texts`: what is stored now, for each field that was sent."""

    at: dt.datetime
    written: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    texts: Mapping[str, str]


def target_of(investigation: Investigation) -> Investigation | SheetRevision | None:
    """The row whose texts are written now; None while a public sheet has no version in preparation. One query."""
    if investigation.state != SheetState.PUBLISHED:
        return investigation
    return revision_of(investigation)


def clean_text(field: str, text: str) -> str:
    """As it is stored."""
    cleaned = one_line(text) if field in TITLE_TEXTS else plain_lines(text)
    return cleaned[: MAX_SIGNS.get(field, SECTION_SIGNS)]


@transaction.atomic
def save_texts(
    *, investigation: Investigation, answers: Mapping[str, Answer], actor: Any, at: dt.datetime
) -> TextsSaved:
    """Write the texts that nobody else changed since the page was loaded; give both back for the others.

    Fields are those of `SHEET_TEXTS`. Raises RefusedError for a public sheet without a version in preparation.
    """
    sheet = lock_investigation(investigation.pk)
    row = target_of(sheet)
    if row is None:
        raise RefusedError(NOT_OPEN)
    settled = settle(row, {name: answers[name] for name in SHEET_TEXTS if name in answers}, clean=clean_text)
    if "title" in settled.written and not settled.written["title"]:
        raise RefusedError("Une fiche a un titre.", field="title")
    if settled.written:
        for name, text in settled.written.items():
            setattr(row, name, text)
        stamp = "updated_at" if row is sheet else "saved_at"
        setattr(row, stamp, at)
        row.save(update_fields=[*settled.written, stamp])
        _forget_reasons(sheet, settled.written)
    return TextsSaved(at, tuple(settled.written), settled.conflicts, settled.texts)


@transaction.atomic
def say_undocumented(
    *, investigation: Investigation, reasons: Mapping[str, str], actor: Any, at: dt.datetime
) -> Investigation:
    """For sections left empty: why, in words for the reader. A section that is written has none.

    Raises RefusedError while the sheet is public.
    """
    sheet = lock_investigation(investigation.pk)
    if sheet.state == SheetState.PUBLISHED:
        raise RefusedError(NOT_OPEN)
    sheet.undocumented = {
        section.value: one_line(reasons[section.value])[:300]
        for section in REQUIRED_SECTIONS
        if one_line(reasons.get(section.value, "")) and not getattr(sheet, SECTION_FIELDS[section])
    }
    sheet.updated_at = at
    sheet.save(update_fields=["undocumented", "updated_at"])
    return sheet


@transaction.atomic
def open_revision(*, investigation: Investigation, is_substantive: bool, actor: Any, at: dt.datetime) -> SheetRevision:
    """Begin the next version of a public sheet, from what it says. The one already begun changes its nature only.

    Raises RefusedError unless it is public.
    """
    sheet = lock_investigation(investigation.pk)
    if sheet.state != SheetState.PUBLISHED:
        raise RefusedError("Cette fiche n’est pas publique : elle se corrige directement.")
    revision = begin_revision(sheet, facts={}, actor=actor, at=at, is_substantive=is_substantive)
    if revision.is_substantive != is_substantive:
        if revision.facts and not is_substantive:
            raise RefusedError("L’issue a changé depuis : cette version change le sens, et se signe de nouveau.")
        revision.is_substantive = is_substantive
        revision.save(update_fields=["is_substantive"])
    return revision


def begin_revision(
    sheet: Investigation, *, facts: Mapping[str, Any], actor: Any, at: dt.datetime, is_substantive: bool = True
) -> SheetRevision:
    """The version in preparation of a public sheet, locked by the caller; `facts` are added to it."""
    values = {name: getattr(sheet, name) for name in SHEET_TEXTS}
    revision, _is_new = SheetRevision.objects.get_or_create(
        investigation=sheet,
        defaults={**values, "is_substantive": is_substantive, "opened_by": actor, "opened_at": at},
    )
    if facts:
        revision.facts, revision.is_substantive, revision.saved_at = {**revision.facts, **facts}, True, at
        revision.save(update_fields=["facts", "is_substantive", "saved_at"])
    return revision


@transaction.atomic
def correct_hypotheses(
    *, investigation: Investigation, corrections: Mapping[int, Mapping[str, str]], actor: Any, at: dt.datetime
) -> SheetRevision:
    """In the version in preparation: `text` and `note` by key of hypothesis. Verdicts do not change here: they are the
    work's. Raises RefusedError without a version in preparation, or for a hypothesis left empty."""
    sheet = lock_investigation(investigation.pk)
    revision = revision_of(sheet)
    if revision is None:
        raise RefusedError(NOT_OPEN)
    for row in sheet.hypotheses.filter(pk__in=corrections).order_by("position"):
        said = {name: one_line(corrections[row.pk].get(name, ""))[:400] for name in ("text", "note")}
        if not said["text"] or (row.note and not said["note"]):
            raise RefusedError("Une hypothèse, et la raison de son verdict, ne se laissent pas vides.")
        changed = {name: text for name, text in said.items() if text != getattr(row, name)}
        if changed:
            revision.hypotheses[str(row.pk)] = changed
        else:
            revision.hypotheses.pop(str(row.pk), None)
    revision.saved_at = at
    revision.save(update_fields=["hypotheses", "saved_at"])
    return revision


@transaction.atomic
def discard_revision(*, investigation: Investigation, actor: Any, at: dt.datetime) -> bool:
    """Give the version in preparation up: the public one stays. Raises RefusedError when the committee decided again:
    its decision cannot be left unsaid. Returns whether there was one."""
    sheet = lock_investigation(investigation.pk)
    revision = revision_of(sheet)
    if revision is None:
        return False
    if revision.facts:
        raise RefusedError(
            "Le comité a décidé de nouveau : cette version dit sa décision. Publiez-la, ou retirez la fiche."
        )
    revision.delete()
    return True


def _forget_reasons(sheet: Investigation, written: Mapping[str, str]) -> None:
    """A section that is written is no longer undocumented. A public sheet keeps its reasons until its next version."""
    if sheet.state == SheetState.PUBLISHED:
        return
    told = {section.value for section, field in SECTION_FIELDS.items() if written.get(field)}
    kept = {section: reason for section, reason in sheet.undocumented.items() if section not in told}
    if kept != sheet.undocumented:
        sheet.undocumented = kept
        sheet.save(update_fields=["undocumented"])
