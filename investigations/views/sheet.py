"""Writing the public sheet: its texts, its facts drawn from the work, its hypotheses in a new version."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from candidatures.forms.writing import settled_data
from core import clock, kept_text
from core.access import require
from core.written_together import Answer, mark_of
from investigations.forms.sheet import HypothesesForm, SheetAutosaveForm, SheetForm
from investigations.forms.sheet_questions import REASON_OF, gauge_of
from investigations.models import Investigation, SheetPicture, SheetRevision
from investigations.selectors.gate import Gate, gate_of
from investigations.selectors.sheet_facts import Drawn, drawn_from, gaps
from investigations.selectors.sheet_page import holding_of, passages_by_field, where_it_stands
from investigations.services.revisions import NOT_OPEN
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.services.sheet_drawing import (
    draw_from_workspace,
    mark_of_hypotheses,
    write_hypotheses,
    write_sheet,
    written_row,
)
from investigations.states import SheetState
from investigations.views.sheet_frame import open_sheet, open_sheet_to_write, sheet_frame


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every text in reading order. « Reprendre ces mots » (`take`) sends the page too: nothing typed is lost."""
    row = open_sheet_to_write(request, pk) if request.method == "POST" else open_sheet(request, pk)
    drawn = drawn_from(row) if row.team_id is not None else None
    changed = gaps(row, drawn) if drawn and row.state != SheetState.PUBLISHED else []
    gate = gate_of(row, found=changed)
    conflicts: tuple = ()
    status, is_found_again = HTTPStatus.OK, False
    if request.method == "POST":
        form = _form(gate, request.POST)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            take = request.POST.get("take", "")
            try:
                saved = write_sheet(
                    investigation=row, answers=form.answers(), take=take, actor=request.user, at=clock.now()
                )
            except RefusedError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                if not saved.conflicts:
                    return _saved(request, pk, take, saved.refusal)
                conflicts, status = saved.conflicts, HTTPStatus.CONFLICT
                form = _form(gate, settled_data(request.POST, saved.texts, saved.conflicts))
    else:
        kept = None if request.GET.get("version") == "enregistree" else kept_text.kept_for(request)
        form, is_found_again = _form(gate, kept), kept is not None
    context = {
        **sheet_frame(request, row),
        **_page(gate, form, conflicts, drawn),
        "gaps": changed,
        "conflicts": conflicts,
        "is_found_again": is_found_again,
    }
    return render(request, "investigations/sheet/sheet.html", context, status=status)


@require_POST
def autosave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One field as the script sends it: {field, text, base}. Answers as the autosave of a candidature does."""
    row = open_sheet_to_write(request, pk)
    if "field" not in request.POST:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    form = SheetAutosaveForm(request.POST)
    if not form.is_valid():
        reasons = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"message": " ".join(reasons)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    field, text, base = (form.cleaned_data[name] for name in ("field", "text", "base"))
    try:
        saved = write_sheet(investigation=row, answers={field: Answer(text, base)}, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        return JsonResponse({"message": str(refusal)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    for conflict in saved.conflicts:
        return JsonResponse({"theirs": conflict.theirs, "base": conflict.base}, status=HTTPStatus.CONFLICT)
    hour = timezone.localtime(saved.at)
    return JsonResponse({"base": mark_of(saved.texts[field]), "saved_at": f"{hour:%H}\u00a0h\u00a0{hour:%M}"})


@require_POST
def draw(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = open_sheet_to_write(request, pk)
    try:
        changed = draw_from_workspace(investigation=row, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        messages.warning(request, str(refusal))
    else:
        told = (
            "Les chiffres de la fiche sont ceux de l’espace." if changed else "La fiche dit déjà ce que dit l’espace."
        )
        messages.success(request, told)
    return redirect(f"{reverse('investigations:sheet', kwargs={'pk': pk})}#facts")


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def hypotheses(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Their words in the version in preparation of a public sheet: in the workspace they are frozen meanwhile."""
    row = open_sheet_to_write(request, pk)
    revision = SheetRevision.objects.filter(investigation=row).first()
    require(revision is not None and row.state == SheetState.PUBLISHED, NOT_OPEN)
    rows = list(row.hypotheses.order_by("position"))
    posted = request.POST if request.method == "POST" else kept_text.kept_for(request)
    form = HypothesesForm(posted, rows=rows, revision=revision)
    status, has_changed = HTTPStatus.OK, False
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                write_hypotheses(
                    investigation=row,
                    corrections=form.corrections(),
                    base=form.cleaned_data["base"],
                    actor=request.user,
                    at=clock.now(),
                )
            except RefusedError as refusal:
                form.add_error(None, str(refusal))
            except ChangedMeanwhileError as changed:
                status, has_changed = HTTPStatus.CONFLICT, True
                again = request.POST.copy()
                again["base"] = mark_of_hypotheses(changed.stored)  # sending the page again is then a decision
                revision = changed.stored
                form = HypothesesForm(again, rows=rows, revision=revision)
            else:
                messages.success(request, "Les hypothèses de la nouvelle version sont enregistrées.")
                response = redirect("investigations:sheet", pk=pk)
                kept_text.forget(request, response)
                return response
    theirs = [(each, revision.hypotheses.get(str(each.pk), {})) for each in rows] if has_changed and revision else []
    context = {
        **sheet_frame(request, row),
        "form": form,
        "theirs": [(each, said) for each, said in theirs if said],
        "has_changed": has_changed,
    }
    return render(request, "investigations/sheet/hypotheses.html", context, status=status)


