"""Doors of the ANCT's team to the syntheses, and the public PDF of a sheet."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, jobs
from core.access import fetch_visible, require
from core.files import file_response
from core.permissions import staff_required
from investigations.views.gone import gone_or_404
from programmes.models import Programme
from programmes.permissions import visible_programmes
from reports.comparison import differences
from reports.forms import SynthesisForm
from reports.models import PublishedSynthesis, Synthesis
from reports.permissions import can_request_synthesis, visible_syntheses
from reports.selectors import latest_job, left_since, programme_choices, scope_choices, sheet_file
from reports.services.requests import EmptySynthesisError, request_synthesis, why_not_given
from reports.synthesis_data import SynthesisValue

PAGE_SIZE = 20


@require_safe
@staff_required
def synthesis_list(request: HttpRequest) -> HttpResponse:
    syntheses = (
        visible_syntheses(request.user)
        .select_related("programme", "theme", "file", "job", "publication")
        .defer("data")
        .order_by("-created_at", "id")
    )
    page = Paginator(syntheses, PAGE_SIZE).get_page(request.GET.get("page"))
    for synthesis in page:
        synthesis.version = getattr(synthesis, "publication", None)
    return render(request, "reports/synthesis_list.html", {"page_obj": page, "programmes": programme_choices()})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def synthesis_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose what to tell, then ask. The same data asked twice leads to the document that exists, or to its job."""
    programme: Programme = fetch_visible(visible_programmes(request.user), slug=slug)
    require(can_request_synthesis(request.user))
    choices = scope_choices(programme)
    form = SynthesisForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            synthesis, job, is_new = request_synthesis(
                programme=programme, scope=form.chosen, actor=request.user, at=clock.now()
            )
        except EmptySynthesisError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _follow(request, synthesis, job, is_new)
    status = 422 if form.is_bound else 200
    context = {"form": form, "programme": programme, "choices": choices}
    return render(request, "reports/synthesis_new.html", context, status=status)


def _follow(request: HttpRequest, synthesis: Synthesis, job: jobs.Job | None, is_new: bool) -> HttpResponse:
    if job is None:
        messages.info(request, "Ces données ont déjà leur synthèse : la voici.")
        return redirect("reports:synthesis_detail", pk=synthesis.pk)
    if is_new:
        jobs.ring(job)
    else:
        messages.info(request, "Cette synthèse est déjà en préparation : voici où elle en est.")
    return redirect("core:job", pk=job.pk)


@require_safe
@staff_required
def synthesis_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    synthesis = fetch_visible(visible_syntheses(request.user).select_related("programme", "file"), pk=pk)
    value = SynthesisValue.from_json(synthesis.data)
    others = visible_syntheses(request.user).filter(programme=synthesis.programme_id, file__isnull=False)
    return render(
        request,
        "reports/synthesis_detail.html",
        {
            "synthesis": synthesis,
            "value": value,
            "job": latest_job(synthesis),
            "left": left_since(synthesis, value),
            "publication": PublishedSynthesis.objects.filter(synthesis=synthesis).select_related("snapshot").first(),
            "others": others.exclude(pk=synthesis.pk).defer("data").order_by("-created_at", "id")[:PAGE_SIZE],
        },
    )


@require_safe
@staff_required
def synthesis_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The document. 403 once one of its sheets or pictures was taken back: it may not travel further."""
    synthesis = fetch_visible(visible_syntheses(request.user).filter(file__isnull=False).select_related("file"), pk=pk)
    refusal = why_not_given(synthesis)
    require(not refusal, refusal)
    return file_response(synthesis.file)


@require_safe
@staff_required
def synthesis_compare(request: HttpRequest, pk: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """What changed between two syntheses, from the older one. Titles of sheets withdrawn since are not repeated."""
    pair = [fetch_visible(visible_syntheses(request.user).select_related("programme"), pk=key) for key in (pk, other)]
    before, after = sorted(pair, key=lambda synthesis: (synthesis.created_at, synthesis.pk))
    values = SynthesisValue.from_json(before.data), SynthesisValue.from_json(after.data)
    found = differences(*values)
    public = {sheet.slug for sheet in values[0].sheets} - left_since(before, values[0]).sheets
    return render(
        request,
        "reports/synthesis_compare.html",
        {"before": before, "after": after, "value": values[1], "found": found, "public": public},
    )


@login_not_required
@require_safe
def sheet_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The PDF of a public sheet. 404 as long as the PDF of its present text is missing; 410 once it is withdrawn."""
    stored = sheet_file(slug)
    if stored is None:
        return gone_or_404(request, slug)
    not_modified = get_conditional_response(request, etag=f'"{stored.sha256}"')
    return not_modified or file_response(stored, inline=True)
