"""One's own agenda."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agenda.addresses import PREFERENCES_PATH
from agenda.selectors.mine import personal_agenda
from core import clock
from teams.permissions import own_teams


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything, or what one team has, `?equipe=`."""
    asked = request.GET.get("equipe", "")
    team = own_teams(request.user).filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
    agenda = personal_agenda(request.user, at=clock.now(), team_pk=team.pk if team else None)
    context = {"agenda": agenda, "team": team, "preferences_url": PREFERENCES_PATH}
    return render(request, "agenda/mine.html", context)
