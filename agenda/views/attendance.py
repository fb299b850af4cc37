"""Who was there: the list held on screen, and the sheet signed on paper."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agenda.forms.attendance import AttendanceForm
from agenda.models import Appointment
from agenda.permissions import can_note_attendance
from agenda.selectors.attendance import attendance_list
from agenda.selectors.detail import by_team
from agenda.selectors.people import collectivites_of
from agenda.services.attendance import note_attendance
from agenda.states import GATHERINGS
from agenda.views.appointments import fetch_appointment, frame
from agenda.wording import span
from core import clock
from core.access import require

NOT_YOURS = "L’équipe ANCT note les présences ; le coach et le designer, celles de leur équipe."
BLANK_LINES, BLANK_LINES_COMMON = 6, 12


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague noted something else meanwhile: his entry stays, and the page says so."""
    found = _fetch(request, pk)
    awaited = attendance_list(found, user=request.user, at=clock.now())
    form = AttendanceForm(
        request.POST if request.method == "POST" else None,
        people=awaited.people,
        noted=awaited.noted,
    )
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            kept = note_attendance(
                appointment=found,
                people=form.noted_people(),
                guests=form.noted_guests(),
                new_guests=form.new_guests(),
                actor=request.user,
                at=clock.now(),
            )
            messages.success(request, "Les présences sont enregistrées.")
            for one in kept:
                messages.warning(
                    request,
                    f"{one.name} : un collègue a noté « {one.theirs} » entre-temps. Votre « {one.yours} » n’est pas"
                    " enregistré ; choisissez de nouveau pour le remplacer.",
                )
            return redirect("agenda:attendance", pk=pk)
    context = {**frame(request, found), "form": form, "when": span(found, found.time_zone, always_named=True)}
    return render(request, "agenda/attendance.html", context, status=status)


@require_safe
def attendance_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """To print and sign. Lines are left for whoever was not expected."""
    found = _fetch(request, pk)
    people = attendance_list(found, user=request.user, at=clock.now()).people
    blank = BLANK_LINES if found.team_id else BLANK_LINES_COMMON
    context = {
        **frame(request, found),
        "groups": by_team(people),
        "collectivites": collectivites_of(one.team.pk for one in people),
        "when": span(found, found.time_zone, with_year=True, always_named=found.time_zone != "Europe/Paris"),
        "blank_lines": range(blank),
    }
    return render(request, "agenda/attendance_sheet.html", context)


def _fetch(request: HttpRequest, pk: int) -> Appointment:
    """Only people who meet sign a sheet."""
    found = fetch_appointment(request, pk)
    if found.kind not in GATHERINGS:
        raise Http404
    require(can_note_attendance(request.user, found), NOT_YOURS)
    return found
