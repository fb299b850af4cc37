"""Régions and départements: a hundred rows, written one by one."""

from typing import Any

from django.db import models

from collectivites.models import Departement, Region
from collectivites.referential_file.layout import DepartementRow, RegionRow
from collectivites.time_zones import time_zone_of
from core.text import fold


def load_regions(rows: list[RegionRow]) -> int:
    """Number of régions created or changed. None is ever removed."""
    known = {region.code: region for region in Region.objects.all()}
    return sum(_write(Region, known.get(row.code), {"code": row.code, "zone": row.zone, **_names(row)}) for row in rows)


def load_departements(rows: list[DepartementRow]) -> int:
    """Number of départements created or changed. Régions must be there. None is ever removed."""
    regions = dict(Region.objects.values_list("code", "id"))
    known = {departement.code: departement for departement in Departement.objects.all()}
    return sum(
        _write(
            Departement,
            known.get(row.code),
            {
                "code": row.code,
                "zone": row.zone,
                "region_id": regions[row.region],
                "time_zone": time_zone_of(row.code),
                **_names(row),
            },
        )
        for row in rows
    )


def _names(row: RegionRow | DepartementRow) -> dict[str, str]:
    return {"name": row.name, "of_name": row.of_name, "sort_key": fold(row.name)}


def _write(model: type[models.Model], known: models.Model | None, values: dict[str, Any]) -> bool:
    if known is None:
        model.objects.create(slug=values["sort_key"].replace(" ", "-"), **values)
        return True
    changed = {name: value for name, value in values.items() if getattr(known, name) != value}
    if changed:
        model.objects.filter(pk=known.pk).update(**changed)
    return bool(changed)
