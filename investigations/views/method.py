"""The method, read by a team where it works."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from investigations.method import ROUTES, by_phase, guide_of, guides_of_phase
from investigations.views.workspace import frame, open_workspace
from programmes.states import PhaseCode


@require_safe
def method(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    steps = workspace.phase_steps.order_by("-number").values_list("phase", flat=True)
    present = PhaseCode(steps.first() or PhaseCode.RESEARCH)
    context = {**frame(request, workspace), "phases": by_phase(present), "present": present}
    return render(request, "investigations/method/list.html", context)


@require_safe
def guide(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    workspace = open_workspace(request, pk)
    found = guide_of(slug)
    if found is None:
        raise Http404
    context = {
        **frame(request, workspace),
        "guide": found,
        "places": [(ROUTES[route], reverse(f"investigations:{route}", kwargs={"pk": pk})) for route in found.where],
        "others": [each for each in guides_of_phase(found.phase) if each is not found],
    }
    return render(request, "investigations/method/guide.html", context)
