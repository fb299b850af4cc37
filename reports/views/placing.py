"""The order of a synthesis and the sheets it leaves out; the board; the look at one chapter."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, jobs
from core.access import fetch_visible
from core.files import file_response
from core.permissions import staff_required, visible_jobs
from investigations.models import Investigation
from reports.documents import chapters
from reports.forms.composition import LeaveOutForm
from reports.forms.placing import MoveForm
from reports.models import SheetPlace
from reports.privacy import is_checked
from reports.selectors import freeze_synthesis
from reports.selectors.board import LINES_OF_A_LONG_PAGE, MAX_PAGES
from reports.selectors.board import board as read_board
from reports.services.placing import leave_out, move, take_back
from reports.services.preview_requests import PREFIX, request_preview
from reports.sheet_layout import ONE_DENSE_PAGE_LINES, ONE_PAGE_LINES, STORY_WIDTH
from reports.views.composing import frame, open_composition


@require_safe
@staff_required
def order(request: HttpRequest, slug: str) -> HttpResponse:
    programme, _composition = open_composition(request, slug)
    left_out = SheetPlace.objects.filter(composition__programme=programme, is_left_out=True)
    context = {
        **frame(programme, "order"),
        "value": freeze_synthesis(programme),
        "left_out": list(left_out.select_related("investigation").order_by("investigation__position", "pk")),
    }
    return render(request, "reports/compose/order.html", context)


@require_POST
@staff_required
def order_move(request: HttpRequest, slug: str) -> HttpResponse:
    """One step up or down, then the same page, where it is."""
    programme, _composition = open_composition(request, slug)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ce déplacement n’existe pas : rechargez la page, puis recommencez.")
        return redirect("reports:order", slug=slug)
    is_moved = move(programme=programme, **form.cleaned_data, actor=request.user, at=clock.now())
    if not is_moved:
        messages.info(request, "Rien n’a bougé : c’est déjà le premier ou le dernier, ou il n’est plus dans la liste.")
    response = redirect("reports:order", slug=slug)
    response["Location"] += f"#{form.cleaned_data['kind']}-{form.cleaned_data['key']}"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def sheet_leave_out(request: HttpRequest, slug: str, sheet_slug: str) -> HttpResponse:
    programme, _composition = open_composition(request, slug)
    sheet = fetch_visible(Investigation.objects.filter(programme=programme), slug=sheet_slug)
    form = LeaveOutForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        leave_out(programme=programme, investigation=sheet, reason=reason, actor=request.user, at=clock.now())
        messages.success(
            request, "La prochaine synthèse ne contiendra pas cette fiche. Sa page publique ne change pas."
        )
        return redirect("reports:order", slug=slug)
    context = {**frame(programme, "order"), "form": form, "sheet": sheet}
    return render(request, "reports/compose/leave_out.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_required
def sheet_take_back(request: HttpRequest, slug: str, sheet_slug: str) -> HttpResponse:
    programme, _composition = open_composition(request, slug)
    sheet = fetch_visible(Investigation.objects.filter(programme=programme), slug=sheet_slug)
    take_back(programme=programme, investigation=sheet, actor=request.user, at=clock.now())
    messages.success(request, "La fiche reprend sa place dans la prochaine synthèse.")
    return redirect("reports:order", slug=slug)


@require_safe
@staff_required
def board(request: HttpRequest, slug: str) -> HttpResponse:
    programme, composition = open_composition(request, slug)
    found = read_board(programme)
    context = {
        **frame(programme, "board"),
        "board": found,
        "chapters": chapters(found.value) if found.value else [],
        "is_checked": is_checked(),
        "snapshot": composition.snapshot,
        "rule": {
            "width": STORY_WIDTH,
            "page": ONE_PAGE_LINES,
            "dense": ONE_DENSE_PAGE_LINES,
            "long": LINES_OF_A_LONG_PAGE,
            "pages": MAX_PAGES,
        },
    }
    return render(request, "reports/compose/board.html", context)


@require_POST
@staff_required
def preview(request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
    """Ask to see one chapter, from what is published and written now."""
    programme, _composition = open_composition(request, slug)
    value = freeze_synthesis(programme)
    titles = dict(chapters(value)) if value else {}
    if chapter not in titles:
        raise Http404
    job, is_new = request_preview(
        programme=programme, chapter=chapter, title=titles[chapter], actor=request.user, at=clock.now()
    )
    if is_new:
        jobs.ring(job)
    return redirect("core:job", pk=job.pk)


@require_safe
@staff_required
def preview_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The chapter, shown by the browser. 404 until it is laid out, and once a later look at it took its place."""
    previews = visible_jobs(request.user).filter(key__startswith=f"{PREFIX}:", file__isnull=False)
    return file_response(fetch_visible(previews.select_related("file"), pk=pk).file, inline=True)
