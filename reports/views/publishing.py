"""Making a synthesis public, and taking it off: acts of the ANCT's team, confirmed."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from reports.forms.publishing import PublishForm, TakeOffForm
from reports.models import PublishedSynthesis
from reports.permissions import visible_syntheses
from reports.selectors import left_since
from reports.selectors.board import board
from reports.services.publishing import (
    ALREADY,
    PublicationRefusedError,
    blocking_reason,
    public_slug,
    publish_synthesis,
    take_off,
)
from reports.synthesis_data import SynthesisValue


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What will be public and what to look at before; then, with a box ticked, it is."""
    synthesis = fetch_visible(visible_syntheses(request.user).select_related("programme", "file"), pk=pk)
    value = SynthesisValue.from_json(synthesis.data)
    slug = public_slug(value)
    earlier = PublishedSynthesis.objects.filter(slug=slug).order_by("-number").first()
    form = PublishForm(request.POST if request.method == "POST" else None, is_first=earlier is None)
    reason = blocking_reason(synthesis, value, left_since(synthesis, value))
    if PublishedSynthesis.objects.filter(synthesis=synthesis).exists():
        reason = ALREADY
    if form.is_valid():
        try:
            publication = publish_synthesis(
                synthesis=synthesis, note=form.cleaned_data["note"], actor=request.user, at=clock.now()
            )
        except PublicationRefusedError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, f"La synthèse est publique : version {publication.number}.")
            return redirect("reports:synthesis_detail", pk=pk)
    context = {
        "synthesis": synthesis,
        "value": value,
        "form": form,
        "slug": slug,
        "earlier": earlier,
        "reason": reason,
        "board": board(synthesis.programme),
    }
    return render(request, "reports/publish.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def unpublish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take off what is online at the address of this synthesis, with a reason that visitors read."""
    synthesis = fetch_visible(visible_syntheses(request.user).select_related("programme"), pk=pk)
    publication = fetch_visible(PublishedSynthesis.objects.filter(taken_off_at__isnull=True), synthesis=synthesis)
    form = TakeOffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        take_off(slug=publication.slug, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now())
        messages.success(request, "La synthèse n’est plus en ligne. Son adresse dit pourquoi.")
        return redirect("reports:synthesis_detail", pk=pk)
    context = {"synthesis": synthesis, "publication": publication, "form": form}
    return render(request, "reports/unpublish.html", context, status=422 if form.is_bound else 200)
