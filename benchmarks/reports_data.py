"""Frozen values of the size of the 2021 cohort, from its data files, without a database."""

import dataclasses
import datetime as dt
import math
import re
from pathlib import Path

from django.conf import settings

from collectivites.states import CollectiviteKind
from investigations.cohort_file.cohort import Cohort, read_cohort
from investigations.cohort_file.schema import SheetFile
from investigations.states import ExitBasis, ExitScenario, PrototypeKind, ResearchMethod, Section, Verdict
from reports import figures
from reports.composition_data import CompositionValue, ProseValue, VerbatimValue
from reports.synthesis_data import (
    CollectiviteGroup,
    DepartementGroup,
    EngagedCollectivite,
    ExitValue,
    HypothesisValue,
    MentionValue,
    PhaseValue,
    PrintedValue,
    ProgrammeValue,
    ProposalValue,
    RegionGroup,
    ResearchValue,
    SectionValue,
    SheetValue,
    SynthesisValue,
    TerritoryValue,
)

DAY = dt.date(2026, 3, 2)
FOLDER = Path(settings.BASE_DIR) / "investigations/data/pni2021"
VERDICTS = tuple((verdict.value, verdict.label) for verdict in Verdict)


def generated_synthesis(count: int) -> SynthesisValue:
    """`count` sheets: those of the cohort, then the same again with their sentences in another order."""
    cohort = read_cohort(FOLDER)
    names = {entry.key: entry.name for entry in cohort.collectivites}
    kinds = {entry.key: entry.kind for entry in cohort.collectivites}
    sheets = [
        _sheet(entry, names, kinds, rank)
        for rank in range(math.ceil(count / len(cohort.sheets)))
        for entry in sorted(cohort.sheets, key=lambda entry: entry.order)
    ][:count]
    regions = _regions(sheets)
    engaged = tuple(
        EngagedCollectivite(
            territory=_territory(key, names[key], kinds[key], "signatory"),
            region_name="",
            sheet_slugs=tuple(sheet.slug for sheet in sheets if sheet.lead.key == key),
        )
        for key in names
    )
    printed = tuple(
        PrintedValue(
            key=figure.key,
            label=figure.label,
            printed_value=figure.printed_value,
            numeric=None,
            population=figure.population,
            source=f"Synthèse, {figure.section}",
            as_of=str(figure.as_of),
        )
        for figure in cohort.programme.printed_figures
    )
    return SynthesisValue(
        programme=_programme(cohort),
        as_of=DAY,
        site_url="https://pni.test",
        regions=regions,
        figures=figures.key_figures(regions, engaged, printed, is_whole=True),
        breakdowns=figures.breakdowns(regions, engaged, verdicts=VERDICTS),
        verdict_labels=VERDICTS,
        verdicts_by_region=figures.verdicts_by_region(regions, verdicts=VERDICTS),
        printed_figures=printed,
        collectivites=engaged,
    )


def edited(value: SynthesisValue, mark: str) -> SynthesisValue:
    """The same, one sheet of the fourth région changed by a few words."""
    region = value.regions[3]
    departement = region.departements[0]
    group = departement.collectivites[0]
    sheet = dataclasses.replace(group.sheets[0], summary=f"{group.sheets[0].summary} ({mark})")
    group = dataclasses.replace(group, sheets=(sheet, *group.sheets[1:]))
    departement = dataclasses.replace(departement, collectivites=(group, *departement.collectivites[1:]))
    region = dataclasses.replace(region, departements=(departement, *region.departements[1:]))
    return dataclasses.replace(value, regions=(*value.regions[:3], region, *value.regions[4:]))


def composed(value: SynthesisValue) -> SynthesisValue:
    """The same with the words of a team: two pages of texts, words cited, some of them in the fourth région."""
    prose = "\n\n".join(["Une phrase d’introduction qui en dit assez pour remplir sa ligne. " * 8] * 4)
    verbatims = tuple(
        VerbatimValue(text="On ne sait jamais à qui parler.", said_by="une agente", region_code=code)
        for code in ("", "", value.regions[3].code)
    )
    composition = CompositionValue(
        foreword=ProseValue(text=prose),
        foreword_author="Camille Essai",
        introduction=ProseValue(text=prose),
        conclusion=ProseValue(text=prose),
        verbatims=verbatims,
    )
    return dataclasses.replace(value, composition=composition)


def with_conclusion(value: SynthesisValue, mark: str) -> SynthesisValue:
    """The same, its conclusion changed by a few words."""
    conclusion = ProseValue(text=f"{value.composition.conclusion.text} ({mark})")
    return dataclasses.replace(value, composition=dataclasses.replace(value.composition, conclusion=conclusion))


