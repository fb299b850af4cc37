"""The portfolio of whoever accompanies teams; all of them, for the ANCT's team; a message to several teams."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from coaching.forms.messages import MessageForm
from coaching.permissions import can_write_to_teams, coached_teams, own_messages
from coaching.selectors.portfolio import experts, portfolio
from coaching.services.messages import (
    MessageError,
    RecipientsChangedError,
    mark_of_recipients,
    recipients_of,
    send_message,
)
from core import clock, kept_text
from core.access import fetch_visible, require
from core.permissions import staff_required
from teams.models import Membership
from teams.permissions import staff_teams
from teams.states import EXPERT_ROLES

PAGE_SIZE = 20
EXPERTS_ONLY = "Cette page est celle des coachs et des designers qui accompagnent une équipe."


@require_safe
def own_portfolio(request: HttpRequest) -> HttpResponse:
    require(can_write_to_teams(request.user), EXPERTS_ONLY)
    found = portfolio(request.user, teams=coached_teams(request.user), today=clock.today())
    sent = own_messages(request.user).order_by("-sent_at", "-pk")[:3]
    return render(request, "coaching/portfolio/portfolio.html", {"portfolio": found, "person": None, "sent": sent})


@require_safe
@staff_required
def coaches(request: HttpRequest) -> HttpResponse:
    """Everybody who accompanies a team at work, with her load."""
    loads = experts(teams=staff_teams(request.user).existing(), today=clock.today())
    return render(request, "coaching/portfolio/coaches.html", {"loads": loads})


@require_safe
@staff_required
def coach_portfolio(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Of one of them, as she sees it."""
    teams = staff_teams(request.user).existing()
    present = Membership.objects.in_force(clock.today()).filter(role__in=EXPERT_ROLES, team__in=teams)
    person = fetch_visible(User.objects.filter(pk__in=present.values("user_id")), pk=person_pk)
    found = portfolio(person, teams=teams, today=clock.today())
    return render(request, "coaching/portfolio/portfolio.html", {"portfolio": found, "person": person, "sent": []})


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def message(request: HttpRequest) -> HttpResponse:
    """Write it, then read it again beside the names of those who will receive it, then send it. `act`: send, or change;
    the next page is the reading again unless told otherwise. `?equipe=`: teams chosen beforehand."""
    teams = list(coached_teams(request.user).select_related("programme").order_by("name", "pk"))
    require(bool(teams), EXPERTS_ONLY)
    if request.method != "POST":
        kept = kept_text.kept_for(request)
        chosen = [pk for pk in request.GET.getlist("equipe") if pk.isdecimal()]
        initial = {**kept.dict(), "teams": kept.getlist("teams")} if kept else {"teams": chosen}
        return _write_page(request, MessageForm(teams=teams, initial=initial))
    form = MessageForm(request.POST, teams=teams)
    if not form.is_valid():
        return _write_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    act = request.POST.get("act", "")
    if act == "change":
        return _write_page(request, form)
    if act != "send":
        return _review_page(request, form)
    try:
        sent = send_message(
            client_key=form.cleaned_data["client_key"],
            teams=form.chosen,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            seen=form.cleaned_data["seen"],
            actor=request.user,
            at=clock.now(),
        )
    except RecipientsChangedError as changed:
        return _review_page(request, form, told=str(changed), status=HTTPStatus.CONFLICT)
    except MessageError as refusal:
        form.add_error(None, str(refusal))
        return _write_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "Le message est envoyé.")
    response = redirect("coaching:message_sent", pk=sent.pk)
    kept_text.forget(request, response)
    return response


@require_safe
def messages_sent(request: HttpRequest) -> HttpResponse:
    require(can_write_to_teams(request.user) or own_messages(request.user).exists(), EXPERTS_ONLY)
    rows = own_messages(request.user).prefetch_related("recipients", "teams").order_by("-sent_at", "-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "coaching/portfolio/messages.html", {"page_obj": page})


@require_safe
def message_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent, when, and to whom: the author's own record."""
    row = fetch_visible(own_messages(request.user), pk=pk)
    context = {
        "message": row,
        "teams": row.teams.order_by("name", "pk"),
        "people": row.recipients.order_by("last_name", "first_name", "pk"),
    }
    return render(request, "coaching/portfolio/message_sent.html", context)


def _write_page(request: HttpRequest, form: MessageForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return render(request, "coaching/portfolio/message.html", {"form": form}, status=status)


def _review_page(
    request: HttpRequest, form: MessageForm, *, told: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    people = recipients_of(form.chosen, sender=request.user, on=clock.today())
    context = {
        "form": form,
        "teams": form.chosen,
        "people": people,
        "seen": mark_of_recipients(people),
        "told": told,
    }
    return render(request, "coaching/portfolio/review.html", context, status=status)
