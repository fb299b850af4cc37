"""The life of an appointment: fixed, moved, done, cancelled. Reminders and calendars follow from its row alone."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agenda.models import Appointment, AppointmentTransition
from agenda.moments import instants_of
from agenda.states import APPOINTMENT_TRANSITIONS, AppointmentState
from core.state_machine import apply_transition, log_act
from programmes.models import Programme
from programmes.services.ordered import StaleEditError, fingerprint
from teams.models import Team

# What a reader's calendar shows: when one of these changes, so does its version.
SHOWN = ("kind", "title", "day", "hour", "duration_minutes", "time_zone", "place", "link")


class AppointmentError(Exception):
    """What was asked cannot be. Carries a French sentence."""


@transaction.atomic
def plan_appointment(
    *, programme: Programme, team: Team | None = None, values: Mapping[str, Any], actor: Any, at: dt.datetime
) -> Appointment:
    """Fix an appointment: of a team, or common to those of the edition when `team` is None.

    `values`: fields of Appointment (kind, title, day at least). The zone is that of the team unless told otherwise.
    Raises ValidationError.
    """
    values = dict(values)
    if team is not None:
        values.setdefault("time_zone", team.time_zone)
    appointment = Appointment(programme=programme, team=team, planned_at=at, changed_at=at, **values)
    _set_instants(appointment)
    appointment.full_clean()
    appointment.save()
    _note(appointment, "plan", actor=actor, at=at)
    return appointment


@transaction.atomic
def change_appointment(
    *,
    appointment: Appointment,
    values: Mapping[str, Any],
    actor: Any,
    at: dt.datetime,
    comment: str = "",
    seen: str | None = None,
) -> Appointment:
    """Write `values`; `seen`: fingerprint of these fields as a page showed them, when there was a page.

    A changed day makes another occurrence, whose reminders are others; anything that a calendar shows makes another
    version. Writes nothing when nothing changes. Raises AppointmentError, ValidationError, StaleEditError when a
    colleague saved meanwhile.
    """
    locked = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if locked.state != AppointmentState.PLANNED:
        raise AppointmentError(f"Ce rendez-vous est {locked.get_state_display()} : il ne change plus.")
    if seen is not None and fingerprint(locked, values) != seen:
        raise StaleEditError(locked)
    changed = {field for field, value in values.items() if getattr(locked, field) != value}
    if not changed:
        return locked
    for field in changed:
        setattr(locked, field, values[field])
    if "day" in changed:
        locked.occurrence += 1
        locked.planned_at = at
    if changed & set(SHOWN):
        locked.sequence += 1
    locked.changed_at = at
    _set_instants(locked)
    locked.full_clean()
    locked.save()
    moved = changed & {"day", "hour", "time_zone"}
    _note(locked, "move" if moved else "change", actor=actor, at=at, comment=comment)
    return locked


@transaction.atomic
def move_state(*, appointment: Appointment, name: str, actor: Any, at: dt.datetime, comment: str = "") -> Appointment:
    """Do one of APPOINTMENT_TRANSITIONS. Cancelling or restoring makes another version for calendars; a restored one is
    another occurrence: its reminders may leave again. Raises IllegalTransitionError, AppointmentError."""
    locked = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if name == "cancel" and not comment.strip():
        raise AppointmentError("Dites pourquoi le rendez-vous est annulé : les personnes invitées le liront.")
    companions: dict[str, Any] = {"changed_at": at}
    if name in ("cancel", "restore"):
        companions["sequence"] = locked.sequence + 1
    if name == "restore":
        companions |= {"occurrence": locked.occurrence + 1, "planned_at": at}
    apply_transition(
        locked,
        name,
        table=APPOINTMENT_TRANSITIONS,
        log=AppointmentTransition,
        actor=actor,
        at=at,
        comment=comment.strip(),
        **companions,
    )
    return locked


def _set_instants(appointment: Appointment) -> None:
    appointment.starts_at, appointment.ends_at = instants_of(
        day=appointment.day,
        hour=appointment.hour,
        duration_minutes=appointment.duration_minutes,
        time_zone=appointment.time_zone,
    )


def _note(appointment: Appointment, event: str, *, actor: Any, at: dt.datetime, comment: str = "") -> None:
    log_act(appointment, event, log=AppointmentTransition, actor=actor, at=at, comment=comment)
