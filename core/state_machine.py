"""State machines as literal tables.

Each app writes its table in `states.py`; services call `apply_transition`; screens call `available_transitions`;
tests compare the table with a second one written by hand.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models


@dataclasses.dataclass(frozen=True)
class Transition:
    """One named move, from any of `sources` to `target`. The label is what a button says, in French."""

    label: str
    sources: frozenset[str]
    target: str


class IllegalTransitionError(Exception):
    """The move does not start from the object's present state. Carries a French sentence for the user."""


def available_transitions(table: Mapping[str, Transition], state: str) -> list[str]:
    """Names of the moves that start from `state`, in the table's order."""
    return [name for name, transition in table.items() if state in transition.sources]


def apply_transition(
    obj: models.Model,
    name: str,
    *,
    table: Mapping[str, Transition],
    log: type[models.Model],
    actor: Any,
    at: dt.datetime,
    comment: str = "",
    field: str = "state",
    **companions: Any,
) -> None:
    """Move `obj` (already locked by the caller) and write the log row. `field` holds the state, when it is another.

    `companions` are fields that the state requires (a date of publication, say): they are saved in the same
    statement, because a named constraint ties them to the state. `log` is the app's concrete `TransitionLog`,
    whose foreign key to the object is called `subject`.

    Raises IllegalTransitionError, and changes nothing, when the move is not in the table for this state.
    """
    transition = table[name]
    source = getattr(obj, field)
    if source not in transition.sources:
        label = getattr(obj, f"get_{field}_display")().lower()
        raise IllegalTransitionError(f"« {transition.label} » n'est pas possible : l'état actuel est « {label} ».")
    setattr(obj, field, transition.target)
    for name_of_field, value in companions.items():
        setattr(obj, name_of_field, value)
    obj.save(update_fields=[field, *companions])
    log.objects.create(
        subject=obj,
        transition=name,
        from_state=source,
        to_state=transition.target,
        actor=actor,
        at=at,
        comment=comment,
    )


def log_act(obj: Any, name: str, *, log: type[models.Model], actor: Any, at: dt.datetime, comment: str = "") -> Any:
    """Write in the log of `obj` an act that moves nothing: its state is the same after. Returns the row of the log."""
    return log.objects.create(
        subject=obj, transition=name, from_state=obj.state, to_state=obj.state, actor=actor, at=at, comment=comment
    )
