"""Published sheets as frozen values."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from collectivites.models import Collectivite, Departement, Region
from core.text import fold
from core.uploads import PNG
from investigations.models import (
    Hypothesis,
    Investigation,
    InvestigationCollectivite,
    ProposedSolution,
    SolutionMention,
)
from investigations.selectors.public_parts import shown_parts_of, with_shown_parts
from investigations.states import (
    CollectiviteRole,
    ExitBasis,
    ExitScenario,
    ProposalKind,
    ResearchMethod,
    Section,
    SolutionKind,
    VerdictBasis,
)
from programmes.models import Engagement, Theme
from reports.composition_data import ImageValue
from reports.synthesis_data import (
    ExitValue,
    HypothesisValue,
    MentionValue,
    PopulationValue,
    ProposalValue,
    ResearchValue,
    SectionValue,
    SheetValue,
    TerritoryValue,
)

# The verdict of a sheet is the source's unless said otherwise: only the other cases are printed.
BASIS_REMARKS = {VerdictBasis.GLOBAL: "verdict d’ensemble", VerdictBasis.INFERRED: "verdict déduit"}
_ABBREVIATIONS = {
    "cc": "communaute communes",
    "ca": "communaute agglomeration",
    "cu": "communaute urbaine",
    "ept": "etablissement public territorial",
}
_EMPTY_WORDS = frozenset({"ville", "commune", "de", "du", "des", "d", "la", "le", "les", "l", "et"})


def with_everything(sheets: QuerySet[Investigation]) -> QuerySet[Investigation]:
    """The sheets with all that is printed of them: six queries more, whatever their number. Their pictures come with
    the sheets, by the rule of the public page."""
    places = InvestigationCollectivite.objects.select_related(
        "collectivite__departement__region", "collectivite__region"
    ).order_by("position")
    return (
        with_shown_parts(sheets.select_related("programme"))
        .prefetch_related(
            Prefetch("participations", queryset=places),
            Prefetch("themes", queryset=Theme.objects.order_by("label")),
            Prefetch("hypotheses", queryset=Hypothesis.objects.order_by("position")),
            Prefetch("mentions", queryset=SolutionMention.objects.select_related("solution").order_by("position")),
            Prefetch("proposals", queryset=ProposedSolution.objects.order_by("position")),
        )
        .order_by("position", "pk")
    )


def printed_populations(programme_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """Population that a programme's documents printed, by (programme, collectivité). One query."""
    rows = Engagement.objects.filter(programme_id__in=set(programme_ids), printed_population__isnull=False)
    return {
        (programme, collectivite): population
        for programme, collectivite, population in rows.order_by("pk").values_list(
            "programme_id", "collectivite_id", "printed_population"
        )
    }


def freeze_sheets(sheets: QuerySet[Investigation]) -> list[SheetValue]:
    """Values of these sheets, in their order; those without a territory are left out, as nothing can place them."""
    rows = list(with_everything(sheets))
    printed = printed_populations(row.programme_id for row in rows)
    return [sheet_value(row, printed) for row in rows if placed(row)]


def placed(row: Investigation) -> bool:
    """Whether the sheet has a leading collectivité in a known région."""
    lead = _lead(row)
    return lead is not None and region_of(lead.collectivite) is not None


def _lead(row: Investigation) -> InvestigationCollectivite | None:
    return next((place for place in row.participations.all() if place.role == CollectiviteRole.LEAD), None)


def region_of(collectivite: Collectivite) -> Region | None:
    """The région of the département when there is one: bodies entered by hand may only have a département."""
    return collectivite.departement.region if collectivite.departement else collectivite.region


def lead_of(row: Investigation) -> Collectivite:
    return _lead(row).collectivite


