"""What the form that asks for a synthesis shows."""

import dataclasses

from django.db.models import Count, Q

from investigations.models import Investigation
from investigations.states import SheetState
from programmes.models import Programme
from programmes.states import ProgrammeState
from reports.selectors.sheets import lead_of, placed, region_of, with_everything


@dataclasses.dataclass(frozen=True)
class ProgrammeChoice:
    slug: str
    name: str
    edition: int
    published: int
    unpublished: int


def programme_choices() -> list[ProgrammeChoice]:
    """Published programmes, the latest edition first, with the number of their sheets. One query."""
    rows = (
        Programme.objects.filter(state=ProgrammeState.PUBLISHED)
        .annotate(
            published=Count("investigations", filter=Q(investigations__state=SheetState.PUBLISHED)),
            unpublished=Count("investigations", filter=~Q(investigations__state=SheetState.PUBLISHED)),
        )
        .order_by("-edition", "name", "pk")
    )
    return [ProgrammeChoice(row.slug, row.name, row.edition, row.published, row.unpublished) for row in rows]


@dataclasses.dataclass(frozen=True)
class RegionChoice:
    code: str
    name: str
    sheets: int


@dataclasses.dataclass(frozen=True)
class RegionChoices:
    """Régions that have something to print, and what will be missing from the document."""

    regions: tuple[RegionChoice, ...]
    unpublished: int
    undocumented_sections: int
    unplaced: int


def region_choices(programme: Programme) -> RegionChoices:
    """Régions of the published sheets, with warnings in numbers."""
    rows = list(with_everything(Investigation.objects.published().filter(programme=programme)))
    counted: dict[tuple[bool, str], tuple[str, str, int]] = {}
    unplaced = 0
    for row in rows:
        if not placed(row):
            unplaced += 1
            continue
        region = region_of(lead_of(row))
        key = (region.is_overseas, region.sort_key)
        counted[key] = (region.code, region.name, counted.get(key, ("", "", 0))[2] + 1)
    return RegionChoices(
        regions=tuple(RegionChoice(*value) for _key, value in sorted(counted.items())),
        unpublished=programme.investigations.count() - len(rows),
        undocumented_sections=sum(len(row.undocumented) for row in rows),
        unplaced=unplaced,
    )
