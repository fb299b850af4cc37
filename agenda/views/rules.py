"""Rules of reminders: the staff read them as sentences, add, change, stop them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda.forms.rules import RuleForm
from agenda.models import ReminderRule
from agenda.permissions import staff_rules
from agenda.rule_wording import rule_in_words
from agenda.selectors.rules import edition_choices, rules_by_kind
from agenda.services.rules import RuleError, add_rule, change_rule, resume_rule, stop_rule
from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from core.views.errors import conflict


@require_safe
@staff_required
def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "agenda/rules.html", {"groups": rules_by_kind()})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def rule_add(request: HttpRequest) -> HttpResponse:
    """`?nature=checkpoint` chooses the kind beforehand; an unknown one is ignored."""
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        editions=edition_choices(),
        initial={"kind": request.GET.get("nature", "")},
    )
    return _answer(
        request,
        form,
        act=lambda: add_rule(values=form.values, actor=request.user, at=clock.now()),
        heading="Ajouter une règle",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def rule_change(request: HttpRequest, pk: int) -> HttpResponse:
    rule = _fetch(request, pk)
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        editions=edition_choices(),
        initial=RuleForm.initial_of(rule),
    )
    return _answer(
        request,
        form,
        act=lambda: change_rule(rule=rule, values=form.values, actor=request.user, at=clock.now()),
        heading="Modifier une règle",
        rule=rule,
        sentence=rule_in_words(rule),
    )


@require_POST
@staff_required
def rule_stop(request: HttpRequest, pk: int) -> HttpResponse:
    rule = stop_rule(rule=_fetch(request, pk), actor=request.user, at=clock.now())
    messages.success(request, f"Règle arrêtée : {rule_in_words(rule)}.")
    return redirect("agenda:rules")


@require_POST
@staff_required
def rule_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """409 when another rule says the same meanwhile."""
    try:
        rule = resume_rule(rule=_fetch(request, pk), actor=request.user, at=clock.now())
    except RuleError as refusal:
        return conflict(request, str(refusal))
    messages.success(request, f"Règle reprise : {rule_in_words(rule)}.")
    return redirect("agenda:rules")


def _fetch(request: HttpRequest, pk: int) -> ReminderRule:
    return fetch_visible(staff_rules(request.user).select_related("programme"), pk=pk)


def _answer(
    request: HttpRequest, form: RuleForm, *, act: Callable[[], ReminderRule], heading: str, **context: Any
) -> HttpResponse:
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                rule = act()
            except (RuleError, ValidationError) as refusal:
                form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
            else:
                messages.success(request, f"C’est enregistré : {rule_in_words(rule)}.")
                return redirect("agenda:rules")
    return render(request, "agenda/rule.html", {"form": form, "heading": heading, **context}, status=status)
