"""How problématiques are judged."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from programmes.forms.criteria import CriterionForm
from programmes.models import Criterion
from programmes.permissions import editable_rows
from programmes.selectors import criteria_of, scoring_has_started
from programmes.services.criteria import add_criterion, change_criterion, move_criterion, remove_criterion
from programmes.views.answers import answer_button, answer_form, direction, fetch_edition

PARENT = "Critères"


@require_safe
@staff_required
def criteria(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    rows = list(criteria_of(programme))
    context = {
        "programme": programme,
        "criteria": rows,
        "total_weight": sum(criterion.weight for criterion in rows if not criterion.is_independent),
        "max_score": Criterion.MAX_SCORE,
        "has_scores": scoring_has_started(programme),
    }
    return render(request, "programmes/criteria.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def criterion_new(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    form = CriterionForm(request.POST if request.method == "POST" else None, has_scores=scoring_has_started(programme))
    parent_url = reverse("programmes:criteria", args=[slug])
    return answer_form(
        request,
        form=form,
        act=lambda: add_criterion(
            programme=programme,
            values=form.values,
            is_confirmed=form.is_confirmed_now,
            actor=request.user,
            at=clock.now(),
        ),
        template="programmes/row_form.html",
        context={
            "programme": programme,
            "title": "Nouveau critère",
            "parent_label": PARENT,
            "parent_url": parent_url,
        },
        done="Le critère est ajouté.",
        to=parent_url,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def criterion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    criterion = _fetch(request, pk)
    title = criterion.label
    form = CriterionForm(
        request.POST if request.method == "POST" else None,
        instance=criterion,
        has_scores=scoring_has_started(criterion.programme),
    )
    parent_url = reverse("programmes:criteria", args=[criterion.programme.slug])
    return answer_form(
        request,
        form=form,
        act=lambda: change_criterion(
            criterion=criterion,
            values=form.values,
            seen=form.cleaned_data["seen"],
            is_confirmed=form.is_confirmed_now,
            actor=request.user,
            at=clock.now(),
        ),
        template="programmes/row_form.html",
        context={
            "programme": criterion.programme,
            "title": title,
            "parent_label": PARENT,
            "parent_url": parent_url,
            "remove_url": reverse("programmes:criterion_remove", args=[pk]),
            "remove_label": "Supprimer ce critère",
        },
        done="Le critère est enregistré.",
        to=parent_url,
    )


@require_POST
@staff_required
def criterion_move(request: HttpRequest, pk: int) -> HttpResponse:
    criterion = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: move_criterion(
            criterion=criterion, direction=direction(request), actor=request.user, at=clock.now()
        ),
        to=reverse("programmes:criteria", args=[criterion.programme.slug]),
    )


@require_POST
@staff_required
def criterion_remove(request: HttpRequest, pk: int) -> HttpResponse:
    criterion = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: remove_criterion(criterion=criterion, actor=request.user, at=clock.now()),
        to=reverse("programmes:criteria", args=[criterion.programme.slug]),
        done="Le critère est supprimé.",
    )


def _fetch(request: HttpRequest, pk: int) -> Criterion:
    return fetch_visible(editable_rows(request.user, Criterion), pk=pk)
