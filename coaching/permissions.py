"""Who reads and writes sessions, days and signals. Scope and predicate side by side; closed by default."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.permissions import is_anct_staff
from coaching.models import CoachingSession, MonthClosing, PrivateNote, SignalAcknowledgement
from coaching.states import SessionState
from core import clock
from teams.models import Membership, Team
from teams.permissions import staff_teams
from teams.states import EXPERT_ROLES, TeamState

EDIT_WINDOW = dt.timedelta(days=14)  # after the logging: afterwards, what the team read does not change under its eyes


def coached_teams(user: Any) -> QuerySet[Team]:
    """Teams that the person accompanies today, as coach or designer."""
    if not user.is_authenticated:
        return Team.objects.none()
    present = Membership.objects.in_force(clock.today()).filter(
        user_id=user.pk, role__in=EXPERT_ROLES, team=OuterRef("pk")
    )
    return Team.objects.existing().filter(Exists(present))


def visible_sessions(user: Any) -> QuerySet[CoachingSession]:
    """Logged ones: for the members of the team today, and for the staff. A draft: its author alone."""
    if not user.is_authenticated:
        return CoachingSession.objects.none()
    logged = Q(state=SessionState.LOGGED)
    if is_anct_staff(user):
        readable = logged & Q(team__in=staff_teams(user).existing())
    else:
        present = Membership.objects.in_force(clock.today()).filter(user_id=user.pk, team=OuterRef("team"))
        readable = logged & Exists(present)
    own_draft = Q(state=SessionState.DRAFT, author_id=user.pk, team__in=coached_teams(user))
    return CoachingSession.objects.filter(readable | own_draft)


def readable_private_notes(user: Any) -> QuerySet[PrivateNote]:
    """The staff, and whoever wrote the session as long as she accompanies the team. Nobody else, whatever the role."""
    if not user.is_authenticated:
        return PrivateNote.objects.none()
    if is_anct_staff(user):
        return PrivateNote.objects.filter(session__team__in=staff_teams(user).existing())
    return PrivateNote.objects.filter(session__author_id=user.pk, session__team__in=coached_teams(user))


def can_log_session(user: Any, team: Team) -> bool:
    """Its coach or designer, from the launch on; after the end too, for what is still to be written down."""
    at_work = team.state in (TeamState.LAUNCHED, TeamState.FINISHED)
    return at_work and coached_teams(user).filter(pk=team.pk).exists()


def can_correct_session(user: Any, session: CoachingSession, *, at: dt.datetime) -> bool:
    """Its author, for fourteen days, and as long as its month is not closed."""
    if session.author_id != user.pk or session.state != SessionState.LOGGED or session.logged_at is None:
        return False
    return at < session.logged_at + EDIT_WINDOW and not is_closed(session.team, session.held_on)


def is_closed(team: Team, day: dt.date) -> bool:
    """Whether the days of this month are final for the edition of the team."""
    closed = MonthClosing.objects.filter(programme_id=team.programme_id, month=day.replace(day=1))
    return closed.exists()


def teams_with_health(user: Any) -> QuerySet[Team]:
    """Its coach and designer, and the ANCT's team. Never its members: a signal is a question to whoever helps."""
    return staff_teams(user).existing() if is_anct_staff(user) else coached_teams(user)


def can_see_health(user: Any, team: Team) -> bool:
    """Whoever sees the signals of a team may put one aside."""
    return teams_with_health(user).filter(pk=team.pk).exists()


def visible_acknowledgements(user: Any, team_pk: int) -> QuerySet[SignalAcknowledgement]:
    """Of one team, the address names both."""
    return SignalAcknowledgement.objects.filter(team__in=teams_with_health(user).filter(pk=team_pk))


def can_close_months(user: Any) -> bool:
    return is_anct_staff(user)
