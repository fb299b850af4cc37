"""Programmes: rhythm, calendar, figures computed beside the printed ones.

The values are those of the synthesis (`reports.selectors`): the page and the document say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from catalogue import france_map
from collectivites.models import Departement
from core.access import fetch_visible
from investigations.states import SheetState
from programmes.models import Milestone, Programme, ProgrammePhase
from reports.models import PublishedSynthesis
from reports.selectors import freeze_synthesis
from reports.selectors.published import current_publications
from reports.synthesis_data import BreakdownValue, EngagedCollectivite, PrintedValue, SynthesisValue

# The breakdowns shown, in this order, with the head of their first column.
SHOWN = {"exits": "Issue", "verdicts": "Verdict", "methods": "Méthode", "kinds": "Nature"}


@dataclass(frozen=True)
class Chart:
    """A breakdown and the head of its table. `longest`: the number that the longest bar stands for."""

    breakdown: BreakdownValue
    heading: str
    longest: int


@dataclass(frozen=True)
class Findings:
    """What the programme's published sheets tell together."""

    synthesis: SynthesisValue
    sheet_count: int
    charts: Sequence[Chart]
    other_printed: Sequence[PrintedValue]
    kinds: Sequence[tuple[str, Sequence[EngagedCollectivite]]]
    map: france_map.FranceMap


@dataclass(frozen=True)
class ProgrammePage:
    """`findings` is None as long as no sheet is published, `synthesis` as long as none is online."""

    programme: Programme
    synthesis: PublishedSynthesis | None
    phases: Sequence[ProgrammePhase]
    milestones: Sequence[Milestone]
    findings: Findings | None

    @property
    def rhythm(self) -> Sequence[tuple[str, str]]:
        return self.findings.synthesis.programme.rhythm if self.findings else ()


def programmes() -> list[Programme]:
    """Public programmes, the latest first, with `sheet_count`. One query."""
    shown = Q(investigations__state=SheetState.PUBLISHED)
    return list(
        Programme.objects.published()
        .annotate(sheet_count=Count("investigations", filter=shown))
        .order_by("-edition", "-starts_on", "pk")
    )


def programme_page(slug: str) -> ProgrammePage:
    """Eighteen queries, whatever the number of sheets. Raises Http404 for an unknown or unpublished programme."""
    programme = fetch_visible(Programme.objects.published(), slug=slug)
    synthesis = freeze_synthesis(programme, is_composed=False)
    return ProgrammePage(
        programme=programme,
        synthesis=current_publications().filter(slug=programme.slug).first(),
        phases=list(programme.phases.order_by("position")),
        milestones=list(programme.milestones.order_by("position")),
        findings=_findings(synthesis) if synthesis else None,
    )


def _findings(synthesis: SynthesisValue) -> Findings:
    compared = {printed.key for figure in synthesis.figures for printed in figure.printed}
    counts = {
        departement.code: sum(len(group.sheets) for group in departement.collectivites)
        for region in synthesis.regions
        for departement in region.departements
    }
    return Findings(
        synthesis=synthesis,
        sheet_count=sum(len(region.sheets) for region in synthesis.regions),
        charts=[_chart(synthesis, key, heading) for key, heading in SHOWN.items()],
        other_printed=[printed for printed in synthesis.printed_figures if printed.key not in compared],
        kinds=[
            (row.label, [line for line in synthesis.collectivites if line.territory.kind == row.key])
            for row in synthesis.breakdown("kinds").rows
        ],
        map=france_map.draw(Departement.objects.filter(code__in=counts).order_by("code"), counts),
    )


def _chart(synthesis: SynthesisValue, key: str, heading: str) -> Chart:
    breakdown = synthesis.breakdown(key)
    return Chart(breakdown, heading, max((row.count for row in breakdown.rows), default=0))
