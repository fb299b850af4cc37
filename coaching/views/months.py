"""Months of an edition: closed by the staff, then final; their statement as PDF and spreadsheets."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from coaching.forms.days import CloseForm
from coaching.french import month_in_words
from coaching.models import MonthClosing
from coaching.month_rows import by_expert, from_json, mark_of
from coaching.permissions import own_closings, visible_closings
from coaching.selectors.months import drafts_of_month, is_past, month_to_close, months_of, rows_of_month
from coaching.services.closing import close_month
from coaching.statements import CSV, ODS, statement_csv, statement_name, statement_ods
from coaching.views.days_answers import answer_form
from core import clock
from core.access import fetch_visible
from core.files import file_response
from core.permissions import staff_required
from programmes.models import Programme
from programmes.permissions import visible_programmes


@require_safe
@staff_required
def months(request: HttpRequest, slug: str) -> HttpResponse:
    programme = _edition(request, slug)
    context = {"programme": programme, "months": months_of(programme, today=clock.today())}
    return render(request, "coaching/days/months.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def month(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """A closed month and its statement; or the next one, with what would be frozen. 404 for any other."""
    programme = _edition(request, slug)
    first = _first_day(year, number)
    closing = (
        visible_closings(request.user)
        .filter(programme=programme, month=first)
        .select_related("closed_by", "statement")
        .order_by("pk")
        .first()
    )
    if closing is not None and request.method != "POST":
        rows = from_json(closing.rows)
        context = {"programme": programme, "closing": closing, "month": first, "rows": rows, "experts": by_expert(rows)}
        return render(request, "coaching/days/month_closed.html", context)
    if closing is None and month_to_close(programme) != first:
        raise Http404
    rows = rows_of_month(programme, first)
    form = CloseForm(request.POST if request.method == "POST" else None, initial={"seen": mark_of(rows)})
    context: dict[str, Any] = {
        "programme": programme,
        "month": first,
        "rows": rows,
        "experts": by_expert(rows),
        "drafts": drafts_of_month(programme, first),
        "is_past": is_past(first, today=clock.today()),
        "mark": mark_of(rows),
    }
    return answer_form(
        request,
        form=form,
        act=lambda: close_month(
            programme=programme, month=first, seen=form.cleaned_data["seen"], actor=request.user, at=clock.now()
        ),
        done=f"Le mois de {month_in_words(first)} est clos. Son relevé en PDF se prépare.",
        to=reverse("coaching:month", args=[slug, year, number]),
        template="coaching/days/month_to_close.html",
        context=context,
    )


@require_safe
@staff_required
def statement_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """404 as long as the PDF is not built: the page of the month says so."""
    closing = fetch_visible(visible_closings(request.user).select_related("statement"), pk=pk)
    if closing.statement is None:
        raise Http404
    return file_response(closing.statement)


@require_safe
@staff_required
def statement(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Whole, or of one expert: `?expert=`."""
    closing = fetch_visible(visible_closings(request.user).select_related("programme"), pk=pk)
    asked = request.GET.get("expert", "")
    return _spreadsheet(closing, form, expert_id=int(asked) if asked.isdecimal() and len(asked) < 18 else None)


@require_safe
def own_statement(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """One's own lines of a closed month."""
    closing = fetch_visible(own_closings(request.user).select_related("programme"), pk=pk)
    return _spreadsheet(closing, form, expert_id=request.user.pk)


def _spreadsheet(closing: MonthClosing, form: str, *, expert_id: int | None) -> HttpResponse:
    rows = [row for row in from_json(closing.rows) if expert_id in (None, row.expert_id)]
    if expert_id is not None and not rows:
        raise Http404
    name = statement_name(closing.programme, closing.month, expert=str(expert_id) if expert_id is not None else "")
    if form == "ods":
        content, kind = statement_ods(closing.programme, closing.month, rows), ODS
    else:
        content, kind = statement_csv(rows), CSV
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)


def _edition(request: HttpRequest, slug: str) -> Programme:
    return fetch_visible(visible_programmes(request.user), slug=slug)


def _first_day(year: int, number: int) -> dt.date:
    try:
        return dt.date(year, number, 1)
    except ValueError as absent:
        raise Http404 from absent
