"""What one source says: of every hypothesis after an interview, or of one, from the matrix."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock, kept_text
from core.access import fetch_visible, require
from investigations.forms.evidence import CellForm, CellForms
from investigations.models import Evidence, Hypothesis, Investigation
from investigations.permissions import can_write_workspace, readable_sources
from investigations.selectors.hypotheses import heard, label_of
from investigations.selectors.matrix import ordered_hypotheses
from investigations.services.evidence import allowed_words, record_evidence
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.views.workspace import READ_ONLY, frame, open_workspace

RESERVED = "Les propos de cette source sont réservés à la personne qui l’a menée : elle seule dit ce qu’ils apportent."
BACK_TO_HYPOTHESIS = "hypothese"


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def source_evidence(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    """Every hypothesis on one page, one save for all. Others read it as it stands, within what they may read."""
    workspace = open_workspace(request, pk)
    source = _source(request, workspace, source_pk)
    numbered = list(enumerate(ordered_hypotheses(workspace), start=1))
    return _page(request, workspace, source, numbered, "investigations/evidence/source.html")


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def matrix_cell(request: HttpRequest, pk: UUID, hypothesis_pk: int, source_pk: int) -> HttpResponse:
    """One cell. `?retour=hypothese` goes back to the hypothesis instead of the matrix."""
    workspace = open_workspace(request, pk)
    source = _source(request, workspace, source_pk)
    numbered = list(enumerate(ordered_hypotheses(workspace), start=1))
    one = [(rank, row) for rank, row in numbered if row.pk == hypothesis_pk]
    if not one:
        fetch_visible(workspace.hypotheses.all(), pk=hypothesis_pk)  # raises Http404
    return _page(request, workspace, source, one, "investigations/evidence/cell.html")


def _source(request: HttpRequest, workspace: Investigation, pk: int) -> Any:
    return fetch_visible(readable_sources(request.user, workspace).select_related("segment"), pk=pk)


def _page(
    request: HttpRequest,
    workspace: Investigation,
    source: Any,
    numbered: Sequence[tuple[int, Hypothesis]],
    template: str,
) -> HttpResponse:
    is_post = request.method == "POST"
    may_fill = can_write_workspace(workspace) and source.may_read_words
    if is_post:
        require(can_write_workspace(workspace), READ_ONLY)
        require(source.may_read_words, RESERVED)
    data = request.POST if is_post else kept_text.kept_for(request) if may_fill else None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_post else HTTPStatus.OK
    stored = _stored(source)
    forms = None
    if may_fill:
        forms = _forms(data, source, numbered, stored)
    if is_post and forms is not None and forms.is_valid():
        try:
            record_evidence(source=source, cells=forms.cells(), actor=request.user, at=clock.now())
        except RefusedError as refusal:
            forms.refusals.append(str(refusal))
        except ChangedMeanwhileError as change:
            stored, status = _stored(source), HTTPStatus.CONFLICT
            forms = forms.settle(stored, change.stored, _verbatims(source))
        else:
            messages.success(request, "C’est noté dans le tableau des preuves.")
            response = _back(request, workspace, numbered)
            kept_text.forget(request, response)
            return response
    label = label_of(source)
    context = {
        **frame(request, workspace),
        "source": label,
        "forms": forms,
        "read": [
            (f"H{rank}", row, heard(stored[row.pk], label) if row.pk in stored else None) for rank, row in numbered
        ],
        "is_conflict": status == HTTPStatus.CONFLICT,
        "is_found_again": not is_post and data is not None,
    }
    return render(request, template, context, status=status)


def _forms(
    data: Any, source: Any, numbered: Sequence[tuple[int, Hypothesis]], stored: dict[int, Evidence]
) -> CellForms:
    verbatims, allowed = _verbatims(source), allowed_words(source)
    forms = (
        CellForm(
            data,
            hypothesis=row,
            code=f"H{rank}",
            stored=stored.get(row.pk),
            verbatims=verbatims,
            allowed=allowed,
        )
        for rank, row in numbered
    )
    return CellForms(forms, data)


def _stored(source: Any) -> dict[int, Evidence]:
    cells = Evidence.objects.filter(source=source).select_related("verbatim", "author").order_by("pk")
    return {cell.hypothesis_id: cell for cell in cells}


def _verbatims(source: Any) -> list[tuple[int, str]]:
    return list(source.verbatims.order_by("position").values_list("pk", "text"))


def _back(request: HttpRequest, workspace: Investigation, numbered: Sequence[tuple[int, Hypothesis]]) -> HttpResponse:
    if request.GET.get("retour") == BACK_TO_HYPOTHESIS and len(numbered) == 1:
        return redirect("investigations:hypothesis", pk=workspace.pk, hypothesis_pk=numbered[0][1].pk)
    return redirect("investigations:matrix", pk=workspace.pk)
