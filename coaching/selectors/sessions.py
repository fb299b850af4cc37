"""Sessions of a team, its actions, and how the form of the next one begins."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from coaching.models import CoachingSession, NextAction
from coaching.states import ActionState, SessionState
from teams.models import Membership, Team
from teams.states import EXPERT_ROLES, TeamRole

SHOWN_SETTLED = 5
_LATEST = dt.date(9999, 12, 31)


@dataclasses.dataclass(frozen=True)
class ActionLine:
    """An action as its list shows it."""

    action: NextAction
    is_late: bool


def team_sessions(sessions: QuerySet[CoachingSession]) -> QuerySet[CoachingSession]:
    """Logged ones, the newest first, with what their list shows."""
    return sessions.logged().select_related("author").order_by("-held_on", "-pk")


def actions_of(
    team: Team, *, actions: QuerySet[NextAction], today: dt.date
) -> tuple[list[ActionLine], list[NextAction]]:
    """Among the `actions` that the reader sees: the open ones, by their day; the last that were settled. Two
    statements."""
    rows = actions.filter(team=team).select_related("owner__user", "session")
    opened = rows.open().order_by(Coalesce("due_on", Value(_LATEST)), "session__held_on", "position", "pk")
    settled = rows.exclude(state=ActionState.OPEN).order_by("-settled_at", "-pk")[:SHOWN_SETTLED]
    return [ActionLine(each, is_late(each, today=today)) for each in opened], list(settled)


def is_late(action: NextAction, *, today: dt.date) -> bool:
    return action.state == ActionState.OPEN and action.due_on is not None and action.due_on < today


def people_of(team: Team, *, today: dt.date) -> list[Membership]:
    """Whoever is in the team today: agents first. One statement."""
    experts_last = Case(When(role=TeamRole.AGENT, then=Value(0)), default=Value(1), output_field=IntegerField())
    present = Membership.objects.in_force(today).filter(team=team).select_related("user")
    return list(present.order_by(experts_last, "user__last_name", "user__first_name", "pk"))


def last_session_by(team: Team, role: str) -> CoachingSession | None:
    """Of the coach, or of the designer, whoever held the role then."""
    rows = CoachingSession.objects.filter(team=team, role=role, state=SessionState.LOGGED)
    return rows.prefetch_related("present").order_by("-held_on", "-pk").first()


def role_of(people: Sequence[Membership], user: Any) -> str:
    """In what capacity the person writes here; the coach's when she just left, the services then refuse."""
    mine = (each.role for each in people if each.user_id == user.pk and each.role in EXPERT_ROLES)
    return next(mine, TeamRole.COACH.value)


def prefilled(
    last: CoachingSession | None, *, people: Sequence[Membership], phase: str, meeting: Any
) -> dict[str, Any]:
    """Like the last one, but for its words: same duration, form and people; the phase where the team is now."""
    present = {str(each.pk) for each in last.present.all()} if last else set()
    known = {str(each.pk) for each in people}
    agents = {str(each.pk) for each in people if each.role == TeamRole.AGENT}
    return {
        "half_days": last.half_days if last else 1,
        "mode": last.mode if last else "remote",
        "phase": phase,
        "present": sorted(present & known if last else agents),
        "next_day": meeting.day if meeting else None,
        "next_hour": meeting.hour if meeting else None,
    }
