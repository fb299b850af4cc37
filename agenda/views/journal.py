"""The journal of reminders: what was sent, to whom, when, what failed and why; and sending again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agenda.filters import JournalFilter
from agenda.permissions import staff_reminders
from agenda.selectors.journal import (
    CSV_HEADERS,
    MOST_EXPORTED,
    TROUBLED,
    csv_rows,
    journal_choices,
    journal_lines,
    journal_rows,
    same_mail,
    subject_of,
)
from agenda.services.resending import ResendError, resend_reminder
from core import clock
from core.access import fetch_visible
from core.mail import ring_outbox
from core.permissions import staff_required
from core.spreadsheets import to_csv
from core.views.errors import conflict

PAGE_SIZE = 30


def _filtered(request: HttpRequest) -> JournalFilter:
    return JournalFilter(request.GET, reminders=staff_reminders(request.user), choices=journal_choices(request.user))


@require_safe
@staff_required
def journal(request: HttpRequest) -> HttpResponse:
    """Filtered and cut in pages. The address says everything: it can be kept and shared."""
    filters = _filtered(request)
    page = Paginator(journal_rows(filters.qs), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page_obj": page,
        "lines": journal_lines(page.object_list, on=clock.today()),
        "most_exported": MOST_EXPORTED,
    }
    return render(request, "agenda/journal.html", context)


@require_safe
@staff_required
def journal_csv(request: HttpRequest) -> HttpResponse:
    """The current filter as a CSV file, for a French spreadsheet."""
    today = clock.today()
    content = to_csv(CSV_HEADERS, csv_rows(_filtered(request).qs, on=today))
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="rappels-{today:%Y-%m-%d}.csv"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what sending again does, and risks, then does it. 409 when there is nothing to send again."""
    reminder = fetch_visible(journal_rows(staff_reminders(request.user)), pk=pk)
    if reminder.standing not in TROUBLED:
        return conflict(request, "Seul un rappel en échec ou incertain peut être renvoyé.")
    if request.method == "POST":
        try:
            mail = resend_reminder(reminder=reminder, actor=request.user, at=clock.now())
        except ResendError as refusal:
            return conflict(request, str(refusal))
        ring_outbox()
        messages.success(request, f"Le courriel à {mail.recipient} repart.")
        return redirect("agenda:journal")
    context = {
        "line": journal_lines([reminder], on=clock.today())[0],
        "carried": [(subject_of(row), row.appointment) for row in same_mail(reminder)],
    }
    return render(request, "agenda/resend.html", context)
