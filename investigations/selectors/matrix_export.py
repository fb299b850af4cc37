"""The matrix as tables to take away. No identity leaves by this door: sources go by their code."""

from collections.abc import Iterator, Sequence
from typing import Any

from investigations.models import Investigation
from investigations.selectors.hypotheses import cells_heard
from investigations.selectors.matrix import Column, Matrix
from investigations.workspace_states import Direction, SourceKind, Strength

RESERVED = "propos réservés"
_LIST_HEADERS = (
    "Rang",
    "Hypothèse",
    "Source",
    "Nature",
    "Date",
    "Profil",
    "Sens",
    "Force",
    "Verbatim",
    "Précision",
)


def matrix_table(matrix: Matrix) -> tuple[list[str], Iterator[list[object]]]:
    """One line a hypothesis, one column a source: sense and strength, no word of what was said."""
    names = {row.pk: row.name for row in matrix.segments}
    fixed = ["Rang", "Porte", "Hypothèse", "Verdict", "Appuient", "Contredisent", "Nuancent", "À regarder"]
    headers = [*fixed, *(_title(column, names) for column in matrix.columns)]
    return headers, _matrix_rows(matrix)


def list_table(user: Any, workspace: Investigation, matrix: Matrix) -> tuple[Sequence[str], Iterator[list[object]]]:
    """One line a filled cell, with its words when this person may read them, and `RESERVED` when not."""
    return _LIST_HEADERS, _list_rows(user, workspace, matrix)


def _title(column: Column, names: dict[int, str]) -> str:
    told = (column.code, f"{column.held_on:%d/%m/%Y}", names.get(column.segment_id or 0, ""))
    return ", ".join(filter(None, told))


def _matrix_rows(matrix: Matrix) -> Iterator[list[object]]:
    for line in matrix.lines:
        row = line.hypothesis
        yield [
            line.code,
            row.get_kind_display(),
            row.text,
            row.get_verdict_display(),
            line.tally.supports,
            line.tally.contradicts,
            line.tally.nuances,
            ", ".join(remark.label for remark in line.remarks),
            *(_cell(matrix, row.pk, column.pk) for column in matrix.columns),
        ]


def _cell(matrix: Matrix, hypothesis_id: int, source_id: int) -> str:
    finding = matrix.by_cell.get((hypothesis_id, source_id))
    return f"{Direction(finding.direction).label}, {Strength(finding.strength).label}" if finding else ""


def _list_rows(user: Any, workspace: Investigation, matrix: Matrix) -> Iterator[list[object]]:
    heard = cells_heard(user, workspace, [column.pk for column in matrix.columns])
    names = {row.pk: row.name for row in matrix.segments}
    for line in matrix.lines:
        for column in matrix.columns:
            cell = heard.get((line.hypothesis.pk, column.pk))
            if cell is None:
                continue
            is_open = cell.source.may_read_words
            yield [
                line.code,
                line.hypothesis.text,
                column.code,
                SourceKind(column.kind).label,
                f"{column.held_on:%d/%m/%Y}",
                names.get(column.segment_id or 0, ""),
                Direction(cell.direction).label,
                Strength(cell.strength).label,
                cell.verbatim if is_open else RESERVED,
                cell.note if is_open else RESERVED,
            ]