def sheet_value(row: Investigation, printed: Mapping[tuple[int, int], int]) -> SheetValue:
    """`row` comes from `with_everything` and is `placed`. No query."""
    collectivite = lead_of(row)
    region = region_of(collectivite)
    departement: Departement | None = collectivite.departement
    return SheetValue(
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        position=row.position,
        number_in_collectivite=row.number_in_collectivite,
        programme_name=row.programme.name,
        edition=row.programme.edition,
        operator=row.programme.operator,
        url=f"{settings.SITE_URL}/investigations/{row.slug}/",
        region_code=region.code,
        region_name=region.name,
        departement_code=departement.code if departement else "",
        departement_name=departement.name if departement else region.name,
        territories=tuple(
            territory_value(
                place.collectivite,
                name=place.name_then,
                role=place.role,
                role_label=place.get_role_display(),
                printed=printed.get((row.programme_id, place.collectivite_id)),
            )
            for place in sorted(row.participations.all(), key=lambda place: place.role != CollectiviteRole.LEAD)
        ),
        territory_inferred=row.territory_inferred,
        themes=tuple(theme.label for theme in row.themes.all()),
        themes_inferred=row.themes_inferred,
        sections=tuple(_section(row, section) for section in Section),
        hypotheses_intro=row.hypotheses_intro,
        hypotheses=tuple(
            HypothesisValue(
                text=hypothesis.text,
                verdict=hypothesis.verdict,
                verdict_label=hypothesis.get_verdict_display(),
                basis_remark=BASIS_REMARKS.get(hypothesis.basis, ""),
                note=hypothesis.note,
            )
            for hypothesis in row.hypotheses.all()
        ),
        research=ResearchValue(
            interviews=row.interviews,
            interviews_text=row.interviews_text,
            survey_responses=row.survey_responses,
            survey_text=row.survey_text,
            methods=tuple(ResearchMethod(method).label for method in row.research_methods),
            note=row.research_note,
        ),
        benchmark_note=row.benchmark_note,
        mentions=tuple(_mention(mention) for mention in row.mentions.all()),
        proposals=tuple(
            ProposalValue(
                title=proposal.title,
                kind_label="" if proposal.kind == ProposalKind.OTHER else proposal.get_kind_display(),
            )
            for proposal in row.proposals.all()
        ),
        prototype=row.prototype_kind,
        prototype_label=row.get_prototype_kind_display(),
        prototype_text=row.prototype_text,
        tested=row.tested,
        tested_note=row.tested_note,
        exit=ExitValue(
            scenario=row.exit_scenario,
            scenario_label=row.get_exit_scenario_display(),
            basis=row.exit_basis,
            basis_label=ExitBasis(row.exit_basis).label,
            details=row.exit_details,
            named_service=row.exit_named_service,
            secondary_labels=tuple(ExitScenario(scenario).label for scenario in row.secondary_exits),
        ),
        is_joint=row.is_joint,
        joint_label=row.get_joint_kind_display() if row.is_joint else "",
        joint_note=row.joint_note,
        other_partners=tuple(row.other_partners),
        peer_exchanges=tuple(row.peer_exchanges),
        source_note=row.source_note,
        pictures=tuple(_picture(shown) for shown in shown_parts_of(row).pictures),
        published_on=timezone.localdate(row.published_at),
        updated_on=timezone.localdate(row.updated_at),
    )


def _picture(shown: Mapping[str, Any]) -> ImageValue:
    """What the public version says of a picture, whatever is being prepared for the next one."""
    return ImageValue(
        sha256=shown["sha256"],
        file=shown["file"],
        extension=extension_of(shown["content_type"]),
        width=shown["width"],
        height=shown["height"],
        alt_text=shown["alt_text"],
        credit=shown["credit"],
        caption=shown["caption"],
    )


def extension_of(content_type: str) -> str:
    return "png" if content_type == PNG else "jpg"


def _section(row: Investigation, section: Section) -> SectionValue:
    text = row.hypotheses_intro if section == Section.HYPOTHESES else getattr(row, section.value)
    return SectionValue(
        key=section.value,
        label=section.label,
        text=text,
        undocumented_reason=str(row.undocumented.get(section.value, "")),
    )


def _mention(mention: SolutionMention) -> MentionValue:
    solution = mention.solution
    licences = {True: "logiciel libre", False: "logiciel non libre", None: ""}
    return MentionValue(
        key=solution.slug,
        name=solution.name,
        kind_label="" if solution.kind == SolutionKind.OTHER else solution.get_kind_display(),
        operator=solution.operator,
        description=solution.description,
        licence_label=licences[solution.open_source],
        note=mention.note,
    )


def territory_value(
    collectivite: Collectivite, *, name: str, role: str, role_label: str, printed: int | None
) -> TerritoryValue:
    """A collectivité under the name it had then, with every population known of it."""
    departement = collectivite.departement
    populations = []
    if printed is not None:
        populations.append(PopulationValue(inhabitants=printed, source="imprimée dans les documents du programme"))
    if collectivite.population is not None:
        populations.append(
            PopulationValue(inhabitants=collectivite.population, source=f"INSEE, {collectivite.population_year}")
        )
    return TerritoryValue(
        key=collectivite.slug,
        name=name,
        present_name=present_name(name, collectivite.name),
        kind=collectivite.kind,
        kind_label=collectivite.get_kind_display(),
        departement_code=departement.code if departement else "",
        departement_name=departement.name if departement else "",
        role=role,
        role_label=role_label,
        populations=tuple(populations),
    )


def present_name(then: str, now: str) -> str:
    """Today's name when it tells something that the name of the time does not, else nothing.

    « Vichy » adds nothing to « Ville de Vichy »; « CA du Pays de Landerneau-Daoulas » does to
    « Communauté de communes du Pays de Landerneau Daoulas ».
    """
    return now if _words(now) - _words(then) else ""


def _words(name: str) -> set[str]:
    words = " ".join(_ABBREVIATIONS.get(word, word) for word in fold(name).split())
    return set(words.split()) - _EMPTY_WORDS
