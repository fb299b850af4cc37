"""What is to be done after a session: said done or given up, and its date in the agenda, which follows it.

An appointment does not repeat the words of the action: its title leaves in mails and calendars, where nothing that the
team writes goes. They are read on the page of the sessions.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from agenda.models import Appointment
from agenda.services.appointments import change_appointment, move_state, plan_appointment
from agenda.states import AppointmentKind, AppointmentState
from coaching.models import NextAction, NextActionTransition
from coaching.states import ACTION_TRANSITIONS, ActionState
from core.state_machine import apply_transition

APPOINTMENT_TITLE = "Action décidée en séance"
NO_LONGER = "L’action n’est plus à faire à cette date."


@transaction.atomic
def settle_action(*, action: NextAction, name: str, actor: Any, at: dt.datetime) -> NextAction:
    """Do one of ACTION_TRANSITIONS; its appointment follows. Raises IllegalTransitionError."""
    locked = NextAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    settled_at = None if name == "reopen" else at
    apply_transition(
        locked,
        name,
        table=ACTION_TRANSITIONS,
        log=NextActionTransition,
        actor=actor,
        at=at,
        settled_at=settled_at,
    )
    follow(locked, actor=actor, at=at)
    return locked


def follow(action: NextAction, *, actor: Any, at: dt.datetime) -> None:
    """Make the agenda say what the action says: who, for which day, done or not. The action is held by the caller."""
    appointment = action.appointment
    is_planned = appointment is not None and appointment.state == AppointmentState.PLANNED
    if action.state == ActionState.DONE:
        if is_planned:
            move_state(appointment=appointment, name="complete", actor=actor, at=at)
    elif action.state == ActionState.GIVEN_UP or action.owner is None or action.due_on is None:
        if is_planned:
            move_state(appointment=appointment, name="cancel", actor=actor, at=at, comment=NO_LONGER)
    elif appointment is None:
        action.appointment = _plan(action, actor=actor, at=at)
        action.save(update_fields=["appointment"])
    else:
        if not is_planned:
            move_state(appointment=appointment, name="restore", actor=actor, at=at)
        values = {"day": action.due_on, "owner_id": action.owner.user_id}
        change_appointment(appointment=appointment, values=values, actor=actor, at=at)


def forget_appointment(action: NextAction, *, actor: Any, at: dt.datetime) -> None:
    """The action is about to be removed."""
    appointment = action.appointment
    if appointment is not None and appointment.state == AppointmentState.PLANNED:
        move_state(appointment=appointment, name="cancel", actor=actor, at=at, comment=NO_LONGER)


def _plan(action: NextAction, *, actor: Any, at: dt.datetime) -> Appointment:
    assert action.owner is not None  # noqa: S101 -- for the type checker: the caller looked
    return plan_appointment(
        programme=action.team.programme,
        team=action.team,
        values={
            "kind": AppointmentKind.ACTION,
            "title": APPOINTMENT_TITLE,
            "day": action.due_on,
            "owner": action.owner.user,
        },
        actor=actor,
        at=at,
    )
