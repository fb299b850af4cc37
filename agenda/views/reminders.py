"""One's own reminders, in the application: what the mails said, and what they would have said."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from agenda.selectors.own_reminders import told_counts, told_lines, told_reminders
from agenda.services.own_reminders import mark_all_read
from core import clock

PAGE_SIZE = 20


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    page = Paginator(told_reminders(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": told_lines(page.object_list, user=request.user, on=clock.today()),
        "unread": told_counts(request.user)["unread"],
    }
    return render(request, "agenda/reminders.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_all_read(person=request.user, actor=request.user, at=clock.now())
    messages.success(request, "Tous vos rappels sont marqués comme lus.")
    return redirect("agenda:reminders")
