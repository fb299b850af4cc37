"""An edition recorded from a data file."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from collectivites.models import Collectivite
from programmes.models import Milestone, Programme, Theme
from programmes.signals import milestone_removed, milestone_saved


@transaction.atomic
def record_programme(
    *, entry: Any, engagements: list[tuple[Collectivite, Any]], actor: object, at: dt.datetime
) -> Programme:
    """Create or bring up to date a programme from a parsed data file (`entry`, any object with its fields).

    `engagements` pairs each collectivité with its entry, in order. Side effects: themes of the file are created or
    relabelled; phases, milestones, figures, discrepancies and engagements are replaced when they differ, and
    `milestone_removed`, `milestone_saved` say so of milestones.
    """
    for theme in entry.themes:
        Theme.objects.update_or_create(slug=theme.slug, defaults={"label": theme.label, "is_printed": theme.printed})
    programme, _ = Programme.objects.update_or_create(
        slug=entry.slug,
        defaults={
            "name": entry.name,
            "acronym": entry.acronym,
            "edition": entry.edition,
            "operator": entry.operator,
            "funding": entry.funding,
            "method_origin": entry.method_origin,
            "starts_on": entry.starts_on,
            "ends_on": entry.ends_on,
            "weeks_min": entry.rhythm.weeks_min,
            "weeks_max": entry.rhythm.weeks_max,
            "days_per_week": entry.rhythm.days_per_week,
            "coach_days_per_week": entry.rhythm.coach_days_per_week,
            "designer_days": entry.rhythm.designer_days,
            "team_size_min": entry.rhythm.team_size_min,
            "team_size_max": entry.rhythm.team_size_max,
            "rhythm_note": "\n\n".join(entry.rhythm.sources.values()),
            "presentation": entry.presentation,
            "conclusion": entry.conclusion,
            "principles": entry.principles,
            "objectives": entry.objectives,
            "target_territories": entry.target_territories,
        },
    )
    _replace(
        programme.phases,
        ({"code": p.code, "title": p.title, "description": p.description} for p in entry.phases),
    )
    _replace_milestones(
        programme,
        [{"kind": m.kind, "title": m.title, "starts_on": m.starts_on, "note": m.note} for m in entry.milestones],
        actor=actor,
        at=at,
    )
    _replace(
        programme.printed_figures,
        (
            {
                "key": f.key,
                "label": f.label,
                "printed_value": f.printed_value,
                "numeric_value": f.numeric,
                "unit": f.unit,
                "population": f.population,
                "source": ", ".join(
                    part
                    for part in (entry.figures_document, f.section and f"«\u00a0{f.section}\u00a0»", f.page)
                    if part
                ),
                "as_of": f.as_of,
                "note": f.note,
            }
            for f in entry.printed_figures
        ),
    )
    _replace(
        programme.discrepancies,
        (
            {"topic": d.topic, "values": [v.model_dump() for v in d.values], "comment": d.comment}
            for d in entry.discrepancies
        ),
    )
    _replace(
        programme.engagements,
        (
            {
                "collectivite_id": collectivite.pk,
                "role": e.role,
                "name_then": e.name,
                "printed_category": e.printed_category or "",
                "printed_population": e.population_printed,
                "note": e.note or "",
            }
            for collectivite, e in engagements
        ),
    )
    return programme


def _replace_milestones(programme: Programme, rows: list[dict[str, Any]], *, actor: object, at: dt.datetime) -> None:
    before = list(programme.milestones.order_by("position"))
    if not _differ(programme.milestones, rows):
        return
    for milestone in before:
        milestone_removed.send(sender=Milestone, milestone=milestone, actor=actor, at=at)
    _replace(programme.milestones, rows)
    for milestone in programme.milestones.order_by("position"):
        milestone_saved.send(sender=Milestone, milestone=milestone, was=None, actor=actor, at=at)


def _replace(related: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Replace a programme's ordered rows when they differ from `rows`."""
    wanted = list(rows)
    if not _differ(related, wanted):
        return
    related.all().delete()
    related.bulk_create(
        related.model(programme=related.instance, position=rank, **row) for rank, row in enumerate(wanted, start=1)
    )


def _differ(related: Any, rows: list[dict[str, Any]]) -> bool:
    wanted = [{"position": rank, **row} for rank, row in enumerate(rows, start=1)]
    columns = list(wanted[0]) if wanted else ["position"]
    return list(related.order_by("position").values(*columns)) != wanted
