"""How an investigation of the edition unfolds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from programmes.forms.phases import PhaseForm
from programmes.models import ProgrammePhase
from programmes.permissions import editable_rows
from programmes.selectors import phases_of
from programmes.services.phases import add_phase, change_phase, move_phase, remove_phase
from programmes.views.answers import answer_button, answer_form, direction, fetch_edition

PARENT = "Phases"


@require_safe
@staff_required
def phases(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    context = {"programme": programme, "phases": phases_of(programme)}
    return render(request, "programmes/phases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def phase_new(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    form = PhaseForm(request.POST if request.method == "POST" else None)
    parent_url = reverse("programmes:phases", args=[slug])
    return answer_form(
        request,
        form=form,
        act=lambda: add_phase(programme=programme, values=form.values, actor=request.user, at=clock.now()),
        template="programmes/row_form.html",
        context={
            "programme": programme,
            "title": "Nouvelle phase",
            "parent_label": PARENT,
            "parent_url": parent_url,
        },
        done="La phase est ajoutée.",
        to=parent_url,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def phase_edit(request: HttpRequest, pk: int) -> HttpResponse:
    phase = _fetch(request, pk)
    title = phase.title  # validating the form writes on the instance
    form = PhaseForm(request.POST if request.method == "POST" else None, instance=phase)
    parent_url = reverse("programmes:phases", args=[phase.programme.slug])
    return answer_form(
        request,
        form=form,
        act=lambda: change_phase(
            phase=phase, values=form.values, seen=form.cleaned_data["seen"], actor=request.user, at=clock.now()
        ),
        template="programmes/row_form.html",
        context={
            "programme": phase.programme,
            "title": title,
            "parent_label": PARENT,
            "parent_url": parent_url,
            "remove_url": reverse("programmes:phase_remove", args=[pk]),
            "remove_label": "Supprimer cette phase",
        },
        done="La phase est enregistrée.",
        to=parent_url,
    )


@require_POST
@staff_required
def phase_move(request: HttpRequest, pk: int) -> HttpResponse:
    phase = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: move_phase(phase=phase, direction=direction(request), actor=request.user, at=clock.now()),
        to=reverse("programmes:phases", args=[phase.programme.slug]),
    )


@require_POST
@staff_required
def phase_remove(request: HttpRequest, pk: int) -> HttpResponse:
    phase = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: remove_phase(phase=phase, actor=request.user, at=clock.now()),
        to=reverse("programmes:phases", args=[phase.programme.slug]),
        done="La phase est supprimée.",
    )


def _fetch(request: HttpRequest, pk: int) -> ProgrammePhase:
    return fetch_visible(editable_rows(request.user, ProgrammePhase), pk=pk)