def _regions(sheets: list[SheetValue]) -> tuple[RegionGroup, ...]:
    regions = []
    for code in sorted({sheet.region_code for sheet in sheets}):
        held = [sheet for sheet in sheets if sheet.region_code == code]
        departements = []
        for departement in sorted({sheet.departement_code for sheet in held}):
            inside = [sheet for sheet in held if sheet.departement_code == departement]
            groups = tuple(
                CollectiviteGroup(
                    territory=next(sheet.lead for sheet in inside if sheet.lead.key == key),
                    sheets=tuple(sheet for sheet in inside if sheet.lead.key == key),
                )
                for key in sorted({sheet.lead.key for sheet in inside})
            )
            departements.append(
                DepartementGroup(code=departement, name=f"Département {departement}", collectivites=groups)
            )
        regions.append(
            RegionGroup(
                code=code,
                name=f"Région {code}",
                slug=f"region-{code}",
                is_overseas=False,
                departement_codes=tuple(group.code for group in departements),
                departements=tuple(departements),
            )
        )
    return tuple(regions)


def _territory(key: str, name: str, kind: str, role: str) -> TerritoryValue:
    return TerritoryValue(
        key=key, name=name, kind=kind, kind_label=CollectiviteKind(kind).label, role=role, role_label="porteuse"
    )


def _turned(text: str, rank: int) -> str:
    """The same sentences of each paragraph, from another one on: as long, and no line of it cut at the same place."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        sentences = re.split(r"(?<=[.!?]) +", paragraph)
        turn = rank % len(sentences)
        paragraphs.append(" ".join([*sentences[turn:], *sentences[:turn]]))
    return "\n\n".join(paragraphs)


def _sheet(entry: SheetFile, names: dict[str, str], kinds: dict[str, str], rank: int) -> SheetValue:
    slug = f"{entry.slug}-{rank}" if rank else entry.slug
    return SheetValue(
        slug=slug,
        title=f"{entry.title} ({rank + 1})" if rank else entry.title,
        summary=_turned(entry.summary, rank),
        position=entry.order,
        programme_name="Programme national d’investigations",
        edition=2021,
        operator="Incubateur des Territoires",
        url=f"https://pni.test/investigations/{slug}/",
        region_code=entry.region,
        region_name=f"Région {entry.region}",
        departement_code=entry.departement,
        departement_name=f"Département {entry.departement}",
        territories=(_territory(entry.lead, names[entry.lead], kinds[entry.lead], "lead"),),
        territory_inferred=entry.territory_inferred,
        themes=tuple(entry.themes),
        sections=tuple(
            SectionValue(
                key=section.value,
                label=section.label,
                text="" if section == Section.HYPOTHESES else _turned(getattr(entry, section.value), rank),
            )
            for section in Section
        ),
        hypotheses=tuple(
            HypothesisValue(text=item.text, verdict=item.verdict, verdict_label=Verdict(item.verdict).label)
            for item in entry.hypotheses
        ),
        research=ResearchValue(methods=tuple(ResearchMethod(name).label for name in entry.research.methods)),
        mentions=tuple(
            MentionValue(key=item.solution, name=item.solution, note=item.note) for item in entry.existing_solutions
        ),
        proposals=tuple(ProposalValue(title=item.title) for item in entry.proposed_solutions),
        prototype=entry.prototype.kind,
        prototype_label=PrototypeKind(entry.prototype.kind).label,
        exit=ExitValue(
            scenario=entry.exit.scenario,
            scenario_label=ExitScenario(entry.exit.scenario).label,
            basis=entry.exit.basis,
            basis_label=ExitBasis(entry.exit.basis).label,
        ),
        source_note=entry.source_note,
        published_on=DAY,
        updated_on=DAY,
    )


def _programme(cohort: Cohort) -> ProgrammeValue:
    entry = cohort.programme
    return ProgrammeValue(
        slug=entry.slug,
        name=entry.name,
        acronym=entry.acronym,
        edition=entry.edition,
        operator=entry.operator,
        funding=entry.funding,
        method_origin=entry.method_origin,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        rhythm=(),
        presentation=entry.presentation,
        conclusion=entry.conclusion,
        principles=tuple(entry.principles),
        objectives=tuple(entry.objectives),
        target_territories=tuple(entry.target_territories),
        phases=tuple(PhaseValue(title=phase.title, description=phase.description) for phase in entry.phases),
    )
