"""Imports of past work, for staff: send a file, read what would be created, confirm, undo."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, jobs
from core.access import fetch_visible
from core.permissions import staff_required
from core.state_machine import IllegalTransitionError
from core.views.errors import conflict
from investigations.forms.past_work import ChoicesForm, UploadForm
from investigations.models import ImportBatch
from investigations.past_work.model_file import XLSX, model_csv, model_xlsx
from investigations.past_work_states import ImportState
from investigations.permissions import visible_imports
from investigations.privacy import NOT_DETECTABLE
from investigations.selectors.past_work import import_page, imports_with_counts, latest_job, same_file
from investigations.services import past_work
from investigations.services.past_work_reading import PastWorkFileError, record_import
from programmes.permissions import visible_programmes

PAGE_SIZE = 20
_MODELS = {"xlsx": (model_xlsx, XLSX), "csv": (model_csv, "text/csv; charset=utf-8")}


@require_safe
@staff_required
def import_list(request: HttpRequest) -> HttpResponse:
    batches = imports_with_counts(visible_imports(request.user))
    page = Paginator(batches, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "investigations/past_work/list.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def import_new(request: HttpRequest) -> HttpResponse:
    """A file, read at once: nothing is created. The same file waiting already leads to where it waits."""
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*data, programmes=visible_programmes(request.user))
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch, is_new = record_import(
                programme=form.cleaned_data["programme"],
                content=file.read(),
                file_name=file.name,
                actor=request.user,
                at=clock.now(),
            )
        except PastWorkFileError as refusal:
            form.add_error("file", f"{refusal} Rien n’est importé.")
        else:
            if not is_new:
                messages.info(request, "Ce fichier attend déjà d’être vérifié : le voici.")
            return redirect("investigations:import_detail", pk=batch.pk)
    status = 422 if form.is_bound else 200
    return render(request, "investigations/past_work/new.html", {"form": form}, status=status)


@require_safe
@staff_required
def import_model(request: HttpRequest, extension: str) -> HttpResponse:
    """The table to fill in."""
    if extension not in _MODELS:
        raise Http404
    build, content_type = _MODELS[extension]
    name = f"modele-investigations.{extension}"
    return HttpResponse(
        build(), content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def import_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What would be created, then what was. A POST confirms the choices."""
    batch: ImportBatch = fetch_visible(visible_imports(request.user).select_related("programme", "created_by"), pk=pk)
    page = import_page(batch)
    form = ChoicesForm(request.POST if request.method == "POST" else None, proposals=page.proposals)
    if request.method == "POST":
        if batch.state != ImportState.CHECKED:
            return conflict(request, f"Cet import ne se confirme plus : il est « {batch.get_state_display()} ».")
        if form.is_valid():
            return _confirm(request, batch, form, page)
    return _show(request, batch, form, page)


def _confirm(request: HttpRequest, batch: ImportBatch, form: ChoicesForm, page: Any) -> HttpResponse:
    try:
        job, is_new = past_work.confirm_import(batch=batch, choices=form.choices(), actor=request.user, at=clock.now())
    except IllegalTransitionError as refusal:
        return conflict(request, str(refusal))
    except past_work.ImportRefusedError as refusal:
        form.add_error(None, str(refusal))
        return _show(request, batch, form, page)
    if is_new:
        jobs.ring(job)
    return redirect("core:job", pk=job.pk)


def _show(request: HttpRequest, batch: ImportBatch, form: ChoicesForm, page: Any) -> HttpResponse:
    bound = form.bound()
    context = {
        "batch": batch,
        "page": page,
        "form": form,
        "rows": [(each, bound.get(each.sheet.pk)) for each in page.proposals],
        "same_file": same_file(batch),
        "job": latest_job(batch) if batch.state == ImportState.CONFIRMED else None,
        "not_detectable": NOT_DETECTABLE,
    }
    return render(request, "investigations/past_work/detail.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_required
def import_discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch: ImportBatch = fetch_visible(visible_imports(request.user), pk=pk)
    try:
        past_work.discard_import(batch=batch, actor=request.user, at=clock.now())
    except IllegalTransitionError as refusal:
        return conflict(request, str(refusal))
    messages.success(request, "L’import est abandonné : ce qui avait été lu est effacé.")
    return redirect("investigations:import_list")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def import_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The question, with what stands in the way; a POST removes every draft, or none."""
    batch: ImportBatch = fetch_visible(visible_imports(request.user).select_related("programme"), pk=pk)
    if batch.state != ImportState.WRITTEN:
        return conflict(request, f"Cet import ne s’annule pas : il est « {batch.get_state_display()} ».")
    blockers, status = [], 200
    if request.method == "POST":
        try:
            removed = past_work.undo_import(batch=batch, actor=request.user, at=clock.now())
        except past_work.UndoRefusedError as refusal:
            blockers, status = refusal.blockers, 409
        except IllegalTransitionError as refusal:
            return conflict(request, str(refusal))
        else:
            told = f"{removed} brouillons sont supprimés" if removed > 1 else f"{removed} brouillon est supprimé"
            messages.success(request, f"L’import est annulé : {told}.")
            return redirect("investigations:import_detail", pk=batch.pk)
    blockers = blockers or past_work.blockers_of(batch)
    count = batch.sheets.filter(investigation__isnull=False).count()
    context = {"batch": batch, "blockers": blockers, "count": count}
    return render(request, "investigations/past_work/undo.html", context, status=status)
