"""The queue of corrections that readers propose: one answer each, whoever presses first."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible, require
from core.permissions import staff_required
from core.state_machine import IllegalTransitionError
from core.views.errors import conflict
from investigations.forms.corrections import SUBSTANCE, AnswerForm
from investigations.models import CorrectionRequest
from investigations.permissions import can_answer_correction, visible_corrections
from investigations.publication_states import CorrectionState
from investigations.selectors.corrections import correction_page, counts_by_state, queue
from investigations.services import corrections as services
from investigations.services.row_marks import RefusedError

PAGE_SIZE = 20
ALL = "toutes"
# What the address says, in French.
FILTERS = {
    "a-examiner": CorrectionState.RECEIVED,
    "retenues": CorrectionState.ACCEPTED,
    "non-retenues": CorrectionState.DECLINED,
}
LABELS = {"a-examiner": "À examiner", "retenues": "Retenues", "non-retenues": "Non retenues", ALL: "Toutes"}
ALREADY = "Quelqu’un d’autre a répondu à cette proposition pendant ce temps. Sa réponse est sur la page."


@require_safe
@staff_required
def correction_list(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("etat", "a-examiner")
    if chosen not in LABELS:
        chosen = "a-examiner"
    mine = visible_corrections(request.user)
    page = Paginator(queue(mine, state=FILTERS.get(chosen, "")), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = counts_by_state(mine)
    tabs = [
        (key, label, counts[FILTERS[key]] if key in FILTERS else sum(counts.values())) for key, label in LABELS.items()
    ]
    context = {"page_obj": page, "tabs": tabs, "chosen": chosen, "title": LABELS[chosen]}
    return render(request, "investigations/corrections/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def correction(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was said, beside what the sheet says; a POST answers."""
    row = _fetch(request, pk)
    if request.method != "POST":
        return _page(request, row, AnswerForm(initial={"answer": row.answer}))
    require(can_answer_correction(request.user, row))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    answer = {"correction": row, "answer": given["answer"], "actor": request.user, "at": clock.now()}
    try:
        if given["verdict"] == "accept":
            services.accept_correction(**answer, is_substantive=given["nature"] == SUBSTANCE)
        else:
            services.decline_correction(**answer)
    except IllegalTransitionError:
        form.add_error(None, ALREADY)
        return _page(request, _fetch(request, pk), form, status=HTTPStatus.CONFLICT)
    except RefusedError as refusal:
        form.add_error(refusal.field, str(refusal))
        return _page(request, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    told = "La proposition est retenue." if given["verdict"] == "accept" else "La proposition n’est pas retenue."
    sent = " La réponse part par courriel, et l’adresse est effacée." if row.email else ""
    messages.success(request, told + sent)
    return redirect("investigations:correction", pk=pk)


@require_POST
@staff_required
def correction_reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = _fetch(request, pk)
    require(can_answer_correction(request.user, row))
    try:
        services.reopen_correction(correction=row, actor=request.user, at=clock.now())
    except IllegalTransitionError as refusal:
        return conflict(request, str(refusal))
    messages.success(request, "La proposition est de nouveau à examiner.")
    return redirect("investigations:correction", pk=pk)


def _fetch(request: HttpRequest, pk: uuid.UUID) -> CorrectionRequest:
    rows = visible_corrections(request.user).select_related("investigation__programme", "handled_by")
    return fetch_visible(rows, pk=pk)


def _page(
    request: HttpRequest, row: CorrectionRequest, form: AnswerForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"page": correction_page(row), "correction": row, "form": form}
    return render(request, "investigations/corrections/detail.html", context, status=status)
