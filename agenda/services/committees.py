"""The end committees of several teams, fixed at once."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agenda.models import Appointment
from agenda.services.appointments import AppointmentError, change_appointment, plan_appointment
from agenda.states import AppointmentKind
from programmes.services.ordered import StaleEditError
from teams.models import Team

TITLE = "Comité de fin"


class CommitteeError(Exception):
    """Why one line cannot be saved: nothing was written of any line."""

    def __init__(self, team: Team, reason: str) -> None:
        self.team = team
        super().__init__(reason)


@transaction.atomic
def plan_committees(
    *, rows: Iterable[tuple[Team, Appointment | None, Mapping[str, Any], str]], actor: Any, at: dt.datetime
) -> int:
    """Fix or change the committee of each team: (team, its present one, values, `seen`). Returns how many changed.

    Raises CommitteeError for the first line that cannot be; then none is written.
    """
    changed = 0
    for team, present, values, seen in rows:
        try:
            if present is None:
                locked = Team.objects.select_for_update(of=("self",)).select_related("programme").get(pk=team.pk)
                planned = Appointment.objects.planned().filter(team=team, kind=AppointmentKind.END_COMMITTEE)
                if planned.exists():
                    raise CommitteeError(team, "Un collègue a fixé ce comité entre-temps : rechargez la page.")
                whole = {"kind": AppointmentKind.END_COMMITTEE, "title": TITLE, **values}
                plan_appointment(programme=locked.programme, team=locked, values=whole, actor=actor, at=at)
                changed += 1
            else:
                before = present.changed_at
                after = change_appointment(appointment=present, values=values, seen=seen, actor=actor, at=at)
                changed += after.changed_at != before
        except StaleEditError as stale:
            raise CommitteeError(team, "Un collègue a changé ce comité entre-temps : rechargez la page.") from stale
        except AppointmentError as refusal:
            raise CommitteeError(team, str(refusal)) from refusal
        except ValidationError as refusal:
            raise CommitteeError(team, " ".join(refusal.messages)) from refusal
    return changed
