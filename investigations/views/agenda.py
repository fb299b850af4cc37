"""The agenda of the team, in its workspace and on its clock."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agenda.forms.appointments import AppointmentForm
from agenda.permissions import FIXED_BY_EXPERTS, can_fix_for_team
from agenda.selectors.team import team_agenda
from agenda.services.appointments import plan_appointment
from agenda.views.answers import answer_form
from core import clock
from core.access import require
from investigations.models import Investigation
from investigations.views.workspace import frame, open_workspace

NOT_YOURS = "Le coach, le designer et l’équipe ANCT fixent les rendez-vous de l’équipe : demandez-leur."


@require_safe
def agenda(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    found = team_agenda(workspace.team, user=request.user, at=clock.now())
    context = {**frame(request, workspace), "agenda": found, "may_fix": _may_fix(request.user, workspace)}
    return render(request, "investigations/agenda.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A session, or another rendez-vous. The committee and the certification are the ANCT's to fix."""
    workspace = open_workspace(request, pk)
    require(_may_fix(request.user, workspace), NOT_YOURS)
    team = workspace.team
    form = AppointmentForm(
        request.POST if request.method == "POST" else None,
        team=team,
        kinds=FIXED_BY_EXPERTS,
        initial={"kind": FIXED_BY_EXPERTS[0]},
    )
    return answer_form(
        request,
        form=form,
        act=lambda: plan_appointment(
            programme=team.programme, team=team, values=form.values, actor=request.user, at=clock.now()
        ),
        template="investigations/agenda_new.html",
        context=frame(request, workspace),
        done="Le rendez-vous est fixé. L’équipe reçoit l’invitation dans quelques minutes.",
        to=reverse("investigations:agenda", kwargs={"pk": pk}),
    )


def _may_fix(user: Any, workspace: Investigation) -> bool:
    return all(can_fix_for_team(user, workspace.team, kind) for kind in FIXED_BY_EXPERTS)
