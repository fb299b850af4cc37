"""The statement of a month as tables: lines in, bytes out. Days are numbers that a spreadsheet adds up."""

import datetime as dt
from collections.abc import Sequence

from coaching.french import days_in_figures, month_in_words
from coaching.month_rows import Row, by_expert
from core.spreadsheets import Sheet, to_csv, to_ods
from programmes.models import Programme

ODS = "application/vnd.oasis.opendocument.spreadsheet"
CSV = "text/csv; charset=utf-8"
HEADERS = (
    "Expert",
    "En qualité de",
    "Équipe",
    "Accompagnement (jours)",
    "Préparation (jours)",
    "Journées communes (jours)",
    "Total (jours)",
)
_WIDTHS = (5.0, 3.0, 8.0, 4.5, 4.0, 5.0, 3.0)


def statement_name(programme: Programme, month: dt.date, *, expert: str = "") -> str:
    """Without extension: `releve-pni-2026-2026-10`."""
    return f"releve-{programme.slug}-{month:%Y-%m}{f'-{expert}' if expert else ''}"


def statement_ods(programme: Programme, month: dt.date, rows: Sequence[Row]) -> bytes:
    """Three sheets: every line, the totals by expert, and the corrections of earlier months, already counted."""
    experts = by_expert(rows)
    corrections = [
        (
            each.expert,
            row.team,
            correction.purpose_label,
            f"{correction.on:%d/%m/%Y}",
            correction.half_days / 2,
            correction.label,
        )
        for each in experts
        for row, correction in each.corrections
    ]
    return to_ods(
        [
            Sheet("Relevé", HEADERS, [_line(row) for row in rows], ("Total", "", "", *_sums(rows)), _WIDTHS),
            Sheet(
                "Par expert",
                (HEADERS[0], HEADERS[1], "Équipes", *HEADERS[3:]),
                [
                    (each.expert, each.roles, len({row.team_id for row in each.rows}), *_sums(each.rows))
                    for each in experts
                ],
                ("Total", "", "", *_sums(rows)),
                _WIDTHS,
            ),
            Sheet(
                "Corrections",
                ("Expert", "Équipe", "Pour", "Date", "Jours", "Ce qui est corrigé"),
                corrections,
                widths=(5.0, 8.0, 5.0, 3.0, 2.0, 12.0),
            ),
        ],
        title=f"Relevé de jours, {programme}, {month_in_words(month)}",
    )


def statement_csv(rows: Sequence[Row]) -> bytes:
    """One table, with the comma that French spreadsheets expect in a number."""
    lines = [
        (row.expert, row.role_label, row.team, *(days_in_figures(number) for number in _half_days([row])))
        for row in rows
    ]
    return to_csv(HEADERS, lines)


def _line(row: Row) -> tuple[object, ...]:
    return (row.expert, row.role_label, row.team, *_sums([row]))


def _half_days(rows: Sequence[Row]) -> tuple[int, int, int, int]:
    return (
        sum(row.support for row in rows),
        sum(row.preparation for row in rows),
        sum(row.common for row in rows),
        sum(row.total for row in rows),
    )


def _sums(rows: Sequence[Row]) -> tuple[float, ...]:
    return tuple(number / 2 for number in _half_days(rows))
