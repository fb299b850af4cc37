"""The front page: figures with their date, the map and its list, three stories."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q

from catalogue import facets
from catalogue.models import SheetIndex
from catalogue.selectors.territories import Territories, territories
from catalogue.selectors.themes import ThemeLine
from core.text import fold
from investigations.models import Investigation
from investigations.states import CollectiviteRole
from programmes.models import PrintedFigure, Programme, ProgrammePhase, Theme

STORIES = 3
SHOWN_THEMES = 12
# Printed figures that say what participants drew from it, by key; those that a programme lacks are left out.
PRINTED = ("participants", "satisfaction", "continuation_territories")


@dataclass(frozen=True)
class Figure:
    """A number computed now from what is published, and what exactly it counts."""

    value: int
    label: str
    definition: str


@dataclass(frozen=True)
class HomePage:
    figures: Sequence[Figure]
    as_of: dt.datetime | None
    printed: Sequence[PrintedFigure]
    programme: Programme | None
    territories: Territories
    themes: Sequence[ThemeLine]
    stories: Sequence[dict]


def home_page() -> HomePage:
    """At most ten queries, whatever the number of sheets (the view adds the open call)."""
    published = Investigation.objects.published()
    lead = Q(participations__role=CollectiviteRole.LEAD)
    found = published.aggregate(
        sheets=Count("pk", distinct=True),
        collectivites=Count("participations__collectivite", distinct=True),
        departements=Count("participations__collectivite__departement", filter=lead, distinct=True),
        regions=Count("participations__collectivite__region", filter=lead, distinct=True),
        as_of=Max("updated_at"),
    )
    counts = facets.count_all(SheetIndex.objects.public())
    # The latest edition that has something to show: one whose call is open has no sheet yet, a small one no figures.
    programme = (
        Programme.objects.published()
        .annotate(
            has_sheets=Exists(published.filter(programme=OuterRef("pk"))),
            has_figures=Exists(PrintedFigure.objects.filter(programme=OuterRef("pk"), key__in=PRINTED)),
        )
        .order_by("-has_sheets", "-has_figures", "-edition", "-starts_on", "pk")
        .prefetch_related(Prefetch("phases", queryset=ProgrammePhase.objects.order_by("position")))
        .first()
    )
    printed = PrintedFigure.objects.filter(programme=programme, key__in=PRINTED).order_by("position")
    return HomePage(
        figures=_figures(found),
        as_of=found["as_of"],
        printed=list(printed) if programme else [],
        programme=programme,
        territories=territories(counts),
        themes=_main_themes(counts),
        stories=_stories(),
    )


def _figures(found: dict[str, int]) -> list[Figure]:
    return [
        Figure(found["sheets"], "investigations publiées", "Fiches lisibles sur ce site, une par investigation."),
        Figure(
            found["collectivites"],
            "collectivités et organismes",
            "Porteurs et partenaires nommés par au moins une fiche, comptés une fois.",
        ),
        Figure(
            found["departements"],
            "départements",
            "Départements de la collectivité porteuse d’au moins une fiche.",
        ),
        Figure(found["regions"], "régions", "Régions de la collectivité porteuse d’au moins une fiche."),
    ]


def _main_themes(counts: facets.Counts) -> list[ThemeLine]:
    numbers = counts.by_value["theme"]
    labels = {theme.slug: theme for theme in Theme.objects.filter(slug__in=numbers)}
    most = sorted(numbers.items(), key=lambda each: (-each[1], fold(labels[each[0]].label)))[:SHOWN_THEMES]
    return [ThemeLine(labels[slug], number) for slug, number in most]


def _stories() -> list[dict]:
    """First those from which a service was born, then the most recent."""
    sheets = SheetIndex.objects.public()
    born = list(sheets.having("issue", "digital_service").recent_first().values_list("card", flat=True)[:STORIES])
    if len(born) == STORIES:
        return born
    slugs = [card["slug"] for card in born]
    others = sheets.exclude(investigation__slug__in=slugs).recent_first().values_list("card", flat=True)
    return born + list(others[: STORIES - len(born)])
