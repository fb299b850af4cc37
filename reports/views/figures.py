"""The figures of an edition for the ANCT's team: values of now, and snapshots."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from programmes.permissions import visible_programmes
from reports.models import FigureSnapshot, PublishedSynthesis
from reports.selectors import freeze_synthesis
from reports.selectors.figures import public_titles, snapshots_of
from reports.services.composition import cite_snapshot
from reports.services.requests import EmptySynthesisError
from reports.services.snapshots import take_snapshot
from reports.snapshot_data import SnapshotValue
from reports.views.composing import frame, open_composition

SHOWN = 30


@require_safe
@staff_required
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    programme, composition = open_composition(request, slug)
    value = freeze_synthesis(programme)
    context = {
        **frame(programme, "figures"),
        "value": value,
        "snapshots": list(snapshots_of(programme)[:SHOWN]),
        "cited": composition.snapshot,
        "cited_values": _values(composition.snapshot),
    }
    return render(request, "reports/compose/figures.html", context)


@require_POST
@staff_required
def snapshot_take(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the figures of now, and let the texts cite them."""
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    try:
        snapshot, is_new = take_snapshot(programme=programme, actor=request.user, at=clock.now())
    except EmptySynthesisError as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:figures", slug=slug)
    cite_snapshot(programme=programme, snapshot=snapshot, actor=request.user, at=clock.now())
    told = "Les chiffres sont figés" if is_new else "Ces chiffres étaient déjà figés"
    messages.success(request, f"{told} : les textes de la synthèse les citent désormais.")
    return redirect("reports:figures", slug=slug)


@require_POST
@staff_required
def snapshot_cite(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    snapshot = fetch_visible(FigureSnapshot.objects.filter(programme=programme), pk=pk)
    cite_snapshot(programme=programme, snapshot=snapshot, actor=request.user, at=clock.now())
    messages.success(request, "Les textes de la synthèse citent désormais ces chiffres.")
    return redirect("reports:figures", slug=slug)


@require_safe
@staff_required
def snapshot_detail(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """The frozen values, and the sheets behind them that are still public."""
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    snapshot = fetch_visible(FigureSnapshot.objects.filter(programme=programme).select_related("taken_by"), pk=pk)
    value = SnapshotValue.from_json(snapshot.data)
    slugs = {row.key for figure in value.figures for row in figure.behind if row.kind == "sheet"}
    context = {
        **frame(programme, "figures"),
        "snapshot": snapshot,
        "value": value,
        "titles": public_titles(programme, slugs),
        "publications": list(PublishedSynthesis.objects.filter(snapshot=snapshot).order_by("slug", "number")),
    }
    return render(request, "reports/compose/snapshot.html", context)


def _values(snapshot: FigureSnapshot | None) -> dict[str, int]:
    if snapshot is None:
        return {}
    return {figure.key: figure.value for figure in SnapshotValue.from_json(snapshot.data).figures}
