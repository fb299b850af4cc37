"""Where a team is: it says so itself, forward or back, and the past stays written."""

import datetime as dt
from typing import Any

from django.db import transaction

from investigations.models import Investigation, PhaseStep
from investigations.services.locking import lock_investigation


class PhaseError(Exception):
    """Refused, with a French sentence for the user."""


@transaction.atomic
def enter_phase(
    *,
    investigation: Investigation,
    phase: str,
    entered_on: dt.date,
    planned_until: dt.date | None,
    comment: str,
    base_number: int,
    actor: Any,
    at: dt.datetime,
) -> PhaseStep:
    """Enter a phase, which may be an earlier one. `base_number` is the last step that the person had read.

    Raises PhaseError: someone moved the team meanwhile, already in this phase, a date before the last step, or a step
    back without a word of why.
    """
    lock_investigation(investigation.pk, new_rows_wait=True)
    last = investigation.phase_steps.order_by("-number").first()
    if last is not None:
        _check_follows(last, phase=phase, entered_on=entered_on, base_number=base_number)
        order = list(investigation.programme.phases.order_by("position").values_list("code", flat=True))
        if not comment and phase in order and last.phase in order and order.index(phase) < order.index(last.phase):
            raise PhaseError("Revenir en arrière est normal : dites en quelques mots pourquoi.")
    return PhaseStep.objects.create(
        investigation=investigation,
        number=last.number + 1 if last else 1,
        phase=phase,
        entered_on=entered_on,
        planned_until=planned_until,
        comment=comment,
        recorded_by=actor,
        recorded_at=at,
    )


def _check_follows(last: PhaseStep, *, phase: str, entered_on: dt.date, base_number: int) -> None:
    if last.number != base_number:
        raise PhaseError(
            f"Une autre personne vient de noter la phase « {last.get_phase_display()} » : relisez la page,"
            " puis recommencez si besoin."
        )
    if phase == last.phase:
        raise PhaseError(f"L’équipe est déjà dans la phase « {last.get_phase_display()} ».")
    if entered_on < last.entered_on:
        raise PhaseError(
            f"La phase précédente a commencé le {last.entered_on:%d/%m/%Y} : choisissez ce jour ou un jour après."
        )
