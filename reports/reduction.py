"""The same synthesis without some of its sheets: what is left, counted again."""

import dataclasses
from collections.abc import Collection

from reports import figures
from reports.synthesis_data import (
    CollectiviteGroup,
    DepartementGroup,
    EngagedCollectivite,
    RegionGroup,
    SynthesisValue,
)


def without_sheets(value: SynthesisValue, slugs: Collection[str]) -> SynthesisValue | None:
    """What the synthesis prints once these sheets are gone; None when nothing is left.

    Collectivités that the programme names stay in the list, without the sheet; those known by it alone go with it. So
    do the words and pictures of a région that has no sheet any more. Texts keep the figures that their snapshot froze:
    their notes say the date.
    """
    gone = set(slugs)
    regions = tuple(region for group in value.regions if (region := _region(group, gone)))
    if not regions:
        return None
    follow_ups = tuple(each for each in value.follow_ups if each.slug not in gone)
    engaged = tuple(line for each in value.collectivites if (line := _line(each, gone)))
    return dataclasses.replace(
        value,
        regions=regions,
        composition=value.composition.within(region.code for region in regions),
        figures=figures.key_figures(
            regions, engaged, value.printed_figures, is_whole=value.is_whole, follow_ups=follow_ups
        ),
        breakdowns=figures.breakdowns(regions, engaged, verdicts=value.verdict_labels),
        verdicts_by_region=figures.verdicts_by_region(regions, verdicts=value.verdict_labels),
        collectivites=engaged,
        follow_ups=follow_ups,
    )


def _line(line: EngagedCollectivite, gone: set[str]) -> EngagedCollectivite | None:
    slugs = tuple(slug for slug in line.sheet_slugs if slug not in gone)
    return dataclasses.replace(line, sheet_slugs=slugs) if slugs or line.is_named else None


def _region(region: RegionGroup, gone: set[str]) -> RegionGroup | None:
    departements = tuple(kept for departement in region.departements if (kept := _departement(departement, gone)))
    return dataclasses.replace(region, departements=departements) if departements else None


def _departement(departement: DepartementGroup, gone: set[str]) -> DepartementGroup | None:
    groups = tuple(kept for group in departement.collectivites if (kept := _collectivite(group, gone)))
    return dataclasses.replace(departement, collectivites=groups) if groups else None


def _collectivite(group: CollectiviteGroup, gone: set[str]) -> CollectiviteGroup | None:
    sheets = tuple(sheet for sheet in group.sheets if sheet.slug not in gone)
    return dataclasses.replace(group, sheets=sheets) if sheets else None
