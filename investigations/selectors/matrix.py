"""The evidence matrix of a workspace, read whole in four statements whatever its size, then cut to what is asked."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from investigations.models import Evidence, Hypothesis, Investigation
from investigations.selectors.evidence import (
    NO_TALLY,
    Finding,
    Remark,
    Tally,
    remarks,
    remarks_by_kind,
    tallies,
    unheard,
)
from investigations.workspace_states import SOURCE_LETTERS, HypothesisKind, SourceKind

# Of a printed table: what an A4 sheet on its side holds beside the hypotheses.
COLUMNS_A_SHEET = 12
WITHOUT_SEGMENT = 0
_KIND_ORDER = {kind: rank for rank, kind in enumerate(SourceKind.values)}
_HYPOTHESIS_ORDER = {kind: rank for rank, kind in enumerate(HypothesisKind.values)}
_PLURALS = {
    SourceKind.INTERVIEW: "Entretiens",
    SourceKind.SURVEY: "Questionnaires",
    SourceKind.OBSERVATION: "Observations",
    SourceKind.WORKSHOP: "Ateliers",
    SourceKind.BENCHMARK: "Études de l’existant",
    SourceKind.TRIAL: "Essais",
}


def source_code(kind: str, number: int) -> str:
    """How the team names a source: E-07 is its seventh interview."""
    return f"{SOURCE_LETTERS[SourceKind(kind)]}-{number:02d}"


@dataclass(frozen=True, slots=True)
class Column:
    """A source, without a word of what was said."""

    pk: int
    kind: str
    number: int
    held_on: dt.date
    segment_id: int | None

    @property
    def code(self) -> str:
        return source_code(self.kind, self.number)


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A profile to hear; `rank` names it in the table (P2), where its name would not fit."""

    pk: int
    rank: int
    name: str
    sources: int

    @property
    def code(self) -> str:
        return f"P{self.rank}"


@dataclass(frozen=True, slots=True)
class Line:
    """A hypothesis of the matrix: its rank among all (H4), and what the sources shown say of it."""

    hypothesis: Hypothesis
    rank: int
    tally: Tally
    remarks: tuple[Remark, ...]

    @property
    def code(self) -> str:
        return f"H{self.rank}"


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of one kind, side by side."""

    label: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Matrix:
    """`columns` may be narrowed; `all_columns` and the remarks are always of the whole."""

    hypotheses: tuple[Hypothesis, ...]
    columns: tuple[Column, ...]
    all_columns: tuple[Column, ...]
    segments: tuple[SegmentRow, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def lines(self) -> list[Line]:
        """Counts of the columns shown; remarks of every source."""
        shown = {column.pk for column in self.columns}
        counted = tallies(finding for finding in self.findings if finding.source_id in shown)
        whole = tallies(self.findings) if self.is_narrowed else counted
        return [
            Line(
                hypothesis=hypothesis,
                rank=rank,
                tally=counted.get(hypothesis.pk, NO_TALLY),
                remarks=remarks(hypothesis.verdict, whole.get(hypothesis.pk, NO_TALLY)),
            )
            for rank, hypothesis in enumerate(self.hypotheses, start=1)
        ]

    @cached_property
    def remarked(self) -> list[tuple[str, list[Line]]]:
        """Each remark that is true of something, and of what."""
        lines = {line.hypothesis.pk: line for line in self.lines}
        verdicts = {hypothesis.pk: hypothesis.verdict for hypothesis in self.hypotheses}
        found = remarks_by_kind(verdicts, self.findings)
        return [(remark.label, [lines[pk] for pk in pks]) for remark, pks in found.items()]

    @cached_property
    def unheard(self) -> list[SegmentRow]:
        missing = set(unheard([row.pk for row in self.segments], [column.segment_id for column in self.all_columns]))
        return [row for row in self.segments if row.pk in missing]

    @property
    def is_narrowed(self) -> bool:
        return len(self.columns) != len(self.all_columns)

    @cached_property
    def by_cell(self) -> dict[tuple[int, int], Finding]:
        return {(finding.hypothesis_id, finding.source_id): finding for finding in self.findings}

    def segment_codes(self) -> dict[int, str]:
        return {row.pk: row.code for row in self.segments}


def ordered_hypotheses(workspace: Investigation) -> list[Hypothesis]:
    """On the problem first, then on the solution, each in the team's order. One statement."""
    rows = workspace.hypotheses.order_by("position")
    return sorted(rows, key=lambda row: _HYPOTHESIS_ORDER[row.kind])


def matrix_of(workspace: Investigation) -> Matrix:
    """Four statements. Nothing that was said is read: whoever sees the workspace may see this."""
    fields = ("pk", "kind", "number", "held_on", "segment_id")
    sources = (Column(*row) for row in workspace.sources.order_by("number").values_list(*fields))
    columns = tuple(sorted(sources, key=lambda column: (_KIND_ORDER[column.kind], column.number)))
    cells = Evidence.objects.filter(hypothesis__investigation=workspace).order_by("pk")
    found = cells.values_list("hypothesis_id", "source_id", "direction", "strength")
    return Matrix(
        hypotheses=tuple(ordered_hypotheses(workspace)),
        columns=columns,
        all_columns=columns,
        segments=tuple(segment_rows(workspace, columns)),
        findings=tuple(Finding(*row) for row in found),
    )


def segment_rows(workspace: Investigation, columns: Iterable[Column]) -> list[SegmentRow]:
    heard = Counter(column.segment_id for column in columns)
    rows = workspace.segments.order_by("position", "pk").values_list("pk", "name")
    return [SegmentRow(pk=pk, rank=rank, name=name, sources=heard[pk]) for rank, (pk, name) in enumerate(rows, start=1)]


def narrowed(matrix: Matrix, *, kind: str = "", segment: int | None = None) -> Matrix:
    """Only the sources of a kind, of a profile (`WITHOUT_SEGMENT`: of none); nothing asked leaves it whole."""
    wanted = segment or None
    columns = tuple(
        column
        for column in matrix.columns
        if (not kind or column.kind == kind) and (segment is None or column.segment_id == wanted)
    )
    return replace(matrix, columns=columns)


def grouped(columns: Sequence[Column]) -> list[Group]:
    """By kind, in the order of `SourceKind`."""
    groups = []
    for kind in SourceKind:
        own = tuple(column for column in columns if column.kind == kind)
        if own:
            groups.append(Group(_PLURALS[kind], own))
    return groups


def sheets(columns: Sequence[Column], *, size: int = COLUMNS_A_SHEET) -> list[Sequence[Column]]:
    """Columns cut for paper: at most `size` each, all of them, in order."""
    return [columns[start : start + size] for start in range(0, len(columns), size)]
