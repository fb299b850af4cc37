"""The same synthesis without some of its sheets or pictures: what remains, counted again."""

import dataclasses
from collections.abc import Collection

from reports import figures
from reports.synthesis_data import (
    CollectiviteGroup,
    DepartementGroup,
    EngagedCollectivite,
    RegionGroup,
    SheetValue,
    SynthesisValue,
)


@dataclasses.dataclass(frozen=True)
class Left:
    """What a synthesis froze and may no longer be read: slugs of sheets, and stored files of pictures of the others."""

    sheets: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.sheets or self.pictures)


def hashes_that_left(value: SynthesisValue, left: Left) -> set[str]:
    """Of the pictures that may no longer be seen, alone or with their sheet."""
    return {
        picture.sha256
        for sheet in value.sheets
        for picture in sheet.pictures
        if sheet.slug in left.sheets or picture.file in left.pictures
    }


def without(value: SynthesisValue, left: Left) -> SynthesisValue | None:
    """What may still be read; None when nothing remains."""
    reduced = without_sheets(value, left.sheets) if left.sheets else value
    return without_pictures(reduced, left.pictures) if reduced and left.pictures else reduced


def without_pictures(value: SynthesisValue, files: Collection[str]) -> SynthesisValue:
    """The same sheets without these of their pictures. Nothing counts pictures: figures stay."""

    def seen(sheet: SheetValue) -> SheetValue:
        kept = tuple(picture for picture in sheet.pictures if picture.file not in files)
        return sheet if kept == sheet.pictures else dataclasses.replace(sheet, pictures=kept)

    return dataclasses.replace(
        value,
        regions=tuple(
            dataclasses.replace(
                region,
                departements=tuple(
                    dataclasses.replace(
                        departement,
                        collectivites=tuple(
                            dataclasses.replace(group, sheets=tuple(seen(sheet) for sheet in group.sheets))
                            for group in departement.collectivites
                        ),
                    )
                    for departement in region.departements
                ),
            )
            for region in value.regions
        ),
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
