"""The days of an edition, for the staff: every account, its history, what is added or taken back."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coaching.forms.days import BoardFilterForm, CorrectionForm, GrantForm
from coaching.permissions import is_closed, staff_day_accounts
from coaching.selectors.days import forecast_of
from coaching.selectors.days_board import board_lines, editions_with_days, expert_loads
from coaching.selectors.experts import experts_of_account
from coaching.services.ledger import grant_days
from coaching.services.own_days import correct_closed_month
from coaching.views.days_answers import answer_form
from core import clock
from core.access import fetch_visible
from core.permissions import staff_required

PAGE_SIZE = 60


@require_safe
@staff_required
def board(request: HttpRequest) -> HttpResponse:
    """`?edition=`, the latest unless told otherwise; `?role=`, `?purpose=`, `?alerts=on`, `?sort=`."""
    editions = list(editions_with_days(request.user))
    asked = request.GET.get("edition", "")
    chosen = next((each for each in editions if each.slug == asked), editions[0] if editions else None)
    form = BoardFilterForm(request.GET)
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    today = clock.today()
    context: dict[str, Any] = {"editions": editions, "chosen": chosen, "form": form}
    if chosen is not None:
        lines = board_lines(
            request.user,
            chosen,
            role=wanted.get("role", ""),
            purpose=wanted.get("purpose", ""),
            alerts_only=wanted.get("alerts", False),
            sort=wanted.get("sort") or "alerte",
            today=today,
        )
        context |= {
            "page_obj": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
            "is_narrowed": any(wanted.get(name) for name in ("role", "purpose", "alerts")),
            "loads": expert_loads(request.user, chosen, today=today),
            "today": today,
        }
    return render(request, "coaching/days/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: where it goes, its history, and two forms: `act=grant` or `act=correct`."""
    scope = staff_day_accounts(request.user).select_related("team__programme")
    row = fetch_visible(scope, pk=pk)
    at = clock.now()
    acts = request.POST.get("act") if request.method == "POST" else None
    experts = experts_of_account(row)
    grant = GrantForm(request.POST if acts == "grant" else None)
    correction = CorrectionForm(
        request.POST if acts == "correct" else None, experts=experts, initial={"day": timezone.localdate(at)}
    )
    debits = list(row.debits.select_related("expert", "recorded_by").order_by("-day", "-pk"))
    forecast = forecast_of(row, [(each.day, each.half_days) for each in debits], today=timezone.localdate(at))
    context = {
        "account": row,
        "forecast": forecast,
        "grants": row.grants.select_related("granted_by").order_by("-granted_at", "-pk"),
        "debits": debits,
        "grant": grant,
        "correction": correction,
        "has_closed_month": is_closed(row.team, row.team.launches_on) if row.team.launches_on else False,
        "failed": correction if acts == "correct" else grant,
        "today": timezone.localdate(at),
    }
    common: dict[str, Any] = {
        "to": reverse("coaching:day_account", args=[pk]),
        "template": "coaching/days/account.html",
        "context": context,
    }
    if acts == "correct":
        return answer_form(
            request,
            form=correction,
            act=lambda: correct_closed_month(
                account=row,
                expert=correction.people[correction.cleaned_data["expert"]],
                day=correction.cleaned_data["day"],
                half_days=correction.cleaned_data["correction_half_days"],
                label=correction.cleaned_data["label"],
                actor=request.user,
                at=at,
            ),
            done="La correction est notée.",
            name="correction",
            **common,
        )
    if request.method == "POST" and acts != "grant":  # an unknown button: the form says what it lacks
        grant = GrantForm(request.POST)
        context["failed"] = grant
    return answer_form(
        request,
        form=grant,
        act=lambda: grant_days(account=row, **grant.cleaned_data, actor=request.user, at=at),
        done="C’est fait : l’histoire du compte garde le motif.",
        name="grant",
        **common,
    )
