"""The attendance list of a gathering: who is awaited, who was noted."""

import dataclasses
import datetime as dt
from typing import Any

from django.utils import timezone

from agenda.models import Appointment, Attendance
from agenda.selectors.detail import people_seen_by
from agenda.selectors.people import Concerned, concerned_by


@dataclasses.dataclass(frozen=True)
class AttendanceList:
    people: list[Concerned]
    noted: list[Attendance]


def attendance_list(appointment: Appointment, *, user: Any, at: dt.datetime) -> AttendanceList:
    """Those who were in the teams on its day, whatever happened since; whoever was noted stays in the list.

    Teams that are hidden from `user` are not in it. At most five queries.
    """
    noted = list(
        Attendance.objects.filter(appointment=appointment)
        .select_related("person", "team", "noted_by")
        .order_by("guest_name", "pk")
    )
    on = min(appointment.day, timezone.localdate(at))
    people = concerned_by([appointment], on=on).get(appointment.pk, [])
    known = {one.person.pk for one in people}
    gone = [
        Concerned(row.person, row.team, "") for row in noted if row.person and row.team and row.person_id not in known
    ]
    return AttendanceList(people=people_seen_by(user, people + gone), noted=noted)
