"""What the pages of an import show."""

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from collectivites.models import Collectivite
from core.models import Job
from investigations.models import ImportBatch, ImportedSheet, ImportFlag, Investigation
from investigations.past_work.outline import DoubtKind
from investigations.past_work.section_words import SECTION_LABELS, SEVEN
from investigations.past_work_states import (
    JOB_KEY_PREFIX,
    TEXT_SECTIONS,
    FlagSource,
    FlagState,
    ImportKind,
    ImportState,
    PlaceMatch,
)
from investigations.privacy import PrivacyKind
from investigations.states import Section

_IN_PROGRESS = (ImportState.CHECKED, ImportState.CONFIRMED, ImportState.WRITTEN)


def imports_with_counts(batches: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    """The history, newest first: sheets read, drafts made, flags to settle."""
    return (
        batches.select_related("programme", "created_by")
        .annotate(
            sheet_count=Count("sheets", distinct=True),
            draft_count=Count("sheets", distinct=True, filter=Q(sheets__investigation__isnull=False)),
            open_count=Count(
                "sheets__flags",
                distinct=True,
                filter=Q(sheets__flags__state=FlagState.OPEN, sheets__investigation__isnull=False),
            ),
        )
        .order_by("-created_at", "pk")
    )


def same_file(batch: ImportBatch) -> list[ImportBatch]:
    """Other imports of the very same bytes that were not given up."""
    others = ImportBatch.objects.filter(file_sha256=batch.file_sha256, state__in=_IN_PROGRESS).exclude(pk=batch.pk)
    return list(others.select_related("programme", "created_by").order_by("-created_at", "pk"))


def latest_job(batch: ImportBatch) -> Job | None:
    return Job.objects.filter(key=f"{JOB_KEY_PREFIX}{batch.pk}").order_by("-created_at", "pk").first()


@dataclasses.dataclass(frozen=True)
class Proposal:
    """A sheet in the dry run, or its draft afterwards."""

    sheet: ImportedSheet
    candidates: list[Collectivite]
    sections: list[tuple[str, bool]]  # label, found
    privacy: int
    doubts: list[ImportFlag]
    open_flags: int

    @property
    def found_count(self) -> int:
        return sum(found for _label, found in self.sections)

    @property
    def missing(self) -> list[str]:
        return [label for label, found in self.sections if not found]


@dataclasses.dataclass(frozen=True)
class ImportPage:
    proposals: list[Proposal]
    unsure: int
    duplicates: int
    faulty: int
    flag_counts: list[tuple[str, int]]  # label of a privacy kind, how many distinct passages

    @property
    def wanted(self) -> int:
        return sum(each.sheet.is_wanted for each in self.proposals)

    @property
    def drafts(self) -> list[Proposal]:
        return [each for each in self.proposals if each.sheet.investigation_id]

    @property
    def left_out(self) -> list[Proposal]:
        return [each for each in self.proposals if not each.sheet.investigation_id]


def import_page(batch: ImportBatch) -> ImportPage:
    """In a constant number of queries, whatever the number of sheets."""
    sheets = list(
        batch.sheets.select_related("collectivite__departement", "programme", "duplicate_of", "investigation").order_by(
            "position"
        )
    )
    flags: dict[int, list[ImportFlag]] = {}
    for flag in ImportFlag.objects.filter(sheet__batch=batch).order_by("sheet", "position"):
        flags.setdefault(flag.sheet_id, []).append(flag)
    keys = {pk for sheet in sheets for pk in sheet.candidates}
    rows = Collectivite.objects.select_related("departement").in_bulk(keys)
    proposals = [_proposal(batch, sheet, rows, flags.get(sheet.pk, [])) for sheet in sheets]
    counted = {(flag.kind, flag.excerpt) for own in flags.values() for flag in own if flag.source == FlagSource.PRIVACY}
    by_kind = [(kind.label, sum(each == kind for each, _ in counted)) for kind in PrivacyKind]
    return ImportPage(
        proposals=proposals,
        unsure=sum(sheet.place_match in (PlaceMatch.DOUBTFUL, PlaceMatch.NONE) for sheet in sheets),
        duplicates=sum(sheet.duplicate_of_id is not None for sheet in sheets),
        faulty=sum(bool(sheet.faults) for sheet in sheets),
        flag_counts=[(label, count) for label, count in by_kind if count],
    )


def _proposal(
    batch: ImportBatch, sheet: ImportedSheet, rows: dict[int, Collectivite], flags: Sequence[ImportFlag]
) -> Proposal:
    expected = SEVEN if batch.kind == ImportKind.DOCUMENT else Section.values
    found = sheet.content.get("found_sections", [])
    return Proposal(
        sheet=sheet,
        candidates=[rows[pk] for pk in sheet.candidates if pk in rows],
        sections=[(SECTION_LABELS[name], name in found) for name in expected],
        privacy=sum(flag.source == FlagSource.PRIVACY for flag in flags),
        doubts=[flag for flag in flags if flag.source == FlagSource.DOUBT],
        open_flags=sum(flag.state == FlagState.OPEN for flag in flags),
    )


# --- One draft --------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Piece:
    """A run of text; `number` is the flag that it is about, 0 for none."""

    text: str
    number: int = 0


@dataclasses.dataclass(frozen=True)
class ShownSection:
    label: str
    paragraphs: list[list[Piece]]
    missing: str = ""


@dataclasses.dataclass(frozen=True)
class DraftPage:
    sections: list[ShownSection]
    asides: list[tuple[str, int, list[list[Piece]]]]
    in_draft: list[ImportFlag]
    elsewhere: list[ImportFlag]

    @property
    def open_in_draft(self) -> int:
        return sum(flag.state == FlagState.OPEN for flag in self.in_draft)

    @property
    def open_elsewhere(self) -> int:
        return sum(flag.state == FlagState.OPEN for flag in self.elsewhere)


def draft_page(sheet: ImportedSheet, draft: Investigation) -> DraftPage:
    """The text as it stands, the passages to judge marked in it."""
    flags = list(sheet.flags.select_related("settled_by").order_by("position"))
    labels = {"title": "Titre", "summary": "Résumé", **SECTION_LABELS}
    for flag in flags:
        flag.kind_label = _kind_label(flag)  # type: ignore[attr-defined]
        flag.section_label = labels.get(flag.section, "")  # type: ignore[attr-defined]
    spoken = [f"– {text}" for text in draft.hypotheses.order_by("position").values_list("text", flat=True)]
    texts = {str(section): getattr(draft, section) for section in TEXT_SECTIONS}
    texts["hypotheses"] = "\n\n".join(filter(None, (draft.hypotheses_intro, *spoken)))
    texts["summary"] = draft.summary
    shown = [
        ShownSection(
            label=labels[name],
            paragraphs=marked(texts[name], [flag for flag in flags if flag.section == name and flag.is_in_draft]),
            missing=draft.undocumented.get(name, "") or "Rien d’écrit.",
        )
        for name in ("summary", *Section.values)
    ]
    elsewhere = [flag for flag in flags if not flag.is_in_draft]
    return DraftPage(
        sections=shown,
        asides=[
            (aside["reason"], aside["line"], marked(aside["text"], [f for f in elsewhere if f.line == aside["line"]]))
            for aside in sheet.content.get("asides", [])
        ],
        in_draft=[flag for flag in flags if flag.is_in_draft],
        elsewhere=elsewhere,
    )


def _kind_label(flag: ImportFlag) -> str:
    kinds: Any = PrivacyKind if flag.source == FlagSource.PRIVACY else DoubtKind
    return kinds(flag.kind).label if flag.kind in kinds.values else "à vérifier"


def marked(text: str, flags: Sequence[ImportFlag]) -> list[list[Piece]]:
    """Paragraphs cut where an excerpt stands, wherever it is repeated. Longer excerpts win over those they hold."""
    numbers = {
        flag.excerpt: flag.position
        for flag in sorted(flags, key=lambda flag: len(flag.excerpt))
        if flag.excerpt and flag.state != FlagState.SETTLED
    }
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]
    if not numbers:
        return [[Piece(paragraph)] for paragraph in paragraphs]
    pattern = re.compile("|".join(re.escape(excerpt) for excerpt in sorted(numbers, key=len, reverse=True)))
    return [_pieces(paragraph, pattern, numbers) for paragraph in paragraphs]


def _pieces(paragraph: str, pattern: re.Pattern[str], numbers: dict[str, int]) -> list[Piece]:
    pieces, at = [], 0
    for match in pattern.finditer(paragraph):
        if match.start() > at:
            pieces.append(Piece(paragraph[at : match.start()]))
        pieces.append(Piece(match[0], numbers[match[0]]))
        at = match.end()
    return [*pieces, Piece(paragraph[at:])] if at < len(paragraph) else pieces
