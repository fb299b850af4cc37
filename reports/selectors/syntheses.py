"""A programme's published sheets, grouped and counted, frozen into one value."""

import decimal
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils import timezone

from collectivites.models import Collectivite, Departement
from evaluation.selectors.public import Asked, asked_about
from investigations.models import Investigation
from investigations.states import CollectiviteRole, Verdict
from programmes.models import Engagement, Programme
from programmes.states import EngagementRole
from reports import figures
from reports.scope import WHOLE, Scope
from reports.selectors.compositions import Composed, composed_for
from reports.selectors.sheets import (
    lead_of,
    placed,
    printed_populations,
    region_of,
    sheet_value,
    territory_value,
    with_everything,
)
from reports.synthesis_data import (
    CollectiviteGroup,
    DepartementGroup,
    DiscrepancyValue,
    EngagedCollectivite,
    FollowUpValue,
    PhaseValue,
    PrintedValue,
    ProgrammeValue,
    RegionGroup,
    SheetValue,
    SynthesisValue,
)

VERDICTS = tuple((verdict.value, verdict.label) for verdict in Verdict)


def freeze_synthesis(programme: Programme, scope: Scope = WHOLE, *, is_composed: bool = True) -> SynthesisValue | None:
    """Everything the synthesis of a programme prints, from its published sheets; None when there is none.

    What the composition adds, orders and leaves out is part of it, unless `is_composed` is false: then every published
    sheet is told. Seventeen queries at most, whatever the number of sheets. Collectivités out of the scope are left out
    of the lists and of the counts.
    """
    composed = composed_for(programme) if is_composed else Composed()
    published = with_everything(Investigation.objects.published().filter(programme=programme))
    if scope.theme is not None:
        published = published.filter(themes=scope.theme)
    inside = [
        row
        for row in published
        if placed(row) and scope.holds_lead(lead_of(row), region_code=region_of(lead_of(row)).code)
    ]
    rows = [row for row in inside if row.pk not in composed.left_out]
    if not rows:
        return None
    populations = printed_populations([programme.pk])
    regions = _grouped(rows, {row.pk: sheet_value(row, populations).within_synthesis() for row in rows}, composed)
    engaged = _engaged(programme, rows, scope, populations)
    asked = asked_about([row.pk for row in rows])
    follow_ups = _follow_ups(rows, asked)
    names = scope.names(
        regions=[region.name for region in regions],
        departements=[departement.name for region in regions for departement in region.departements],
    )
    printed = tuple(
        PrintedValue(
            key=figure.key,
            label=figure.label,
            printed_value=figure.printed_value,
            numeric=None if figure.numeric_value is None else float(figure.numeric_value),
            population=figure.population,
            source=figure.source,
            as_of=figure.as_of,
            note=figure.note,
        )
        for figure in programme.printed_figures.order_by("position", "pk")
    )
    return SynthesisValue(
        programme=_programme_value(programme),
        scope_names=names,
        scope_slug=scope.slug(names),
        composition=composed.value.within(region.code for region in regions),
        as_of=timezone.localdate(max([*(row.updated_at for row in rows), *(each.at for each in asked)])),
        site_url=settings.SITE_URL,
        regions=regions,
        figures=figures.key_figures(
            regions,
            engaged,
            printed,
            is_whole=scope.is_whole,
            left_out=len(inside) - len(rows),
            follow_ups=follow_ups,
        ),
        breakdowns=figures.breakdowns(regions, engaged, verdicts=VERDICTS),
        verdict_labels=VERDICTS,
        verdicts_by_region=figures.verdicts_by_region(regions, verdicts=VERDICTS),
        printed_figures=printed,
        discrepancies=tuple(
            DiscrepancyValue(
                topic=gap.topic,
                values=tuple((str(value["value"]), str(value["what"])) for value in gap.values),
                comment=gap.comment,
            )
            for gap in programme.discrepancies.order_by("position", "pk")
        ),
        collectivites=engaged,
        follow_ups=follow_ups,
    )


def _follow_ups(rows: Sequence[Investigation], asked: Sequence[Asked]) -> tuple[FollowUpValue, ...]:
    slugs = {row.pk: row.slug for row in rows}
    return tuple(
        FollowUpValue(slug=slugs[each.investigation], months=each.months, answer=each.answer) for each in asked
    )


def _grouped(
    rows: Sequence[Investigation], values: dict[object, SheetValue], composed: Composed
) -> tuple[RegionGroup, ...]:
    """In the order that staff chose; else régions of the mainland then overseas, départements by code, collectivités by
    name, sheets in their order."""
    by_region: dict[str, list[Investigation]] = {}
    for row in rows:
        by_region.setdefault(region_of(lead_of(row)).code, []).append(row)
    codes: dict[str, list[str]] = {}
    for region_code, code in (
        Departement.objects.filter(region__code__in=by_region).order_by("code").values_list("region__code", "code")
    ):
        codes.setdefault(region_code, []).append(code)
    groups = []
    for region_rows in by_region.values():
        region = region_of(lead_of(region_rows[0]))
        groups.append(
            (
                (composed.region_rank(region.code), region.is_overseas, region.sort_key, region.code),
                RegionGroup(
                    code=region.code,
                    name=region.name,
                    slug=region.slug,
                    is_overseas=region.is_overseas,
                    departement_codes=tuple(codes.get(region.code, ())),
                    departements=tuple(_departements(region_rows, values, composed)),
                ),
            )
        )
    return tuple(group for _key, group in sorted(groups, key=lambda pair: pair[0]))


