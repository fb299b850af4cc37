"""An expert's own days: where her teams stand, what she used, what she notes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching.forms.days import ChangeDaysForm, OwnDaysForm
from coaching.models import DayDebit
from coaching.permissions import has_days, own_debits
from coaching.selectors.own_days import own_lines, own_months, participations
from coaching.services.day_errors import DaysError
from coaching.services.own_days import change_days, note_days, remove_days
from coaching.views.days_answers import answer_form
from core import clock
from core.access import fetch_visible, require
from core.views.errors import conflict

EXPERTS_ONLY = "Cette page est celle des coachs et des designers : elle compte leurs jours."
FOLLOWS = "Cette ligne suit sa séance, ou corrige un mois clos : elle ne se change pas ici."


@require_safe
def days(request: HttpRequest) -> HttpResponse:
    require(has_days(request.user), EXPERTS_ONLY)
    today = clock.today()
    context = {
        "lines": own_lines(request.user, today=today),
        "months": own_months(own_debits(request.user)),
        "may_note": bool(participations(request.user)),
        "today": today,
    }
    return render(request, "coaching/days/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def day_new(request: HttpRequest) -> HttpResponse:
    """`?equipe=`: a team already chosen, by its participation."""
    require(has_days(request.user), EXPERTS_ONLY)
    form = OwnDaysForm(
        request.POST if request.method == "POST" else None,
        participations=participations(request.user),
        initial={"day": clock.today(), "half_days": 1, "team": request.GET.get("equipe", "")},
    )
    return answer_form(
        request,
        form=form,
        act=lambda: note_days(
            team=form.chosen.team,
            role=form.chosen.role,
            purpose=form.cleaned_data["purpose"],
            day=form.cleaned_data["day"],
            half_days=form.cleaned_data["half_days"],
            label=form.cleaned_data["label"],
            actor=request.user,
            at=clock.now(),
        ),
        done="Vos jours sont notés.",
        to=reverse("coaching:days"),
        template="coaching/days/day_form.html",
        context={"heading": "Noter des jours", "debit": None},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def day_change(request: HttpRequest, pk: int) -> HttpResponse:
    debit = _own(request, pk)
    form = ChangeDaysForm(request.POST if request.method == "POST" else None, debit=debit)
    return answer_form(
        request,
        form=form,
        act=lambda: change_days(debit=debit, **form.cleaned_data, actor=request.user, at=clock.now()),
        done="La ligne est corrigée.",
        to=reverse("coaching:days"),
        template="coaching/days/day_form.html",
        context={"heading": "Corriger des jours", "debit": debit},
    )


@require_POST
def day_remove(request: HttpRequest, pk: int) -> HttpResponse:
    debit = _own(request, pk)
    try:
        remove_days(debit=debit, actor=request.user, at=clock.now())
    except DaysError as refusal:
        return conflict(request, str(refusal))
    messages.success(request, "La ligne est retirée : ses jours sont rendus à l’équipe.")
    return redirect("coaching:days")


def _own(request: HttpRequest, pk: int) -> DayDebit:
    debit = fetch_visible(own_debits(request.user).select_related("account__team"), pk=pk)
    require(debit.session_id is None and not debit.is_correction, FOLLOWS)
    return debit
