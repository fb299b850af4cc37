"""The common dates of an edition, with what a careful reader would remark."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from programmes.forms.calendar import MilestoneForm
from programmes.models import Milestone
from programmes.permissions import editable_rows
from programmes.selectors import calendar_remarks, call_of, milestones_of, overseas_closings
from programmes.services.calendar import add_milestone, change_milestone, move_milestone, remove_milestone
from programmes.views.answers import answer_button, answer_form, direction, fetch_edition

PARENT = "Calendrier"
# agenda:board and agenda:rules, floors above: by their addresses, which tests/agenda holds.
AGENDA_PATH = "/gestion/agenda/"
RULES_PATH = "/gestion/rappels/regles/"


@require_safe
@staff_required
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    call = call_of(programme)
    context = {
        "programme": programme,
        "call": call,
        "milestones": milestones_of(programme),
        "remarks": calendar_remarks(programme, call),
        "closings": overseas_closings(call.closes_at) if call else [],
        "agenda_url": f"{AGENDA_PATH}?edition={programme.slug}",
        "rules_url": RULES_PATH,
    }
    return render(request, "programmes/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def milestone_new(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    form = MilestoneForm(request.POST if request.method == "POST" else None)
    parent_url = reverse("programmes:calendar", args=[slug])
    return answer_form(
        request,
        form=form,
        act=lambda: add_milestone(programme=programme, values=form.values, actor=request.user, at=clock.now()),
        template="programmes/row_form.html",
        context={
            "programme": programme,
            "title": "Nouveau jalon",
            "parent_label": PARENT,
            "parent_url": parent_url,
        },
        done="Le jalon est ajouté.",
        to=parent_url,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def milestone_edit(request: HttpRequest, pk: int) -> HttpResponse:
    milestone = _fetch(request, pk)
    title = milestone.title
    form = MilestoneForm(request.POST if request.method == "POST" else None, instance=milestone)
    parent_url = reverse("programmes:calendar", args=[milestone.programme.slug])
    return answer_form(
        request,
        form=form,
        act=lambda: change_milestone(
            milestone=milestone,
            values=form.values,
            seen=form.cleaned_data["seen"],
            actor=request.user,
            at=clock.now(),
        ),
        template="programmes/row_form.html",
        context={
            "programme": milestone.programme,
            "title": title,
            "parent_label": PARENT,
            "parent_url": parent_url,
            "remove_url": reverse("programmes:milestone_remove", args=[pk]),
            "remove_label": "Supprimer ce jalon",
        },
        done="Le jalon est enregistré.",
        to=parent_url,
    )


@require_POST
@staff_required
def milestone_move(request: HttpRequest, pk: int) -> HttpResponse:
    milestone = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: move_milestone(
            milestone=milestone, direction=direction(request), actor=request.user, at=clock.now()
        ),
        to=reverse("programmes:calendar", args=[milestone.programme.slug]),
    )


@require_POST
@staff_required
def milestone_remove(request: HttpRequest, pk: int) -> HttpResponse:
    milestone = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: remove_milestone(milestone=milestone, actor=request.user, at=clock.now()),
        to=reverse("programmes:calendar", args=[milestone.programme.slug]),
        done="Le jalon est supprimé.",
    )


def _fetch(request: HttpRequest, pk: int) -> Milestone:
    return fetch_visible(editable_rows(request.user, Milestone), pk=pk)