def _departements(
    rows: Iterable[Investigation], values: dict[object, SheetValue], composed: Composed
) -> Iterable[DepartementGroup]:
    by_code: dict[str, dict[int, list[Investigation]]] = {}
    for row in rows:
        collectivite = lead_of(row)
        code = collectivite.departement.code if collectivite.departement else ""
        by_code.setdefault(code, {}).setdefault(collectivite.pk, []).append(row)
    for code, by_lead in sorted(by_code.items(), key=lambda item: (composed.departement_rank(item[0]), item[0])):
        ordered = sorted(
            by_lead.values(),
            key=lambda held: (
                min(composed.sheet_rank(row.pk) for row in held),
                lead_of(held[0]).sort_key,
                lead_of(held[0]).pk,
            ),
        )
        groups = tuple(
            CollectiviteGroup(
                territory=values[held[0].pk].lead,
                sheets=tuple(
                    values[row.pk]
                    for row in sorted(held, key=lambda row: (composed.sheet_rank(row.pk), row.position, row.pk))
                ),
            )
            for held in ordered
        )
        yield DepartementGroup(code=code, name=groups[0].sheets[0].departement_name, collectivites=groups)


def _engaged(
    programme: Programme,
    rows: Sequence[Investigation],
    scope: Scope,
    populations: dict[tuple[int, int], int],
) -> tuple[EngagedCollectivite, ...]:
    """Who took part, by name: those the programme names, and any other that a sheet names."""
    engagements = Engagement.objects.filter(programme=programme).select_related(
        "collectivite__departement__region", "collectivite__region"
    )
    lines = {
        row.collectivite_id: (row.collectivite, row.name_then, row.role, row.get_role_display(), row.note)
        for row in engagements.order_by("position")
    }
    named = set(lines)
    slugs: dict[int, list[str]] = {}
    for row in rows:
        for place in row.participations.all():
            slugs.setdefault(place.collectivite_id, []).append(row.slug)
            leads = place.role == CollectiviteRole.LEAD
            role = EngagementRole.SIGNATORY if leads else EngagementRole.PARTNER
            lines.setdefault(
                place.collectivite_id, (place.collectivite, place.name_then, role.value, place.get_role_display(), "")
            )
    kept = [line for line in lines.values() if _is_told(line[0], scope, told=line[0].pk in slugs)]
    kept.sort(key=lambda line: (line[0].sort_key, line[0].pk))
    return tuple(
        EngagedCollectivite(
            territory=territory_value(
                collectivite,
                name=name,
                role=role,
                role_label=role_label,
                printed=populations.get((programme.pk, collectivite.pk)),
            ),
            region_name=region.name if (region := region_of(collectivite)) else "",
            note=note,
            sheet_slugs=tuple(slugs.get(collectivite.pk, ())),
            is_named=collectivite.pk in named,
        )
        for collectivite, name, role, role_label, note in kept
    )


def _is_told(collectivite: Collectivite, scope: Scope, *, told: bool) -> bool:
    """A theme lists those that a sheet names; a place, those that are in it; the whole edition, everyone."""
    if scope.theme is not None:
        return told
    if scope.is_whole:
        return True
    region = region_of(collectivite)
    return region is not None and scope.holds_lead(collectivite, region_code=region.code)


def _programme_value(programme: Programme) -> ProgrammeValue:
    return ProgrammeValue(
        slug=programme.slug,
        name=programme.name,
        acronym=programme.acronym,
        edition=programme.edition,
        operator=programme.operator,
        funding=programme.funding,
        method_origin=programme.method_origin,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        rhythm=_rhythm(programme),
        rhythm_note=programme.rhythm_note,
        presentation=programme.presentation,
        conclusion=programme.conclusion,
        principles=tuple(programme.principles),
        objectives=tuple(programme.objectives),
        target_territories=tuple(programme.target_territories),
        phases=tuple(
            PhaseValue(title=phase.title, description=phase.description)
            for phase in programme.phases.order_by("position", "pk")
        ),
    )


def _rhythm(programme: Programme) -> tuple[tuple[str, str], ...]:
    weeks = _range(programme.weeks_min, programme.weeks_max)
    return (
        (f"{weeks} semaines", "durée d’une investigation"),
        (_days(programme.days_per_week), "de travail par semaine et par équipe"),
        (_range(programme.team_size_min, programme.team_size_max), "personnes par équipe"),
        (_days(programme.coach_days_per_week), "d’accompagnement par un coach, par équipe et par semaine"),
        (_days(programme.designer_days), "de designer par équipe"),
    )


def _range(lowest: int, highest: int) -> str:
    return str(lowest) if lowest == highest else f"{lowest} à {highest}"


def _days(days: decimal.Decimal) -> str:
    """« ½ jour », « 2 jours », « 1,5 jour »: in French the plural starts at two."""
    halves = {decimal.Decimal("0.5"): "½"}
    amount = halves.get(days.normalize(), f"{days.normalize():f}".replace(".", ","))
    return f"{amount} jour{'s' if days >= 2 else ''}"
