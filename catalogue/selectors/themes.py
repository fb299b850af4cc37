"""Pages per theme."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from catalogue import facets
from catalogue.models import SheetIndex
from core.access import fetch_visible
from core.text import fold
from programmes.models import Theme

SHOWN_SHEETS = 30
RELATED = 6


@dataclass(frozen=True)
class ThemeLine:
    theme: Theme
    count: int


@dataclass(frozen=True)
class ThemePage:
    theme: Theme
    cards: Sequence[dict]
    count: int
    related: list[ThemeLine]


def themes() -> list[ThemeLine]:
    """Themes of at least one public sheet, in alphabetical order. Two queries."""
    counts = facets.count_all(SheetIndex.objects.public()).by_value["theme"]
    lines = [ThemeLine(theme, counts[theme.slug]) for theme in Theme.objects.filter(slug__in=counts)]
    return sorted(lines, key=lambda line: fold(line.theme.label))


def theme_page(slug: str) -> ThemePage:
    """Four queries. Raises Http404 for an unknown theme, and for one that no public sheet bears."""
    theme = fetch_visible(Theme.objects.all(), slug=slug)
    sheets = SheetIndex.objects.public().having("theme", theme.slug)
    counts = facets.count_all(sheets)
    if not counts.total:
        raise Http404
    beside = {slug: number for slug, number in counts.by_value["theme"].items() if slug != theme.slug}
    labels = {other.slug: other for other in Theme.objects.filter(slug__in=beside)}
    nearest = sorted(beside.items(), key=lambda each: (-each[1], fold(labels[each[0]].label)))
    return ThemePage(
        theme=theme,
        cards=list(sheets.recent_first().values_list("card", flat=True)[:SHOWN_SHEETS]),
        count=counts.total,
        related=[ThemeLine(labels[slug], number) for slug, number in nearest[:RELATED]],
    )
