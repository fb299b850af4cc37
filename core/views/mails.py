"""Staff follow what was sent, and what was not: unreceived mail is the first cause of calls to support."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import clock, home_cards, outbox
from core.access import fetch_visible
from core.mail import ring_outbox
from core.models import OutboxMail
from core.permissions import staff_required
from core.states import MailState
from core.views.errors import conflict

PAGE_SIZE = 25
# What the wiped or secret bodies never show, and the list does not need.
_BODIES = ("text", "html")


@require_safe
@staff_required
def staff_home(request: HttpRequest) -> HttpResponse:
    return render(request, "core/staff_home.html", {"cards": home_cards.staff_cards_for(request.user)})


@require_safe
@staff_required
def mail_list(request: HttpRequest) -> HttpResponse:
    """Newest first. An unknown state or page in the address is ignored, never an error."""
    state = request.GET.get("etat", "")
    mails = OutboxMail.objects.defer(*_BODIES).order_by("-created_at", "id")
    counts = dict(OutboxMail.objects.order_by().values_list("state").annotate(Count("id")))
    if state in MailState.values:
        mails = mails.filter(state=state)
    else:
        state = ""
    filters = [("", "Tous", sum(counts.values()))]
    filters += [(value, label.capitalize(), counts.get(value, 0)) for value, label in MailState.choices]
    return render(
        request,
        "core/mail_list.html",
        {
            "page_obj": Paginator(mails, PAGE_SIZE).get_page(request.GET.get("page")),
            "state": state,
            "filters": filters,
        },
    )


@require_safe
@staff_required
def mail_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One mail. The body of a mail that carries a code is never shown, sent or not."""
    mail = fetch_visible(OutboxMail.objects.all(), pk=pk)
    can_resend = mail.state in (MailState.FAILED, MailState.UNCERTAIN) and not mail.is_secret
    return render(request, "core/mail_detail.html", {"mail": mail, "can_resend": can_resend})


@require_POST
@staff_required
def mail_resend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A person decides to send again what failed or is uncertain. 409 with the reason for anything else."""
    mail = fetch_visible(OutboxMail.objects.all(), pk=pk)
    try:
        outbox.requeue_mail(mail=mail, at=clock.now())
    except ValueError as refusal:
        return conflict(request, str(refusal))
    ring_outbox()
    messages.success(request, f"Le courriel à {mail.recipient} repart.")
    return redirect("core:mail_detail", pk=mail.pk)
