"""What the demonstration’s live teams have in their agenda: sessions, a rendez-vous moved, one cancelled, committees.

Through the services, at believable moments: its history, its versions and its attendance are those of real use.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from agenda.models import Appointment
from agenda.services.appointments import change_appointment, move_state, plan_appointment
from agenda.services.attendance import NewGuest, Noted, note_attendance
from agenda.states import AppointmentKind
from programmes.models import Programme
from teams.models import Membership, Team

FIXED_DAYS_BEFORE = 12
COMMON_HOUR, COMMON_MINUTES = dt.time(10), 90
COMMON_LINK = "https://visio.exemple.localhost/points-d-etape"
TITLES = {AppointmentKind.SESSION: "Séance avec le coach", AppointmentKind.END_COMMITTEE: "Comité de fin"}


def give_hours_to_common(programme: Programme, *, staff: User, at: dt.datetime) -> None:
    """The milestones of the edition, at ten in the morning in Paris: two in the afternoon in La Réunion in summer."""
    common = Appointment.objects.planned().filter(programme=programme, team=None, kind=AppointmentKind.CHECKPOINT)
    values = {"hour": COMMON_HOUR, "duration_minutes": COMMON_MINUTES, "link": COMMON_LINK}
    for appointment in common.order_by("day", "pk"):
        fixed_at = min(_before(appointment.starts_at), at)
        change_appointment(appointment=appointment, values=values, actor=staff, at=fixed_at)


def close_what_is_past(programme: Programme, *, staff: User, at: dt.datetime) -> None:
    """Everything behind was held, with its attendance: most came."""
    held = Appointment.objects.planned().filter(programme=programme, ends_at__lt=at)
    for appointment in held.select_related("team").order_by("starts_at", "pk"):
        after = appointment.ends_at + dt.timedelta(minutes=20)
        teams = [appointment.team] if appointment.team else programme.teams.order_by("pk")
        people = [
            Noted(each.user, each.team, "present", "")
            for team in teams
            for each in Membership.objects.in_force(appointment.day).of_team(team)
        ]
        note_attendance(appointment=appointment, people=people, actor=staff, at=after)
        move_state(appointment=appointment, name="complete", actor=staff, at=after)


def write_agenda(
    entry: dict[str, Any], team: Team, *, people: Sequence[User], staff: User, launched: dt.datetime, until: dt.datetime
) -> None:
    """Of one team, as `demo_teams.yaml` tells it; `day` counts from the launch."""
    for row in entry.get("agenda", ()):
        kind = AppointmentKind(row["kind"])
        values = {
            "kind": kind,
            "title": row.get("title") or TITLES[kind],
            "day": launched.date() + dt.timedelta(days=row["day"]),
            "hour": dt.time.fromisoformat(row["hour"]),
            "duration_minutes": row["minutes"],
            **{name: row[name] for name in ("place", "link", "note") if name in row},
        }
        fixed_at = min(launched + dt.timedelta(days=max(row["day"] - FIXED_DAYS_BEFORE, 0)), until)
        who = {"actor": staff, "at": fixed_at}
        appointment = plan_appointment(programme=team.programme, team=team, values=values, **who)
        if "moved_to" in row:
            day = launched.date() + dt.timedelta(days=row["moved_to"])
            change_appointment(appointment=appointment, values={"day": day}, comment=row["word"], **who)
        if "cancelled" in row:
            move_state(appointment=appointment, name="cancel", comment=row["cancelled"], **who)
        _note_absences(row, appointment, team, people, staff=staff)


def _note_absences(
    row: dict[str, Any], appointment: Appointment, team: Team, people: Sequence[User], *, staff: User
) -> None:
    """Said beforehand; the others are noted when it is over (`close_what_is_past`)."""
    noted = [
        Noted(people[number], team, presence, "")
        for presence in ("excused", "absent")
        for number in row.get(presence, ())
    ]
    guests = [NewGuest("Mme Le Bihan", "Directrice générale des services", "present", team)] if "absent" in row else []
    if noted:
        after = appointment.ends_at + dt.timedelta(minutes=10)
        note_attendance(appointment=appointment, people=noted, new_guests=guests, actor=staff, at=after)


def _before(moment: dt.datetime) -> dt.datetime:
    return moment - dt.timedelta(days=FIXED_DAYS_BEFORE)
