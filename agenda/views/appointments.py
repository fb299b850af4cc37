"""One rendez-vous: its page, its change, its moves, its file for a calendar."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import is_anct_staff
from agenda.forms.appointments import AppointmentForm, CancelForm
from agenda.ical import download_of
from agenda.models import Appointment
from agenda.permissions import can_change, can_note_attendance, visible_appointments
from agenda.selectors.detail import appointment_page
from agenda.selectors.people import collectivites_of
from agenda.services.appointments import change_appointment, move_state
from agenda.states import APPOINTMENT_TRANSITIONS, AppointmentKind, AppointmentState
from agenda.views.answers import answer_button, answer_form
from core import clock
from core.access import fetch_visible, require
from core.state_machine import available_transitions
from core.views.errors import conflict
from teams.workspace_link import workspace_url

NOT_YOURS = "L’équipe ANCT fixe ce rendez-vous. Le coach et le designer fixent les séances et les autres rendez-vous."
DONE = {"complete": "Le rendez-vous est marqué comme fait.", "restore": "Le rendez-vous est rétabli."}


@require_safe
def appointment(request: HttpRequest, pk: int) -> HttpResponse:
    found = fetch_appointment(request, pk)
    page = appointment_page(found, user=request.user, at=clock.now())
    may_change = can_change(request.user, found)
    may_note = page.is_gathering and can_note_attendance(request.user, found)
    context = {
        **frame(request, found),
        "page": page,
        "may_change": may_change,
        "moves": available_transitions(APPOINTMENT_TRANSITIONS, found.state) if may_change else [],
        "may_note": may_note,
        "shows_history": may_change or may_note,
    }
    return render(request, "agenda/appointment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The hour, the place. A day that another page decides is changed there."""
    found = fetch_to_change(request, pk)
    if found.state != AppointmentState.PLANNED:
        return conflict(request, f"Ce rendez-vous est {found.get_state_display()} : il ne change plus.")
    shown = copy.copy(found)  # validating the form writes on its own instance
    form = AppointmentForm(
        request.POST if request.method == "POST" else None,
        instance=found,
        team=found.team,
        followed=followed_fields(found),
    )
    return answer_form(
        request,
        form=form,
        act=lambda: change_appointment(
            appointment=found,
            values=form.values,
            seen=form.cleaned_data["seen"],
            comment=form.word_given,
            actor=request.user,
            at=clock.now(),
        ),
        template="agenda/edit.html",
        context={**frame(request, shown), "day_url": day_url(shown)},
        done="Le rendez-vous est enregistré. Les personnes invitées le reçoivent dans quelques minutes.",
        to=reverse("agenda:appointment", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = fetch_to_change(request, pk)
    if found.state != AppointmentState.PLANNED:
        return conflict(request, f"Ce rendez-vous est {found.get_state_display()} : il ne s’annule plus.")
    form = CancelForm(request.POST if request.method == "POST" else None)
    return answer_form(
        request,
        form=form,
        act=lambda: move_state(
            appointment=found,
            name="cancel",
            comment=form.cleaned_data["comment"],
            actor=request.user,
            at=clock.now(),
        ),
        template="agenda/cancel.html",
        context={**frame(request, found), "page": appointment_page(found, user=request.user, at=clock.now())},
        done="Le rendez-vous est annulé. Les personnes invitées le reçoivent dans quelques minutes.",
        to=reverse("agenda:appointment", args=[pk]),
    )


@require_POST
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Done, or planned again."""
    found = fetch_to_change(request, pk)
    return answer_button(
        request,
        act=lambda: move_state(appointment=found, name=name, actor=request.user, at=clock.now()),
        to=reverse("agenda:appointment", args=[pk]),
        done=DONE[name],
    )


@require_safe
def ics(request: HttpRequest, pk: int) -> HttpResponse:
    found = fetch_appointment(request, pk)
    names = collectivites_of([found.team_id] if found.team_id else [])
    content = download_of(found, names.get(found.team_id or 0, ""))
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="rendez-vous-{found.day:%Y-%m-%d}.ics"'},
    )


def fetch_appointment(request: HttpRequest, pk: int) -> Appointment:
    return fetch_visible(visible_appointments(request.user).select_related("team", "programme", "milestone"), pk=pk)


def fetch_to_change(request: HttpRequest, pk: int) -> Appointment:
    found = fetch_appointment(request, pk)
    require(can_change(request.user, found), NOT_YOURS)
    return found


def frame(request: HttpRequest, found: Appointment) -> dict[str, Any]:
    """Where the page stands: below the workspace of the team, the staff's agenda, or one's own."""
    space = workspace_url(request.user, found.team) if found.team else ""
    if space and not is_anct_staff(request.user):
        parent = (found.team.name, f"{space}agenda/")
    elif is_anct_staff(request.user):
        parent = ("Agenda des équipes", f"{reverse('agenda:board')}?edition={found.programme.slug}")
    else:
        parent = ("Mon agenda", reverse("agenda:mine"))
    return {"appointment": found, "parent_label": parent[0], "parent_url": parent[1]}


def followed_fields(found: Appointment) -> tuple[str, ...]:
    """What is decided elsewhere: by the calendar of the edition, or on the page of a team that is being formed."""
    if found.milestone_id:
        return ("title", "day")
    if found.kind == AppointmentKind.LAUNCH and found.team_id:
        return ("title", "day", "place")
    return ()


def day_url(found: Appointment) -> str:
    """Where the day is changed, when that is not here."""
    if found.milestone_id:
        return reverse("programmes:milestone_edit", args=[found.milestone_id])
    if found.kind == AppointmentKind.LAUNCH and found.team_id:
        return reverse("teams:prepare", args=[found.team_id])
    return ""
