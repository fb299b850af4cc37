"""Time spent, in the workspace of a team: an agent declares hers, the coach and the staff compare with what was
promised."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from coaching.forms.declared_time import WeeksForm
from coaching.permissions import can_read_team_time
from coaching.selectors.declared_time import declared_of, own_agent_membership, team_time, weeks_of
from coaching.services.declared_time import declare_weeks
from coaching.views.days_answers import answer_form
from core import clock
from core.access import require
from investigations.views.workspace import frame, open_workspace
from teams.states import TeamState

AGENTS_ONLY = "Chaque agent de l’équipe déclare ici son propre temps."


@require_http_methods(["GET", "HEAD", "POST"])
def time(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    team, today = workspace.team, clock.today()
    mine = own_agent_membership(request.user.pk, team, on=today)
    is_open = mine is not None and team.state == TeamState.LAUNCHED
    require(request.method != "POST" or is_open, AGENTS_ONLY)
    weeks = weeks_of(mine, today=today) if mine is not None and is_open else []
    form = WeeksForm(
        request.POST if request.method == "POST" else None,
        weeks=weeks,
        declared=declared_of(mine, weeks) if mine is not None else {},
        today=today,
    )
    context: dict[str, Any] = {
        **frame(request, workspace),
        "mine": mine,
        "is_open": is_open,
        "weeks": weeks,
        "team_time": team_time(team, today=today) if can_read_team_time(request.user, team) else None,
    }
    return answer_form(
        request,
        form=form,
        act=lambda: declare_weeks(membership=mine, half_days=form.half_days, actor=request.user, at=clock.now()),
        done="Votre temps est enregistré.",
        to=reverse("coaching:time", args=[pk]),
        template="coaching/days/time.html",
        context=context,
    )
