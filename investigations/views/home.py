"""The home of a team: where it is, what comes next. And the board where the ANCT's team sees them all."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.permissions import staff_required
from investigations.method import guides_of_phase
from investigations.permissions import readable_journal, visible_workspaces
from investigations.selectors.home import board, team_page
from investigations.views.workspace import frame, open_workspace
from investigations.workspace_cards import cards_for
from teams.states import TeamState


@require_safe
def home(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    journal = readable_journal(request.user, workspace)
    page = team_page(workspace, journal=journal, at=clock.now())
    context = {
        **frame(request, workspace),
        "page": page,
        "next_url": reverse(f"investigations:{page.step.route}", kwargs={"pk": pk}),
        "phase_guides": guides_of_phase(page.facts.phase),
        "cards": cards_for(request.user, workspace),
    }
    return render(request, "investigations/home.html", context)


@require_safe
@staff_required
def team_board(request: HttpRequest) -> HttpResponse:
    """Teams at work, those that need help first."""
    workspaces = visible_workspaces(request.user).filter(team__state=TeamState.LAUNCHED)
    return render(request, "investigations/board.html", {"rows": board(workspaces, today=clock.today())})
