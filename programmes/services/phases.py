"""How an investigation of an edition unfolds: its phases, in order."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from programmes.models import Programme, ProgrammePhase
from programmes.services.ordered import add_last, change, lock, move


@transaction.atomic
def add_phase(*, programme: Programme, values: Mapping[str, Any], actor: object, at: dt.datetime) -> ProgrammePhase:
    """Put a phase at the end. Raises ValidationError when the edition has this one already."""
    return add_last(lock(programme).phases, values)


@transaction.atomic
def change_phase(
    *, phase: ProgrammePhase, values: Mapping[str, Any], seen: str, actor: object, at: dt.datetime
) -> ProgrammePhase:
    """Raises StaleEditError, ValidationError."""
    lock(phase.programme)
    return change(phase, values, seen=seen)


@transaction.atomic
def move_phase(*, phase: ProgrammePhase, direction: str, actor: object, at: dt.datetime) -> None:
    move(phase, lock(phase.programme).phases.all(), direction)


@transaction.atomic
def remove_phase(*, phase: ProgrammePhase, actor: object, at: dt.datetime) -> None:
    """The page of the programme no longer tells it. Removing twice does nothing."""
    lock(phase.programme)
    ProgrammePhase.objects.filter(pk=phase.pk).delete()
