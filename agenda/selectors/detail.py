"""The page of one appointment: when it is for the reader, whom it invites, what became of it."""

import dataclasses
import datetime as dt
from itertools import groupby
from typing import Any

from django.utils import timezone

from agenda.lines import Line
from agenda.models import Appointment, AppointmentTransition, Attendance
from agenda.selectors.clocks import time_zone_of
from agenda.selectors.people import Concerned, concerned_by
from agenda.states import APPOINTMENT_EVENTS, APPOINTMENT_TRANSITIONS, GATHERINGS, Presence
from agenda.wording import span
from teams.models import Team
from teams.permissions import visible_teams


@dataclasses.dataclass(frozen=True)
class Event:
    label: str
    log: AppointmentTransition


@dataclasses.dataclass(frozen=True)
class AppointmentPage:
    line: Line
    when: str
    is_gathering: bool
    people: list[tuple[Team, list[Concerned]]]
    people_count: int
    history: list[Event]
    counts: list[tuple[str, int]]  # « 5 présents », when presences are noted

    @property
    def latest_reason(self) -> str:
        return self.history[0].log.comment if self.history else ""


def appointment_page(appointment: Appointment, *, user: Any, at: dt.datetime) -> AppointmentPage:
    """Eight queries. The hours: on the reader's clock, and on that of the appointment where it shows another.

    Of a common gathering, each sees the people of her own teams: which others are formed is not hers to learn here.
    """
    zone = time_zone_of(user, on=timezone.localdate(at))
    people = people_seen_by(user, concerned_by([appointment], on=timezone.localdate(at)).get(appointment.pk, []))
    history = appointment.transitions.select_related("actor").order_by("-at", "-pk")
    return AppointmentPage(
        line=Line(appointment, zone, appointment.time_zone, at),
        when=span(appointment, zone, with_year=True),
        is_gathering=appointment.kind in GATHERINGS,
        people=by_team(people),
        people_count=len({one.person.pk for one in people}),
        history=[Event(_label(each.transition), each) for each in history],
        counts=_counts(appointment),
    )


def people_seen_by(user: Any, people: list[Concerned]) -> list[Concerned]:
    """Those of the teams that she sees. One query."""
    teams = {one.team.pk for one in people}
    seen = set(visible_teams(user).filter(pk__in=teams).order_by("pk").values_list("pk", flat=True)) if teams else teams
    return [one for one in people if one.team.pk in seen]


def by_team(people: list[Concerned]) -> list[tuple[Team, list[Concerned]]]:
    return [(team, list(group)) for team, group in groupby(people, key=lambda one: one.team)]


def _label(name: str) -> str:
    return APPOINTMENT_TRANSITIONS[name].label if name in APPOINTMENT_TRANSITIONS else APPOINTMENT_EVENTS[name]


def _counts(appointment: Appointment) -> list[tuple[str, int]]:
    noted = list(Attendance.objects.filter(appointment=appointment).order_by("pk").values_list("presence", flat=True))
    return [(presence.label, noted.count(presence)) for presence in Presence if presence in noted]
