"""Rows that stand in an order under a parent: added, changed, moved and removed the same way, whatever they are.

The parent is locked first, so two people who reorder at once take turns.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Max

UP, DOWN = "up", "down"


class StaleEditError(Exception):
    """Somebody saved the same row meanwhile. `current` is the row as it stands, nothing was written."""

    def __init__(self, current: models.Model) -> None:
        self.current = current
        super().__init__(
            "Une autre personne a enregistré cette page pendant que vous écriviez. Votre saisie est conservée"
            " ci-dessous, avec la valeur enregistrée sous chaque champ qui diffère. Enregistrez de nouveau pour garder"
            " la vôtre."
        )


def fingerprint(row: models.Model, fields: Iterable[str]) -> str:
    """Short mark of the row's values, to tell whether they changed between the reading and the writing."""
    values = [str(row.serializable_value(field)) for field in sorted(fields)]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def lock(row: models.Model) -> Any:
    """The row as it stands now, held until the end of the transaction."""
    return type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)


def add_last(siblings: Any, values: Mapping[str, Any]) -> Any:
    """Create a row at the end of `siblings`, a related manager whose parent the caller has locked.

    Raises ValidationError with French sentences when a rule of the model refuses it.
    """
    last = siblings.aggregate(last=Max("position"))["last"] or 0
    row = siblings.model(**{siblings.field.name: siblings.instance}, position=last + 1, **values)
    row.full_clean()
    row.save(force_insert=True)
    return row


def change(row: models.Model, values: Mapping[str, Any], *, seen: str) -> Any:
    """Write `values` on the locked row, when it still bears the fingerprint `seen` of these fields.

    Raises StaleEditError, or ValidationError when a rule of the model refuses the new values.
    """
    locked = lock(row)
    if fingerprint(locked, values) != seen:
        raise StaleEditError(locked)
    for field, value in values.items():
        setattr(locked, field, value)
    locked.full_clean()
    locked.save(update_fields=list(values))
    return locked


def move(row: models.Model, siblings: models.QuerySet, direction: str) -> None:
    """Exchange the row with its neighbour; at the end of the list, or when it was just removed, nothing happens."""
    ordered = list(siblings.order_by("position"))
    here = next((index for index, each in enumerate(ordered) if each.pk == row.pk), -1)
    there = here - 1 if direction == UP else here + 1
    if here < 0 or not 0 <= there < len(ordered):
        return
    one, other = ordered[here], ordered[there]
    free = ordered[-1].position + 1  # some ranks are checked at once: the row waits at a free one
    old, new = one.position, other.position
    for each, position in ((one, free), (other, old), (one, new)):
        each.position = position
        each.save(update_fields=["position"])


def copy_rows(rows: Iterable[models.Model], *, parent: str, to: models.Model, **changes: Any) -> int:
    """Copies of `rows` under another parent, `changes` being new values, or functions of the row that give them."""
    copies = []
    for row in rows:
        values = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key and field.name != parent
        }
        values |= {name: change(row) if callable(change) else change for name, change in changes.items()}
        copies.append(type(row)(**{parent: to}, **values))
    return len(type(copies[0]).objects.bulk_create(copies)) if copies else 0
