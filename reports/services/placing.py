"""The order of a synthesis: régions, départements, collectivités and sheets, one step at a time; sheets left out."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

from investigations.models import Investigation
from programmes.models import Programme
from reports.models import Composition, SheetPlace
from reports.selectors.syntheses import freeze_synthesis
from reports.services.composition import locked_composition
from reports.synthesis_data import DepartementGroup, RegionGroup


class Kind(models.TextChoices):
    """What moves."""

    REGION = "region", "région"
    DEPARTEMENT = "departement", "département"
    COLLECTIVITE = "collectivite", "collectivité"
    SHEET = "sheet", "fiche"


class Way(models.TextChoices):
    UP = "up", "monter"
    DOWN = "down", "descendre"


@transaction.atomic
def move(*, programme: Programme, kind: str, key: str, way: str, actor: Any, at: dt.datetime) -> bool:
    """Exchange a territory or a sheet with its neighbour. Returns whether something moved: the first cannot go up.

    A move is relative to the order at this moment, under a lock: two people who move at once both get what they asked.
    """
    composition = locked_composition(programme)
    value = freeze_synthesis(programme)
    regions = list(value.regions) if value else []
    step = -1 if way == Way.UP else 1
    match kind:
        case Kind.REGION:
            is_moved = _exchange(regions, [region.code for region in regions], key, step)
            composition.region_order = [region.code for region in regions]
        case Kind.DEPARTEMENT:
            is_moved = False
            codes: list[str] = []
            for region in regions:
                own = [departement.code for departement in region.departements]
                is_moved = _exchange(own, own, key, step) or is_moved
                codes += own
            composition.departement_order = codes
        case _:
            is_moved = _move_sheets(composition, regions, kind, key, step)
    if is_moved:
        composition.saved_at = at
        composition.save(update_fields=["region_order", "departement_order", "saved_at"])
    return is_moved


def _move_sheets(composition: Composition, regions: Sequence[RegionGroup], kind: str, key: str, step: int) -> bool:
    for region in regions:
        for departement in region.departements:
            order = _moved_slugs(departement, kind, key, step)
            if order:
                _renumber(composition, order)
                return True
    return False


def _moved_slugs(departement: DepartementGroup, kind: str, key: str, step: int) -> list[str]:
    """Slugs of the département in their new order; empty when nothing moves."""
    groups = [[sheet.slug for sheet in group.sheets] for group in departement.collectivites]
    if kind == Kind.COLLECTIVITE:
        is_moved = _exchange(groups, [group.territory.key for group in departement.collectivites], key, step)
    else:
        is_moved = any(_exchange(group, list(group), key, step) for group in groups)
    return [slug for group in groups for slug in group] if is_moved else []


def _exchange(rows: list[Any], keys: Sequence[str], key: str, step: int) -> bool:
    """Swap in place the row of this key with its neighbour. `keys` are those of the rows, before."""
    if key not in keys:
        return False
    here = keys.index(key)
    there = here + step
    if not 0 <= there < len(rows):
        return False
    rows[here], rows[there] = rows[there], rows[here]
    return True


def _renumber(composition: Composition, slugs: Sequence[str]) -> None:
    ids = dict(
        Investigation.objects.filter(programme=composition.programme_id, slug__in=slugs).values_list("slug", "pk")
    )
    SheetPlace.objects.bulk_create(
        [
            SheetPlace(composition=composition, investigation_id=ids[slug], position=rank)
            for rank, slug in enumerate(slugs, start=1)
        ],
        update_conflicts=True,
        unique_fields=["composition", "investigation"],
        update_fields=["position"],
    )


@transaction.atomic
def leave_out(
    *, programme: Programme, investigation: Investigation, reason: str, actor: Any, at: dt.datetime
) -> SheetPlace:
    """The next synthesis does not tell this sheet. Its public page does not move."""
    composition = locked_composition(programme)
    place, _is_new = SheetPlace.objects.update_or_create(
        composition=composition, investigation=investigation, defaults={"is_left_out": True, "reason": reason}
    )
    return place


@transaction.atomic
def take_back(*, programme: Programme, investigation: Investigation, actor: Any, at: dt.datetime) -> None:
    composition = locked_composition(programme)
    SheetPlace.objects.filter(composition=composition, investigation=investigation).update(is_left_out=False, reason="")
