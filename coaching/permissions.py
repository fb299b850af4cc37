"""Who reads and writes sessions, days and signals. Scope and predicate side by side; closed by default."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.permissions import is_anct_staff
from coaching.models import (
    CoachingSession,
    CoachMessage,
    DayAccount,
    DayDebit,
    MonthClosing,
    NextAction,
    PrivateNote,
    SignalAcknowledgement,
)
from coaching.states import SessionState
from core import clock
from investigations.models import Investigation
from programmes.permissions import visible_programmes
from teams.models import Membership, Team
from teams.permissions import staff_teams
from teams.states import EXPERT_ROLES, TeamRole, TeamState

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


def visible_actions(user: Any) -> QuerySet[NextAction]:
    """Decided in the sessions that the person reads."""
    return NextAction.objects.filter(session__in=visible_sessions(user).logged().values("pk"))


def own_messages(user: Any) -> QuerySet[CoachMessage]:
    """Those that she wrote to her teams. Whoever received one has it in her mail."""
    return CoachMessage.objects.filter(author_id=user.pk)


def is_member(user: Any, team_id: int | None) -> bool:
    """In the team today, in any capacity."""
    return Membership.objects.in_force(clock.today()).filter(user_id=user.pk, team_id=team_id).exists()


def may_read_session_words(user: Any, workspace: Investigation) -> bool:
    """Within the team when its subject is sensitive: what was done, decided and blocks tells what sources said, as the
    journal does (`investigations.permissions.may_read_journal`). The ANCT's team keeps what it needs to help and to
    pay: dates, durations, phase, topics, weather. Unlike for the journal, coach and designer read: one of them wrote,
    the other takes up. The note for the ANCT is another matter: it is written for it, knowingly.
    """
    return not workspace.is_sensitive or is_member(user, workspace.team_id)


def can_settle_action(user: Any, team: Team) -> bool:
    """Whoever is in the team: the one who did it says so."""
    return team.state in (TeamState.LAUNCHED, TeamState.FINISHED) and is_member(user, team.pk)


def can_write_to_teams(user: Any) -> bool:
    """Whoever accompanies a team today."""
    return coached_teams(user).exists()


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
    """Whether the days of this month are final for the edition of the team. A closed month closes those before it."""
    closed = MonthClosing.objects.filter(programme_id=team.programme_id, month__gte=day.replace(day=1))
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


def staff_day_accounts(user: Any) -> QuerySet[DayAccount]:
    """Accounts of the teams that this member of the ANCT's team may know. Nobody else gives or takes back days."""
    return DayAccount.objects.filter(team__in=staff_teams(user).existing())


def visible_closings(user: Any) -> QuerySet[MonthClosing]:
    """Whole statements: the ANCT's team alone, it pays on them. An expert reads her own lines (`own_closings`)."""
    if not is_anct_staff(user):
        return MonthClosing.objects.none()
    return MonthClosing.objects.filter(programme__in=visible_programmes(user))


def own_debits(user: Any) -> QuerySet[DayDebit]:
    """Days that the person used, whichever team she has left since: they are her work."""
    if not user.is_authenticated:
        return DayDebit.objects.none()
    return DayDebit.objects.filter(expert_id=user.pk)


def own_closings(user: Any) -> QuerySet[MonthClosing]:
    """Closed months of the editions in which she used days: she reads the lines that bear her name, no other."""
    hers = own_debits(user).filter(account__team__programme=OuterRef("programme"))
    return MonthClosing.objects.filter(Exists(hers))


def has_days(user: Any) -> bool:
    """Coach or designer of a team, today or in the past."""
    if not user.is_authenticated:
        return False
    return Membership.objects.filter(user_id=user.pk, role__in=EXPERT_ROLES).exists()


def can_read_team_time(user: Any, team: Team) -> bool:
    """Who reads what each agent declared: the coach of the team, who speaks of it with her, and the ANCT's team.

    Neither her colleagues, nor the designer, nor the référent: an agent whose employer read it would declare what she
    promised.
    """
    if is_anct_staff(user):
        return True
    present = Membership.objects.in_force(clock.today())
    return present.filter(user_id=user.pk, team=team, role=TeamRole.COACH).exists()
