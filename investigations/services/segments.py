"""The profiles that a team must hear."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core.text import one_line
from investigations.models import Investigation, Segment
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError

MAX_SEGMENTS = 30


@dataclass(frozen=True)
class SegmentChange:
    """What was typed for one profile. `seen` is the name that the page showed."""

    pk: int
    name: str
    seen: str
    is_removed: bool = False


@transaction.atomic
def save_segments(
    *,
    investigation: Investigation,
    changes: Iterable[SegmentChange],
    added: Iterable[str],
    actor: Any,
    at: dt.datetime,
) -> list[Segment]:
    """Rename, remove and add profiles, all or nothing. Names already there are not added twice. Returns the list.

    Raises ChangedMeanwhileError (with the stored names by key) when somebody else renamed one meanwhile; RefusedError
    for a profile that sources come from, an empty name, two profiles of one name, or too many.
    """
    locked = lock_investigation(investigation.pk)
    stored = {row.pk: row for row in locked.segments.order_by("position")}
    changes = [change for change in changes if change.pk in stored]
    _refuse_collisions(stored, changes)
    for change in changes:
        segment, name = stored[change.pk], one_line(change.name)
        if change.is_removed:
            _remove(segment)
            del stored[change.pk]
        elif name != change.seen:
            if not name:
                raise RefusedError(f"« {segment.name} » : pour retirer ce profil, cochez « Retirer ».")
            segment.name = name
    names = [segment.name for segment in stored.values()]
    if len({name.casefold() for name in names}) != len(names):
        raise RefusedError("Deux profils ne peuvent pas avoir le même nom.")
    _rename(stored)
    last = max((segment.position for segment in stored.values()), default=0)
    for name in dict.fromkeys(filter(None, map(one_line, added))):
        if name.casefold() not in {known.casefold() for known in names}:
            last += 1
            names.append(name)
            locked.segments.create(position=last, name=name)
    if len(names) > MAX_SEGMENTS:
        raise RefusedError(f"Au plus {MAX_SEGMENTS} profils : regroupez ceux qui se ressemblent.")
    return list(locked.segments.order_by("position"))


def _refuse_collisions(stored: dict[int, Segment], changes: Iterable[SegmentChange]) -> None:
    theirs = {
        change.pk: stored[change.pk].name
        for change in changes
        if stored[change.pk].name not in (change.seen, one_line(change.name))
        and (change.is_removed or one_line(change.name) != change.seen)
    }
    if theirs:
        raise ChangedMeanwhileError(theirs)


def _rename(stored: dict[int, Segment]) -> None:
    """Through names that nobody has: two profiles may exchange theirs."""
    before = dict(Segment.objects.filter(pk__in=stored).values_list("pk", "name"))
    renamed = [segment for segment in stored.values() if before[segment.pk] != segment.name]
    for segment in renamed:
        Segment.objects.filter(pk=segment.pk).update(name=f"\x1f{segment.pk}")
    Segment.objects.bulk_update(renamed, ["name"])


def _remove(segment: Segment) -> None:
    sources = segment.sources.count()
    if sources:
        told = "une source en vient" if sources == 1 else f"{sources} sources en viennent"
        raise RefusedError(f"« {segment.name} » reste dans la liste : {told}. Donnez-leur d’abord un autre profil.")
    segment.delete()
