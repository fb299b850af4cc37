"""Who sees what is dated, and who may fix it. Scope and predicate side by side; closed by default."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.permissions import is_anct_staff
from agenda.models import Appointment, CalendarFeed, Reminder, ReminderRule
from agenda.states import AppointmentKind
from core import clock
from teams.models import Membership, Team
from teams.permissions import own_teams, staff_teams
from teams.states import EXPERT_ROLES, LIVE_TEAM_STATES, TeamState

# Within the team: a référent follows its gatherings, not its sessions nor what its members have to do.
OF_THE_TEAM_ALONE = (AppointmentKind.SESSION, AppointmentKind.ACTION)
# A coach or a designer fixes these; the others are the ANCT's.
FIXED_BY_EXPERTS = (AppointmentKind.SESSION, AppointmentKind.OTHER)


def visible_appointments(user: Any) -> QuerySet[Appointment]:
    """Everything for the staff. For others: those of their teams, and those common to the editions of these."""
    if not user.is_authenticated:
        return Appointment.objects.none()
    if is_anct_staff(user):
        return Appointment.objects.filter(Q(team__isnull=True) | Q(team__in=staff_teams(user).existing()))
    return Appointment.objects.filter(personal_scope(user))


def personal_scope(user: Any) -> Q:
    """What concerns the person herself: for the staff too, who are in no team, it is what her own teams have."""
    mine = own_teams(user)
    present = Membership.objects.in_force(clock.today()).filter(user_id=user.pk, team=OuterRef("team"))
    return (
        Q(team__in=mine.filter(is_mine=True).values("pk"))
        | (Q(team__in=mine.values("pk")) & ~Q(kind__in=OF_THE_TEAM_ALONE))
        | (Q(team__isnull=True) & Q(programme__in=mine.values("programme_id")))
        | (Q(owner_id=user.pk) & Exists(present))
    )


def can_fix_for_team(user: Any, team: Team, kind: str) -> bool:
    """The ANCT's team; a coach or designer of this team, for what they lead."""
    if team.state not in (*LIVE_TEAM_STATES, TeamState.FINISHED):
        return False
    return is_anct_staff(user) or (kind in FIXED_BY_EXPERTS and is_expert_of(user, team))


def can_fix_common(user: Any) -> bool:
    return is_anct_staff(user)


def can_change(user: Any, appointment: Appointment) -> bool:
    """Its hour, its place, its state. An action is followed where it was decided, in the sessions of coaching."""
    if appointment.kind == AppointmentKind.ACTION:
        return False
    if appointment.team is None:
        return can_fix_common(user)
    return can_fix_for_team(user, appointment.team, appointment.kind)


def is_expert_of(user: Any, team: Team) -> bool:
    """Coach or designer of the team today."""
    present = Membership.objects.in_force(clock.today())
    return present.filter(user_id=user.pk, team=team, role__in=EXPERT_ROLES).exists()


def can_note_attendance(user: Any, appointment: Appointment) -> bool:
    """The ANCT's team; for a gathering of one team, its coach and designer."""
    if is_anct_staff(user):
        return True
    return appointment.team is not None and is_expert_of(user, appointment.team)


def own_feeds(user: Any) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(person_id=user.pk, revoked_at__isnull=True)


def own_reminders(user: Any) -> QuerySet[Reminder]:
    return Reminder.objects.filter(person_id=user.pk)


def staff_rules(user: Any) -> QuerySet[ReminderRule]:
    return ReminderRule.objects.all() if is_anct_staff(user) else ReminderRule.objects.none()


def staff_reminders(user: Any) -> QuerySet[Reminder]:
    """What was decided for everybody, dissolved teams included: the journal stays whole. Not that of a team whose
    existence the person may not know of yet (`teams.permissions.staff_teams`)."""
    if not is_anct_staff(user):
        return Reminder.objects.none()
    teams = staff_teams(user).values("pk")
    return Reminder.objects.filter(Q(appointment__team__isnull=True) | Q(appointment__team__in=teams))
