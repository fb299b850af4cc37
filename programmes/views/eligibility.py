"""Who may take part, in words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from programmes.forms.criteria import RuleForm
from programmes.models import EligibilityRule
from programmes.permissions import editable_rows
from programmes.selectors import eligibility_rules_of
from programmes.services.criteria import add_rule, change_rule, move_rule, remove_rule
from programmes.views.answers import answer_button, answer_form, direction, fetch_edition

PARENT = "Éligibilité"


@require_safe
@staff_required
def eligibility(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    context = {"programme": programme, "rules": eligibility_rules_of(programme)}
    return render(request, "programmes/eligibility.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def rule_new(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    form = RuleForm(request.POST if request.method == "POST" else None)
    parent_url = reverse("programmes:eligibility", args=[slug])
    return answer_form(
        request,
        form=form,
        act=lambda: add_rule(programme=programme, values=form.values, actor=request.user, at=clock.now()),
        template="programmes/row_form.html",
        context={
            "programme": programme,
            "title": "Nouvelle règle d’éligibilité",
            "parent_label": PARENT,
            "parent_url": parent_url,
        },
        done="La règle est ajoutée.",
        to=parent_url,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    rule = _fetch(request, pk)
    form = RuleForm(request.POST if request.method == "POST" else None, instance=rule)
    parent_url = reverse("programmes:eligibility", args=[rule.programme.slug])
    return answer_form(
        request,
        form=form,
        act=lambda: change_rule(
            rule=rule, values=form.values, seen=form.cleaned_data["seen"], actor=request.user, at=clock.now()
        ),
        template="programmes/row_form.html",
        context={
            "programme": rule.programme,
            "title": "Règle d’éligibilité",
            "parent_label": PARENT,
            "parent_url": parent_url,
            "remove_url": reverse("programmes:rule_remove", args=[pk]),
            "remove_label": "Supprimer cette règle",
        },
        done="La règle est enregistrée.",
        to=parent_url,
    )


@require_POST
@staff_required
def rule_move(request: HttpRequest, pk: int) -> HttpResponse:
    rule = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: move_rule(rule=rule, direction=direction(request), actor=request.user, at=clock.now()),
        to=reverse("programmes:eligibility", args=[rule.programme.slug]),
    )


@require_POST
@staff_required
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    rule = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: remove_rule(rule=rule, actor=request.user, at=clock.now()),
        to=reverse("programmes:eligibility", args=[rule.programme.slug]),
        done="La règle est supprimée.",
    )


def _fetch(request: HttpRequest, pk: int) -> EligibilityRule:
    return fetch_visible(editable_rows(request.user, EligibilityRule), pk=pk)
