"""The same synthesis without some of its sheets: what is left, counted again."""

import dataclasses
from collections.abc import Collection

from reports import figures
from reports.synthesis_data import CollectiviteGroup, DepartementGroup, RegionGroup, SynthesisValue


def without_sheets(value: SynthesisValue, slugs: Collection[str]) -> SynthesisValue | None:
    """What the synthesis prints once these sheets are gone; None when nothing is left.

    Collectivités that took part stay in the list, without the sheet. Words and pictures of a région that has no sheet
    any more go with it. Texts keep the figures that their snapshot froze: their notes say the date.
    """
    gone = set(slugs)
    regions = tuple(region for group in value.regions if (region := _region(group, gone)))
    if not regions:
        return None
    engaged = tuple(
        dataclasses.replace(line, sheet_slugs=tuple(slug for slug in line.sheet_slugs if slug not in gone))
        for line in value.collectivites
    )
    return dataclasses.replace(
        value,
        regions=regions,
        composition=value.composition.within(region.code for region in regions),
        figures=figures.key_figures(regions, engaged, value.printed_figures, is_whole=value.is_whole),
        breakdowns=figures.breakdowns(regions, engaged, verdicts=value.verdict_labels),
        verdicts_by_region=figures.verdicts_by_region(regions, verdicts=value.verdict_labels),
        collectivites=engaged,
    )


def _region(region: RegionGroup, gone: set[str]) -> RegionGroup | None:
    departements = tuple(kept for departement in region.departements if (kept := _departement(departement, gone)))
    return dataclasses.replace(region, departements=departements) if departements else None


def _departement(departement: DepartementGroup, gone: set[str]) -> DepartementGroup | None:
    groups = tuple(kept for group in departement.collectivites if (kept := _collectivite(group, gone)))
    return dataclasses.replace(departement, collectivites=groups) if groups else None


def _collectivite(group: CollectiviteGroup, gone: set[str]) -> CollectiviteGroup | None:
    sheets = tuple(sheet for sheet in group.sheets if sheet.slug not in gone)
    return dataclasses.replace(group, sheets=sheets) if sheets else None
