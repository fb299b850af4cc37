"""What the pages of sessions share: the workspace in its frame, the team's people, who may do what."""

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from coaching.models import CoachingSession
from coaching.permissions import can_log_session, can_settle_action, may_read_session_words, visible_sessions
from core.access import fetch_visible
from investigations.models import Investigation
from investigations.views.workspace import frame, open_workspace
from teams.models import Team

NOT_YOURS = "Seuls le coach et le designer de l’équipe notent les séances, à partir du lancement."
NO_CORRECTION = (
    "Une séance est corrigée par la personne qui l’a notée, pendant quatorze jours, tant que son mois n’est pas clos."
)
NOT_A_MEMBER = "Seuls les membres de l’équipe disent ce qui est fait."
_NBSP = "\N{NO-BREAK SPACE}"


def open_session(request: HttpRequest, pk: UUID, session_pk: int) -> tuple[Investigation, CoachingSession]:
    """A logged session of this workspace. Raises Http404."""
    workspace = open_workspace(request, pk)
    scope = visible_sessions(request.user).logged().filter(team=workspace.team_id)
    session = fetch_visible(scope.select_related("author", "team__programme", "next_appointment"), pk=session_pk)
    return workspace, session


def session_frame(request: HttpRequest, workspace: Investigation) -> dict[str, Any]:
    """Context of every page of sessions. Whoever logs them is no mere reader here."""
    base = frame(request, workspace)
    may_log = can_log_session(request.user, team_of(workspace))
    return {
        **base,
        "may_write": base["may_write"] or may_log,
        "may_log": may_log,
        "may_settle": can_settle_action(request.user, team_of(workspace)),
        "reads_words": may_read_session_words(request.user, workspace),
        "kept_key": kept_key(request, workspace),
    }


def team_of(workspace: Investigation) -> Team:
    assert workspace.team is not None  # noqa: S101 -- for the type checker: a workspace has a team
    return workspace.team


def kept_key(request: HttpRequest, workspace: Investigation) -> str:
    """Where the script keeps what is being typed, in this tab only."""
    return f"pni:{request.user.pk}:{workspace.pk}:session"


def local_hour(at: dt.datetime, team: Team) -> str:
    """`14 h 32`, on the clock of the team."""
    local = at.astimezone(ZoneInfo(team.time_zone))
    return f"{local:%H}{_NBSP}h{_NBSP}{local:%M}"
