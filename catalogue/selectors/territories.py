"""Pages per région, département and collectivité."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from catalogue import facets, france_map
from catalogue.models import SheetIndex, SheetIndexQuerySet
from catalogue.permissions import public_collectivites
from collectivites.models import Collectivite, Departement, Region
from core.access import fetch_visible

SHOWN_SHEETS = 30  # more are one link away, in the list


@dataclass(frozen=True)
class DepartementLine:
    departement: Departement
    count: int


@dataclass(frozen=True)
class RegionLine:
    region: Region
    count: int
    departements: list[DepartementLine] = field(default_factory=list)


@dataclass(frozen=True)
class Territories:
    regions: list[RegionLine]
    departement_count: int
    sheet_count: int
    map: france_map.FranceMap


@dataclass(frozen=True)
class TerritoryPage:
    """A région or a département and what was studied there."""

    place: Any
    cards: Sequence[dict]
    count: int
    map: france_map.FranceMap | None
    departements: list[DepartementLine]


@dataclass(frozen=True)
class Nearby:
    """Sheets of a wider or attached territory, when the collectivité itself has none or few."""

    title: str
    url_name: str
    slug: str
    cards: Sequence[dict]


@dataclass(frozen=True)
class CollectivitePage:
    collectivite: Collectivite
    other_names: list[Any]
    cards: Sequence[dict]
    nearby: Nearby | None


def territories(counts: facets.Counts | None = None) -> Territories:
    """Every place with at least one sheet. Three queries, two when the counts are known."""
    counts = counts or facets.count_all(SheetIndex.objects.public())
    by_region, by_departement = counts.by_value["region"], counts.by_value["departement"]
    regions = Region.objects.filter(code__in=by_region).order_by("sort_key")
    departements = list(Departement.objects.filter(code__in=by_departement).order_by("sort_key"))
    lines = {region.pk: RegionLine(region, by_region[region.code]) for region in regions}
    for departement in departements:
        line = lines.get(departement.region_id)
        if line:
            line.departements.append(DepartementLine(departement, by_departement[departement.code]))
    return Territories(
        regions=list(lines.values()),
        departement_count=len(departements),
        sheet_count=counts.total or 0,
        map=france_map.draw(departements, by_departement),
    )


def region_page(slug: str) -> TerritoryPage:
    """Four queries. Raises Http404 for an unknown slug; a région without sheets has its page."""
    region = fetch_visible(Region.objects.all(), slug=slug)
    sheets = SheetIndex.objects.public().having("region", region.code)
    departements = list(Departement.objects.filter(region=region).order_by("sort_key"))
    counts = facets.count_all(sheets)
    return _territory_page(region, sheets, counts, departements, around=[each.code for each in departements])


def departement_page(slug: str) -> TerritoryPage:
    """Three queries. Raises Http404 for an unknown slug; a département without sheets has its page."""
    departement = fetch_visible(Departement.objects.select_related("region"), slug=slug)
    sheets = SheetIndex.objects.public().having("departement", departement.code)
    counts = facets.count_all(sheets)
    return _territory_page(departement, sheets, counts, [departement], around=[departement.code])


def _territory_page(
    place: Any,
    sheets: SheetIndexQuerySet,
    counts: facets.Counts,
    departements: list[Departement],
    *,
    around: list[str],
) -> TerritoryPage:
    by_departement = counts.by_value["departement"]
    return TerritoryPage(
        place=place,
        cards=_cards(sheets),
        count=counts.total or 0,
        map=france_map.draw(departements, by_departement, around=around),
        departements=[
            DepartementLine(departement, by_departement.get(departement.code, 0)) for departement in departements
        ],
    )


def collectivite_page(slug: str) -> CollectivitePage:
    """At most five queries. Raises Http404 for an unknown slug and for a body that nothing public names."""
    places = public_collectivites().select_related("departement", "region", "epci", "parent")
    place = fetch_visible(places.prefetch_related("former_names"), slug=slug)
    cards = _cards(_sheets_of(place.pk))
    return CollectivitePage(
        collectivite=place,
        other_names=sorted(place.former_names.all(), key=lambda each: each.name),
        cards=cards,
        nearby=None if cards else _nearby(place),
    )


def _nearby(place: Collectivite) -> Nearby | None:
    """The first wider territory that has sheets: bodies around, then the département, then the région."""
    around = Collectivite.objects.filter(
        Q(epci=place) | Q(parent=place) | Q(pk__in=[pk for pk in (place.epci_id, place.parent_id) if pk])
    )
    words = [str(pk) for pk in around.values_list("pk", flat=True)]
    cards = _cards(SheetIndex.objects.public().having("collectivite", *words)) if words else []
    if cards:
        return Nearby("Dans les collectivités qui lui sont liées", "", "", cards)
    if place.departement:
        cards = _cards(SheetIndex.objects.public().having("departement", place.departement.code))
        if cards:
            name = place.departement.name
            return Nearby(f"Dans le département : {name}", "catalogue:departement", place.departement.slug, cards)
    if place.region:
        cards = _cards(SheetIndex.objects.public().having("region", place.region.code))
        if cards:
            return Nearby(f"Dans la région : {place.region.name}", "catalogue:region", place.region.slug, cards)
    return None


def _sheets_of(pk: int) -> SheetIndexQuerySet:
    return SheetIndex.objects.public().having("collectivite", str(pk))


def _cards(sheets: SheetIndexQuerySet) -> list[dict]:
    ordered = sheets.order_by("territory_key", "position", "investigation_id")
    return list(ordered.values_list("card", flat=True)[:SHOWN_SHEETS])
