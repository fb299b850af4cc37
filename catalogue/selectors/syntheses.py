"""Published syntheses as web pages: the frozen values of a version, without the sheets withdrawn since.

What a withdrawn sheet said is neither shown, named nor counted: charts and lists are made again without it, for a
theme or a collectivité may be known by it alone. The page says that it was there; what the version froze stands on the
page of each figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.json import KeyTransform
from django.http import Http404
from django.utils.safestring import mark_safe

from programmes.models import Programme
from reports import charts
from reports.composition_data import PictureValue, VerbatimValue
from reports.documents import conclusion_of, front_matter, words_of
from reports.models import PublishedSynthesis, Synthesis
from reports.prose import Prose
from reports.selectors.figures import FigurePage, figure_page
from reports.selectors.published import current_publications, offered_document, published_reading, was_published
from reports.synthesis_data import DepartementGroup, RegionGroup, SheetValue, SynthesisValue

NOTHING_LEFT = "Toutes les fiches qu’elle racontait ont été retirées de la publication."


class WithdrawnSynthesisError(Exception):
    """Something was online at this address. Carries the reason that visitors may read."""


@dataclass(frozen=True)
class ReadSheet:
    """A sheet in its place: its values, or nothing once it was withdrawn."""

    value: SheetValue | None


@dataclass(frozen=True)
class ReadGroup:
    name: str
    sheets: Sequence[ReadSheet]


@dataclass(frozen=True)
class ReadDepartement:
    code: str
    name: str
    groups: Sequence[ReadGroup]


@dataclass(frozen=True)
class ReadRegion:
    """A région as the page tells it. `withdrawn`: how many of its sheets are gone."""

    code: str
    name: str
    slug: str
    departements: Sequence[ReadDepartement]
    withdrawn: int

    @property
    def sheets(self) -> list[SheetValue]:
        return [
            sheet.value
            for departement in self.departements
            for group in departement.groups
            for sheet in group.sheets
            if sheet.value
        ]


@dataclass(frozen=True)
class SynthesisPage:
    """`value` is what may still be read of the version; `regions` keep the places of the sheets that are gone.

    `document` is the PDF that may be given now, None while it is being made again.
    """

    publication: PublishedSynthesis
    value: SynthesisValue
    regions: Sequence[ReadRegion]
    document: Synthesis | None
    withdrawn: int


@dataclass(frozen=True)
class WholePage:
    page: SynthesisPage
    words: dict[str, Any]
    front: dict[str, Any]
    conclusion: Prose


@dataclass(frozen=True)
class RegionPage:
    page: SynthesisPage
    region: ReadRegion
    verbatims: Sequence[VerbatimValue]
    pictures: Sequence[PictureValue]
    drawing: str
    previous: ReadRegion | None
    next: ReadRegion | None


def published_syntheses() -> list[PublishedSynthesis]:
    """The version online of each address, latest editions first, the whole programme before its parts. One query.

    `scope_names`: what each tells, in words (régions, départements or a theme), empty for the whole edition.
    """
    rows = (
        current_publications()
        .select_related("synthesis__programme")
        .annotate(scope_names=KeyTransform("scope_names", "synthesis__data"))
        .defer("synthesis__data")
    )
    return list(rows.order_by("-synthesis__programme__edition", "synthesis__programme__slug", "slug"))


def whole_page(slug: str) -> WholePage:
    """Four queries. Raises Http404 for an unknown address, WithdrawnSynthesisError for one that was taken off."""
    page = _page(slug)
    return WholePage(
        page=page,
        words=words_of(page.value),
        front=front_matter(page.value),
        conclusion=conclusion_of(page.value)["conclusion"],
    )


def region_page(slug: str, region_slug: str) -> RegionPage:
    """The same, and Http404 for a région that the synthesis does not tell."""
    page = _page(slug)
    for number, region in enumerate(page.regions):
        if region.slug == region_slug:
            return RegionPage(
                page=page,
                region=region,
                verbatims=page.value.composition.verbatims_in(region.code),
                pictures=page.value.composition.pictures_in(region.code),
                drawing=_drawing(page.value, region.code),
                previous=page.regions[number - 1] if number else None,
                next=page.regions[number + 1] if number + 1 < len(page.regions) else None,
            )
    raise Http404


def _drawing(value: SynthesisValue, code: str) -> str:
    """The map of a région; empty once all its sheets are gone, and where there is no map of it."""
    told = next((region for region in value.regions if region.code == code), None)
    return mark_safe(charts.region_map(told) + charts.inner_paris_map(told)) if told else ""  # noqa: S308 -- drawn by us


def _page(slug: str) -> SynthesisPage:
    reading = published_reading(slug)
    if reading is None:
        if was_published(slug):
            raise WithdrawnSynthesisError(_why_taken_off(slug))
        raise Http404
    value = reading.readable()
    if value is None:
        raise WithdrawnSynthesisError(NOTHING_LEFT)
    readable = {sheet.slug: sheet for sheet in value.sheets}
    return SynthesisPage(
        publication=reading.publication,
        value=value,
        regions=[_region(region, readable) for region in reading.value.regions],
        document=offered_document(reading.publication),
        withdrawn=len(reading.left.sheets),
    )


def _why_taken_off(slug: str) -> str:
    last = PublishedSynthesis.objects.filter(slug=slug).order_by("-number").values_list("taken_off_reason", flat=True)
    return last.first() or ""


def _region(region: RegionGroup, readable: Mapping[str, SheetValue]) -> ReadRegion:
    return ReadRegion(
        code=region.code,
        name=region.name,
        slug=region.slug,
        departements=[_departement(departement, readable) for departement in region.departements],
        withdrawn=sum(sheet.slug not in readable for sheet in region.sheets),
    )


def _departement(departement: DepartementGroup, readable: Mapping[str, SheetValue]) -> ReadDepartement:
    return ReadDepartement(
        code=departement.code,
        name=departement.name,
        groups=[
            ReadGroup(
                name=group.territory.name,
                sheets=[ReadSheet(readable.get(sheet.slug)) for sheet in group.sheets],
            )
            for group in departement.collectivites
        ],
    )


def public_figure(programme: Programme, key: str) -> FigurePage:
    """A figure of a public programme and the list behind it. Raises Http404 for an unknown one."""
    page = figure_page(programme, key)
    if page is None:
        raise Http404
    return page


def frozen_values(programme: Programme, key: str) -> list[tuple[PublishedSynthesis, int]]:
    """What the published versions of the whole edition froze of a figure, the latest first. One query."""
    rows = PublishedSynthesis.objects.online().filter(snapshot__programme=programme, snapshot__scope="")
    found = []
    for publication in rows.select_related("snapshot").order_by("-published_at", "pk"):
        for figure in publication.snapshot.data["figures"]:
            if figure["key"] == key:
                found.append((publication, figure["value"]))
    return found
