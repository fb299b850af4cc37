"""A figure with the list behind it; the snapshots of an edition."""

import dataclasses
from collections.abc import Collection, Iterable, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from collectivites.models import Departement
from investigations.models import Investigation
from programmes.models import Programme
from reports.figure_registry import (
    COLLECTIVITE,
    DEPARTEMENT,
    REGION,
    SHEET,
    SOLUTION,
    Facts,
    FigureRow,
    definition_of,
)
from reports.models import FigureSnapshot
from reports.selectors.syntheses import freeze_synthesis
from reports.synthesis_data import FigureValue, SynthesisValue

_PAGES = {
    SHEET: "catalogue:sheet",
    COLLECTIVITE: "catalogue:collectivite",
    REGION: "catalogue:region",
    DEPARTEMENT: "catalogue:departement",
    SOLUTION: "catalogue:solution",
}
KIND_LABELS = {
    SHEET: "Fiche",
    COLLECTIVITE: "Collectivité",
    REGION: "Région",
    DEPARTEMENT: "Département",
    SOLUTION: "Solution",
}


@dataclasses.dataclass(frozen=True)
class LinkedRow:
    """A line behind a figure, with the public page of what it counts."""

    label: str
    detail: str
    count: int
    url: str


@dataclasses.dataclass(frozen=True)
class FigurePage:
    """A figure as the published sheets give it now. `rows` add up to its value."""

    programme: Programme
    synthesis: SynthesisValue
    figure: FigureValue
    rows: tuple[LinkedRow, ...]
    heading: str


def figure_page(programme: Programme, key: str) -> FigurePage | None:
    """None for a key that no figure has, when nothing is published, or when there is nothing to count it out of. One
    query more than the freezing."""
    definition = definition_of(key)
    value = freeze_synthesis(programme, is_composed=False) if definition else None
    if definition is None or value is None:
        return None
    facts = Facts(value.regions, value.collectivites, follow_ups=value.follow_ups)
    if not definition.is_told(facts):
        return None
    rows = definition.rows(facts)
    return FigurePage(
        programme=programme,
        synthesis=value,
        figure=value.figure(key),
        rows=tuple(linked(rows)),
        heading=KIND_LABELS[rows[0].kind] if rows else "",
    )


def linked(rows: Sequence[FigureRow]) -> Iterable[LinkedRow]:
    """One query when départements are counted: their pages are named by a slug."""
    codes = [row.key for row in rows if row.kind == DEPARTEMENT]
    slugs = dict(Departement.objects.filter(code__in=codes).values_list("code", "slug")) if codes else {}
    for row in rows:
        slug = slugs.get(row.key, "") if row.kind == DEPARTEMENT else row.key
        url = reverse(_PAGES[row.kind], args=[slug]) if slug else ""
        yield LinkedRow(row.label, row.detail, row.count, url)


def snapshots_of(programme: Programme) -> QuerySet[FigureSnapshot]:
    """The latest first."""
    rows = FigureSnapshot.objects.filter(programme=programme).select_related("taken_by").defer("data")
    return rows.order_by("-taken_at", "pk")


def public_titles(programme: Programme, slugs: Collection[str]) -> dict[str, str]:
    """Titles of those of these sheets that are public now: a snapshot tells no other."""
    return dict(
        Investigation.objects.published().filter(programme=programme, slug__in=slugs).values_list("slug", "title")
    )
