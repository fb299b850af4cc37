"""The common dates of an edition."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from programmes.models import Milestone, Programme
from programmes.services.ordered import add_last, change, lock, move
from programmes.services.readiness import refuse_new_gaps
from programmes.signals import milestone_removed, milestone_saved


@transaction.atomic
def add_milestone(*, programme: Programme, values: Mapping[str, Any], actor: object, at: dt.datetime) -> Milestone:
    """Put a milestone at the end of the calendar. Side effect: `milestone_saved`. Raises ValidationError."""
    milestone = add_last(lock(programme).milestones, values)
    milestone_saved.send(sender=Milestone, milestone=milestone, was=None, actor=actor, at=at)
    return milestone


@transaction.atomic
def change_milestone(
    *, milestone: Milestone, values: Mapping[str, Any], seen: str, actor: object, at: dt.datetime
) -> Milestone:
    """Side effect: `milestone_saved`.

    Raises StaleEditError, ValidationError, EditionNotReadyError when a confirmed call needs the former date.
    """
    programme = lock(milestone.programme)
    was = Milestone.objects.filter(pk=milestone.pk).values_list("starts_on", flat=True).first()
    changed = change(milestone, values, seen=seen)
    refuse_new_gaps(programme, at)
    milestone_saved.send(sender=Milestone, milestone=changed, was=was, actor=actor, at=at)
    return changed


@transaction.atomic
def move_milestone(*, milestone: Milestone, direction: str, actor: object, at: dt.datetime) -> None:
    move(milestone, lock(milestone.programme).milestones.all(), direction)


@transaction.atomic
def remove_milestone(*, milestone: Milestone, actor: object, at: dt.datetime) -> None:
    """Side effect: `milestone_removed`. Raises EditionNotReadyError when a confirmed call needs it."""
    programme = lock(milestone.programme)
    milestone_removed.send(sender=Milestone, milestone=milestone, actor=actor, at=at)
    milestone.delete()
    refuse_new_gaps(programme, at)
