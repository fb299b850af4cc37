"""The page of a team for its members, and for the référents who follow it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.access import fetch_visible
from teams.permissions import visible_teams
from teams.selectors.team_page import team_page
from teams.states import TeamState
from teams.workspace_link import workspace_url


@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    found = fetch_visible(visible_teams(request.user).select_related("programme"), pk=pk)
    page = team_page(found, user=request.user, at=clock.now())
    context = {
        "team": found,
        "page": page,
        "roster": page.roster,
        "is_forming": found.state == TeamState.FORMING,
        "workspace_url": workspace_url(request.user, found) if found.state != TeamState.FORMING else "",
    }
    return render(request, "teams/team.html", context)
