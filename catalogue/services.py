"""Keeping the catalogue's rows in step with what is published."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Prefetch, QuerySet, Value
from django.utils.text import capfirst

from catalogue.facets import token
from catalogue.models import SheetIndex
from catalogue.neighbours import CORPUS, sections_of
from catalogue.search import SheetVector, for_index
from core.nearest import forget_text, forget_texts, index_texts
from core.text import fold
from investigations.models import Investigation, InvestigationCollectivite, SolutionMention
from investigations.states import CollectiviteRole, SheetState
from reports.typography import typeset_text

BATCH = 200


def index_sheet(*, investigation: Investigation, at: dt.datetime) -> None:
    """Write the row of a published sheet, or remove that of a sheet which is not. Idempotent."""
    sheet = _with_everything(Investigation.objects.filter(pk=investigation.pk)).first()
    if sheet is None or sheet.state != SheetState.PUBLISHED:
        remove_sheet(investigation=investigation)
        return
    _write([sheet], at=at)


def remove_sheet(*, investigation: Investigation) -> None:
    """Forget a sheet. Pages already refuse to show it, whatever the index says."""
    SheetIndex.objects.filter(investigation_id=investigation.pk).delete()
    forget_text(corpus=CORPUS, key=str(investigation.pk))


@transaction.atomic
def reindex_catalogue(*, at: dt.datetime) -> tuple[int, int]:
    """Rebuild every row from the floors below. Returns (rows written, rows removed)."""
    published = Investigation.objects.filter(state=SheetState.PUBLISHED)
    stale = SheetIndex.objects.exclude(investigation__in=published)
    gone = list(stale.order_by("pk").values_list("pk", flat=True))
    SheetIndex.objects.filter(pk__in=gone).delete()
    forget_texts(corpus=CORPUS, keys=[str(pk) for pk in gone])
    ids = list(published.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        _write(_with_everything(Investigation.objects.filter(id__in=ids[start : start + BATCH])), at=at)
    return len(ids), len(gone)


def _with_everything(sheets: QuerySet[Investigation]) -> QuerySet[Investigation]:
    participations = InvestigationCollectivite.objects.select_related(
        "collectivite__departement", "collectivite__region"
    )
    mentions = SolutionMention.objects.select_related("solution").order_by("position")
    return sheets.select_related("programme").prefetch_related(
        "themes",
        "hypotheses",
        "proposals",
        Prefetch("participations", participations.order_by("position")),
        Prefetch("mentions", mentions),
    )


def _write(sheets: Iterable[Investigation], *, at: dt.datetime) -> None:
    sheets = list(sheets)
    rows = [_row(sheet, at=at) for sheet in sheets]
    columns = [field.name for field in SheetIndex._meta.concrete_fields if not field.primary_key]
    SheetIndex.objects.bulk_create(rows, update_conflicts=True, unique_fields=["investigation"], update_fields=columns)
    texts = {
        str(sheet.pk): sections_of(title=sheet.title, problem=sheet.problem, context=sheet.context) for sheet in sheets
    }
    index_texts(corpus=CORPUS, texts=texts, at=at)


def _row(sheet: Investigation, *, at: dt.datetime) -> SheetIndex:
    participations = _lead_first(sheet)
    return SheetIndex(
        investigation=sheet,
        programme=sheet.programme,
        position=sheet.position,
        published_at=sheet.published_at,
        title_key=fold(sheet.title)[:200],
        territory_key=_territory_key(participations)[:400],
        facets=sorted(_facets(sheet, participations)),
        card=_card(sheet, participations),
        search=SheetVector(*(Value(text) for text in _texts(sheet, participations))),
        indexed_at=at,
    )


def _lead_first(sheet: Investigation) -> list[InvestigationCollectivite]:
    return sorted(sheet.participations.all(), key=lambda each: (each.role != CollectiviteRole.LEAD, each.position))


def _territory_key(participations: list[InvestigationCollectivite]) -> str:
    """Région, then département, then name: the order of the printed synthesis. "~" sorts after every letter."""
    if not participations:
        return "~"
    lead = participations[0]
    place = lead.collectivite
    return "\t".join(
        [
            place.region.sort_key if place.region else "~",
            place.departement.sort_key if place.departement else "~",
            fold(lead.name_then),
        ]
    )


def _facets(sheet: Investigation, participations: list[InvestigationCollectivite]) -> set[str]:
    """Every collectivité of the sheet counts, leader or not: a reader looks for what was done at home."""
    words = {token("edition", sheet.programme.slug)}
    if sheet.exit_scenario:
        words.add(token("issue", sheet.exit_scenario))
    words.update(token("theme", theme.slug) for theme in sheet.themes.all())
    words.update(token("solution", mention.solution.slug) for mention in sheet.mentions.all())
    for participation in participations:
        place = participation.collectivite
        words.add(token("collectivite", str(place.pk)))
        words.add(token("nature", place.kind))
        if place.region:
            words.add(token("region", place.region.code))
        if place.departement:
            words.add(token("departement", place.departement.code))
        if place.population_band:
            words.add(token("population", place.population_band.value))
    return words


def _card(sheet: Investigation, participations: list[InvestigationCollectivite]) -> dict[str, object]:
    """What a card shows, ready to print."""
    lead = participations[0] if participations else None
    place = lead.collectivite if lead else None
    themes = sorted((capfirst(theme.label), theme.slug) for theme in sheet.themes.all())
    return {
        "slug": sheet.slug,
        "title": typeset_text(sheet.title),
        "summary": typeset_text(sheet.summary),
        "place": typeset_text(lead.name_then) if lead else "",
        "departement": typeset_text(str(place.departement)) if place and place.departement else "",
        "themes": [label for label, _ in sorted(themes, key=lambda theme: fold(theme[0]))],
        "exit": sheet.exit_scenario,
        "exit_label": typeset_text(sheet.get_exit_scenario_display()),
    }


def _texts(sheet: Investigation, participations: list[InvestigationCollectivite]) -> tuple[str, str, str]:
    """Texts of weight A, B and C: what the sheet is called, what it is about, all the rest."""
    places = [participation.collectivite for participation in participations]
    solutions = [mention.solution for mention in sheet.mentions.all()]
    subject = [
        sheet.summary,
        sheet.problem,
        *(theme.label for theme in sheet.themes.all()),
        *(participation.name_then for participation in participations),
        *(place.name for place in places),
        *(place.departement.name for place in places if place.departement),
        *(place.region.name for place in places if place.region),
        *(solution.name for solution in solutions),
        *(alias for solution in solutions for alias in solution.aliases),
    ]
    body = [
        sheet.context,
        sheet.hypotheses_intro,
        *(hypothesis.text for hypothesis in sheet.hypotheses.all()),
        sheet.inquiry,
        sheet.benchmark_note,
        *(mention.note for mention in sheet.mentions.all()),
        sheet.solutions,
        *(proposal.title for proposal in sheet.proposals.all()),
        sheet.prototype_text,
        sheet.aftermath,
        sheet.exit_details,
        *sheet.other_partners,
        *sheet.peer_exchanges,
    ]
    return for_index(sheet.title, sheet.exit_named_service), for_index(*subject), for_index(*body)
