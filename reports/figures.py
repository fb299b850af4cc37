"""Key figures of a synthesis, computed from the published sheets, each with its definition in words.

Printed figures are never recomputed nor corrected: where one speaks of the same thing, it stands beside ours with a
sentence that says by how much they differ.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from reports.figure_registry import DEFINITIONS, Definition, Facts, value_of
from reports.synthesis_data import (
    BreakdownRow,
    BreakdownValue,
    EngagedCollectivite,
    FigureValue,
    FollowUpValue,
    PrintedValue,
    RegionGroup,
    RegionVerdicts,
    SheetValue,
)


def key_figures(
    regions: Sequence[RegionGroup],
    engaged: Sequence[EngagedCollectivite],
    printed: Sequence[PrintedValue],
    *,
    is_whole: bool,
    left_out: int = 0,
    follow_ups: Sequence[FollowUpValue] = (),
) -> tuple[FigureValue, ...]:
    """The figures of the page « Chiffres clés ». Printed ones are compared only when the whole programme is told.

    `left_out`: published sheets that this document does not tell. Figures of the follow-up are left out as long as
    nothing was asked: zero out of zero says nothing.
    """
    facts = Facts(regions, engaged, left_out, follow_ups)
    by_key = {figure.key: figure for figure in printed} if is_whole else {}
    return tuple(_figure(definition, facts, by_key) for definition in DEFINITIONS if definition.is_told(facts))


def _figure(definition: Definition, facts: Facts, by_key: dict[str, PrintedValue]) -> FigureValue:
    value = value_of(definition.rows(facts))
    beside = tuple(by_key[name] for name in definition.compared_with if name in by_key)
    gaps = [
        f"{abs(value - figure.numeric):g} de {'moins' if value < figure.numeric else 'plus'} que"
        f" « {figure.printed_value} {figure.label} »"
        for figure in beside
        if figure.numeric is not None and figure.numeric != value
    ]
    return FigureValue(
        key=definition.key,
        label=definition.label(value),
        value=value,
        definition=definition.tells(facts),
        population=definition.population,
        printed=beside,
        difference=f"Ici {value} : {' ; '.join(gaps)}." if gaps else "",
    )


def breakdowns(
    regions: Sequence[RegionGroup], engaged: Sequence[EngagedCollectivite], *, verdicts: Sequence[tuple[str, str]]
) -> tuple[BreakdownValue, ...]:
    """Counts by category, for the charts and their tables. Categories without any row are left out."""
    sheets = [sheet for region in regions for sheet in region.sheets]
    hypotheses = [hypothesis for sheet in sheets for hypothesis in sheet.hypotheses]
    found = Counter(hypothesis.verdict for hypothesis in hypotheses)
    return (
        BreakdownValue(
            key="regions",
            title="Investigations par région",
            definition="Région de la collectivité porteuse de chaque fiche publiée.",
            unit="fiches",
            total=len(sheets),
            is_partition=True,
            rows=tuple(
                BreakdownRow(key=region.code, label=region.name, count=len(region.sheets)) for region in regions
            ),
        ),
        BreakdownValue(
            key="exits",
            title="Ce que les investigations sont devenues",
            definition="Issue principale de chaque fiche publiée : décidée en comité, écrite ou déduite de la source.",
            unit="fiches",
            total=len(sheets),
            is_partition=True,
            rows=_ranked((sheet.exit.scenario, sheet.exit.scenario_label) for sheet in sheets),
        ),
        BreakdownValue(
            key="verdicts",
            title="Ce que le terrain a répondu aux hypothèses",
            definition="Verdict de chaque hypothèse de départ. Une hypothèse sans verdict dans la source est dite"
            " non tranchée.",
            unit="hypothèses",
            total=len(hypotheses),
            is_partition=True,
            rows=tuple(BreakdownRow(key=key, label=label, count=found[key]) for key, label in verdicts if found[key]),
        ),
        BreakdownValue(
            key="methods",
            title="Comment les équipes ont enquêté",
            definition="Une fiche peut citer plusieurs méthodes : le total des lignes dépasse le nombre de fiches.",
            unit="fiches",
            total=len(sheets),
            is_partition=False,
            rows=_ranked((method, method) for sheet in sheets for method in set(sheet.research.methods)),
        ),
        BreakdownValue(
            key="themes",
            title="Les thèmes abordés",
            definition="Une fiche porte plusieurs thèmes. Certains ont été attribués à la relecture : chaque fiche le"
            " précise.",
            unit="fiches",
            total=len(sheets),
            is_partition=False,
            rows=_ranked((theme, theme) for sheet in sheets for theme in set(sheet.themes)),
        ),
        BreakdownValue(
            key="prototypes",
            title="La forme des prototypes",
            definition="Une forme par fiche, la principale ; « aucun prototype décrit » quand la fiche n’en dit rien.",
            unit="fiches",
            total=len(sheets),
            is_partition=True,
            rows=_ranked((sheet.prototype, sheet.prototype_label) for sheet in sheets),
        ),
        BreakdownValue(
            key="kinds",
            title="Qui a pris part au programme",
            definition="Type de chaque collectivité ou organisme, signataire ou partenaire.",
            unit="collectivités",
            total=len(engaged),
            is_partition=True,
            rows=_ranked((line.territory.kind, line.territory.kind_label) for line in engaged),
        ),
    )


def verdicts_by_region(
    regions: Sequence[RegionGroup], *, verdicts: Sequence[tuple[str, str]]
) -> tuple[RegionVerdicts, ...]:
    """For each région, the number of hypotheses with each verdict, in the order of `verdicts`."""
    return tuple(
        RegionVerdicts(
            region_code=region.code,
            region_name=region.name,
            counts=_verdict_counts(region.sheets, verdicts),
        )
        for region in regions
    )


def _verdict_counts(sheets: Iterable[SheetValue], verdicts: Sequence[tuple[str, str]]) -> tuple[int, ...]:
    found = Counter(hypothesis.verdict for sheet in sheets for hypothesis in sheet.hypotheses)
    return tuple(found[key] for key, _label in verdicts)


def _ranked(pairs: Iterable[tuple[str, str]]) -> tuple[BreakdownRow, ...]:
    """Rows from the most frequent to the least; equals in the order of their label."""
    found: Counter[tuple[str, str]] = Counter(pairs)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0][1]))
    return tuple(BreakdownRow(key=key, label=label, count=count) for (key, label), count in ordered)
