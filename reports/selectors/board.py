"""The board before export: what is missing, too long, to reread or not public, sheet by sheet and text by text."""

import dataclasses
import math

from investigations.models import Investigation
from investigations.states import Section, SheetState
from programmes.models import Programme
from reports.citations import Remark, remarks_on
from reports.composition_fields import PROSE, CompositionText
from reports.models import Composition, SheetDocument, SheetPlace
from reports.privacy import PrivacyNotice, flags_of
from reports.selectors.sheets import lead_of, placed, printed_populations, sheet_value, with_everything
from reports.selectors.syntheses import freeze_synthesis
from reports.sheet_layout import ONE_DENSE_PAGE_LINES, SheetLayout
from reports.snapshot_data import SnapshotValue
from reports.synthesis_data import SynthesisValue

LINES_OF_A_LONG_PAGE = 52  # a sheet of several pages is set at its ease
MAX_PAGES = 2


@dataclasses.dataclass(frozen=True)
class BoardSheet:
    """A sheet of the edition and what to look at. `pages` is measured on its own PDF when there is one."""

    slug: str
    title: str
    place: str
    state: str
    state_label: str
    left_out_reason: str
    missing: tuple[str, ...]
    lines: int
    pages: int
    is_measured: bool
    flags: tuple[PrivacyNotice, ...]

    @property
    def is_overlong(self) -> bool:
        return self.pages > MAX_PAGES

    @property
    def is_public(self) -> bool:
        return self.state == SheetState.PUBLISHED

    @property
    def is_told(self) -> bool:
        """Whether the next synthesis prints it."""
        return self.is_public and bool(self.place) and not self.left_out_reason

    @property
    def needs_attention(self) -> bool:
        return not self.is_told or self.is_overlong or bool(self.missing or self.flags)


@dataclasses.dataclass(frozen=True)
class BoardText:
    """A text of the composition: what is to be looked at in it."""

    label: str
    is_written: bool
    remarks: tuple[Remark, ...]
    flags: tuple[PrivacyNotice, ...]


@dataclasses.dataclass(frozen=True)
class Board:
    """`value`: what a synthesis of the whole edition would freeze now; None when nothing is published."""

    value: SynthesisValue | None
    sheets: tuple[BoardSheet, ...]
    texts: tuple[BoardText, ...]
    verbatim_flags: tuple[tuple[str, tuple[PrivacyNotice, ...]], ...]

    @property
    def to_look_at(self) -> list[BoardSheet]:
        return [sheet for sheet in self.sheets if sheet.needs_attention]

    @property
    def told(self) -> int:
        return sum(sheet.is_told for sheet in self.sheets)

    @property
    def blocks(self) -> bool:
        return any(remark.blocks for text in self.texts for remark in text.remarks)


def board(programme: Programme) -> Board:
    """A constant number of queries; every text is read once."""
    rows = list(with_everything(Investigation.objects.filter(programme=programme)))
    places = {
        place.investigation_id: place
        for place in SheetPlace.objects.filter(composition__programme=programme, is_left_out=True).order_by("pk")
    }
    pages = dict(
        SheetDocument.objects.with_present_text()
        .filter(investigation__programme=programme, page_count__isnull=False)
        .values_list("investigation_id", "page_count")
    )
    populations = printed_populations([programme.pk])
    composition = Composition.objects.filter(programme=programme).select_related("snapshot").first()
    value = freeze_synthesis(programme)
    return Board(
        value=value,
        sheets=tuple(_sheet(row, places.get(row.pk), pages.get(row.pk), populations) for row in rows),
        texts=tuple(_texts(programme, composition, value)),
        verbatim_flags=tuple(_verbatims(composition)),
    )


def _sheet(
    row: Investigation,
    left_out: SheetPlace | None,
    measured: int | None,
    populations: dict[tuple[int, int], int],
) -> BoardSheet:
    value = sheet_value(row, populations).within_synthesis() if placed(row) and row.published_at else None
    lines = math.ceil(SheetLayout(value).estimated_lines) if value else 0
    return BoardSheet(
        slug=row.slug,
        title=row.title,
        place=lead_of(row).name if placed(row) else "",
        state=row.state,
        state_label=row.get_state_display(),
        left_out_reason=left_out.reason if left_out else "",
        missing=tuple(_missing(row)),
        lines=lines,
        pages=measured or estimated_pages(lines),
        is_measured=measured is not None,
        flags=tuple(flags_of(_words_of(row))),
    )


def estimated_pages(lines: int) -> int:
    """One page up to `ONE_DENSE_PAGE_LINES`, set a little tighter; past that, pages of `LINES_OF_A_LONG_PAGE`."""
    return 1 if lines <= ONE_DENSE_PAGE_LINES else math.ceil(lines / LINES_OF_A_LONG_PAGE)


def _missing(row: Investigation) -> list[str]:
    """Sections without a text. The reason given to readers, when there is one, does not fill them."""
    found = []
    for section in Section:
        if section == Section.HYPOTHESES:
            if not row.hypotheses_intro and not row.hypotheses.all():
                found.append(section.label)
        elif not getattr(row, section.value):
            found.append(section.label)
    return found


def _words_of(row: Investigation) -> str:
    """Everything that a reader of the document would read of the sheet."""
    texts = [
        row.title,
        row.summary,
        row.problem,
        row.context,
        row.hypotheses_intro,
        row.inquiry,
        row.solutions,
        row.aftermath,
        row.source_note,
        row.interviews_text,
        row.survey_text,
        row.research_note,
        row.benchmark_note,
        row.prototype_text,
        row.tested_note,
        row.exit_details,
        row.joint_note,
        *map(str, row.undocumented.values()),
        *(f"{hypothesis.text} {hypothesis.note}" for hypothesis in row.hypotheses.all()),
        *(mention.note for mention in row.mentions.all()),
        *(proposal.title for proposal in row.proposals.all()),
    ]
    return "\n\n".join(filter(None, texts))


def _texts(programme: Programme, composition: Composition | None, value: SynthesisValue | None) -> list[BoardText]:
    composition = composition or Composition(programme=programme)
    snapshot = SnapshotValue.from_json(composition.snapshot.data) if composition.snapshot else None
    today = {figure.key: figure.value for figure in value.figures} if value else {}
    texts = []
    for which in CompositionText:
        text = getattr(composition, which)
        is_prose = which in PROSE
        texts.append(
            BoardText(
                label=which.label,
                is_written=bool(text) or (which == CompositionText.CONCLUSION and bool(programme.conclusion)),
                remarks=tuple(remarks_on(text, snapshot, today)) if is_prose else (),
                flags=tuple(flags_of(text)) if is_prose else (),
            )
        )
    return texts


def _verbatims(composition: Composition | None) -> list[tuple[str, tuple[PrivacyNotice, ...]]]:
    if composition is None:
        return []
    return [
        (verbatim.said_by, flags)
        for verbatim in composition.verbatims.order_by("position", "pk")
        if (flags := tuple(flags_of(f"{verbatim.text}\n\n{verbatim.said_by}")))
    ]
