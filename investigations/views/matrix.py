"""The evidence matrix: on screen, on paper, as a file."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from core import clock
from core.spreadsheets import to_csv
from investigations.forms.evidence import MatrixFilterForm
from investigations.models import Investigation
from investigations.selectors.matrix import Matrix, grouped, matrix_of, narrowed, sheets
from investigations.selectors.matrix_export import list_table, matrix_table
from investigations.views.matrix_cells import row_cells, source_href
from investigations.views.workspace import frame, open_workspace


@require_safe
def matrix(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Eight statements at most, session and rights included, whatever the size. `?papier=1`: cut for A4."""
    workspace = open_workspace(request, pk)
    shown, filters = _asked(request, workspace)
    on_paper = request.GET.get("papier") == "1"
    parts = sheets(shown.columns) if on_paper else [shown.columns]
    codes = shown.segment_codes()
    context = {
        **frame(request, workspace),
        "matrix": shown,
        "filters": filters,
        "on_paper": on_paper,
        "tables": [
            {
                "groups": [
                    (
                        group.label,
                        [(each, source_href(each.pk), codes.get(each.segment_id or 0, "")) for each in group.columns],
                    )
                    for group in grouped(columns)
                ],
                "first": columns[0].code,
                "last": columns[-1].code,
                "rows": [
                    (line, row_cells(line.hypothesis.pk, columns, shown.by_cell, linked=not on_paper))
                    for line in shown.lines
                ],
            }
            for columns in parts
            if columns and shown.hypotheses
        ],
    }
    return render(request, "investigations/matrix/matrix.html", context)


@require_safe
def matrix_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The matrix as shown; `?forme=liste`: a line for each filled cell, with the words that this person may read."""
    workspace = open_workspace(request, pk)
    shown, _filters = _asked(request, workspace)
    is_list = request.GET.get("forme") == "liste"
    headers, rows = list_table(request.user, workspace, shown) if is_list else matrix_table(shown)
    name = f"preuves-{'liste-' if is_list else ''}{localdate(clock.now()):%Y-%m-%d}.csv"
    return HttpResponse(
        to_csv(headers, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _asked(request: HttpRequest, workspace: Investigation) -> tuple[Matrix, Any]:
    whole = matrix_of(workspace)
    filters = MatrixFilterForm(request.GET, segments=whole.segments)
    return narrowed(whole, **filters.asked), filters
