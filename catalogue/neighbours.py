"""Published sheets near to what a référent is writing: « déjà investigué à… »."""

from django.urls import reverse

from candidatures.published_neighbours import PublishedNeighbour
from catalogue.models import SheetIndex
from core.nearest import Section, nearest
from investigations.states import ExitScenario

CORPUS = "sheets"
# Below this, what two accounts share is chance (docs/matching.md).
AT_LEAST = 0.05
_WEIGHTS = (2.0, 1.5, 1.0)


def sections_of(*, title: str, problem: str, context: str) -> list[Section]:
    """What a sheet is compared by: what was wrong, not what came of it."""
    return [Section(text, weight) for text, weight in zip((title, problem, context), _WEIGHTS, strict=True)]


def near_sheets(text: str, limit: int) -> list[PublishedNeighbour]:
    """Public sheets only, whatever the index says. Three queries; one when no word can be compared."""
    found = nearest(corpus=CORPUS, sections=[Section(text)], limit=limit * 2, at_least=AT_LEAST)
    rows = {
        str(row.pk): row.card
        for row in SheetIndex.objects.public().filter(pk__in=[each.key for each in found]).only("card")
    }
    near = [(rows[each.key], each.words) for each in found if each.key in rows]
    return [
        PublishedNeighbour(
            title=card["title"],
            url=reverse("catalogue:sheet", kwargs={"slug": card["slug"]}),
            place=card["place"],
            outcome=card["exit_label"] if card["exit"] != ExitScenario.OTHER else "",
            words=words,
        )
        for card, words in near[:limit]
    ]