def _form(gate: Gate, data: Any = None) -> SheetForm:
    is_draft = gate.sheet.state != SheetState.PUBLISHED
    return SheetForm(data, row=written_row(gate.sheet, gate.revision or gate.sheet), with_reasons=is_draft)


def _saved(request: HttpRequest, pk: UUID, take: str, refusal: str) -> HttpResponse:
    url = reverse("investigations:sheet", kwargs={"pk": pk})
    if refusal:
        messages.warning(request, refusal)
    elif take:
        messages.success(
            request, "Les mots de l’espace sont repris, et le reste de la page est enregistré. Relisez-les."
        )
        url = f"{url}#question-{take}"
    else:
        messages.success(request, "La fiche est enregistrée.")
    response = redirect(url)
    kept_text.forget(request, response)
    return response


def _page(gate: Gate, form: SheetForm, conflicts: tuple, drawn: Drawn | None) -> dict[str, Any]:
    """What the page shows around the texts. A few statements beside the gate's."""
    row: Investigation = gate.sheet
    is_public = row.state == SheetState.PUBLISHED
    holding = holding_of(row, drawn) if drawn else None
    asked = {ask.question.field: ask for ask in form.asked(conflicts)}
    placed = passages_by_field(gate.passages)
    texts = gate.content.values["texts"]
    sections = [
        {
            "field": field,
            "ask": asked[field],
            "reason": asked.get(REASON_OF.get(field, "")),
            "held": holding.by_field.get(field) if holding else None,
            "hypotheses": holding.hypotheses if holding and field == "hypotheses_intro" else (),
            "may_take": bool(holding and not texts[field] and holding.by_field.get(field)),
            "gauge": gauge_of(field, str(asked[field].bound.value() or "")),
            "passages": placed.get(field, []),
            "text": texts[field],
            "silence": row.undocumented.get(_section_of(field), ""),
        }
        for field in texts
    ]
    return {
        "gate": gate,
        "form": form,
        "asked": list(asked.values()),
        "sections": sections,
        "holding": holding,
        "never_drawn": row.interviews is None,
        "fact_passages": placed.get("facts", []),
        "picture_passages": placed.get("pictures", []),
        "picture_count": SheetPicture.objects.filter(investigation=row).count(),
        "where": where_it_stands(gate),
        "is_public": is_public,
        "is_open": not is_public or gate.revision is not None,
        "saved_moment": _moment(gate),
        "autosave_url": reverse("investigations:sheet_autosave", kwargs={"pk": row.pk}),
    }


def _section_of(field: str) -> str:
    return REASON_OF.get(field, "").removeprefix("undocumented_")


def _moment(gate: Gate) -> str:
    at = gate.revision.saved_at if gate.revision else gate.sheet.updated_at
    if at is None:
        return "rien pour l’instant"
    local = timezone.localtime(at)
    return f"le {local:%d/%m/%Y} à {local:%H}\u00a0h\u00a0{local:%M}"
