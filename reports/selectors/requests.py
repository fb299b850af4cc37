"""What the form that asks for a synthesis shows."""

import dataclasses
from collections import Counter

from django.db.models import Count, Q

from investigations.models import Investigation
from investigations.states import SheetState
from programmes.models import Programme
from programmes.states import ProgrammeState
from reports.models import SheetPlace
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
class Choice:
    """A territory or a theme that has something to print."""

    code: str
    name: str
    sheets: int


@dataclasses.dataclass(frozen=True)
class ScopeChoices:
    """What a synthesis may tell, and what will be missing from the document."""

    regions: tuple[Choice, ...]
    departements: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    unpublished: int
    undocumented_sections: int
    unplaced: int
    left_out: int


def scope_choices(programme: Programme) -> ScopeChoices:
    """Régions, départements and themes of the published sheets, with warnings in numbers."""
    left_out = set(
        SheetPlace.objects.filter(composition__programme=programme, is_left_out=True).values_list(
            "investigation_id", flat=True
        )
    )
    rows = list(with_everything(Investigation.objects.published().filter(programme=programme)))
    told = [row for row in rows if placed(row) and row.pk not in left_out]
    regions: Counter[tuple[bool, str, str, str]] = Counter()
    departements: Counter[tuple[str, str]] = Counter()
    themes: Counter[tuple[str, str]] = Counter()
    for row in told:
        lead = lead_of(row)
        region = region_of(lead)
        regions[region.is_overseas, region.sort_key, region.code, region.name] += 1
        if lead.departement:
            departements[lead.departement.code, lead.departement.name] += 1
        for theme in row.themes.all():
            themes[theme.label, theme.slug] += 1
    return ScopeChoices(
        regions=tuple(Choice(code, name, count) for (_sea, _key, code, name), count in sorted(regions.items())),
        departements=tuple(Choice(code, name, count) for (code, name), count in sorted(departements.items())),
        themes=tuple(Choice(slug, label, count) for (label, slug), count in sorted(themes.items())),
        unpublished=programme.investigations.count() - len(rows),
        undocumented_sections=sum(len(row.undocumented) for row in told),
        unplaced=sum(not placed(row) for row in rows),
        left_out=sum(row.pk in left_out for row in rows),
    )
