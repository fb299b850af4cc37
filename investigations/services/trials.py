"""Trials of a prototype: each iteration is one, in order."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from investigations.models import Prototype, Trial
from investigations.services.prototypes import lock_prototype
from investigations.services.row_marks import write_unless_changed


@transaction.atomic
def add_trial(*, prototype: Prototype, values: Mapping[str, Any], actor: Any, at: dt.datetime) -> Trial:
    """The next iteration: its number follows the last one's, even when two members add one at once."""
    locked = lock_prototype(prototype)
    last = Trial.objects.filter(prototype=locked).aggregate(last=Max("number"))["last"] or 0
    return Trial.objects.create(prototype=locked, number=last + 1, **values)


@transaction.atomic
def change_trial(*, trial: Trial, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime) -> Trial:
    """Raises ChangedMeanwhileError."""
    locked = Trial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    write_unless_changed(locked, values, base=base)
    return locked
