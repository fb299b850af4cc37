"""An edition begun from another one, or from nothing, and its frame."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from programmes.calendar_checks import shifted, weeks_between
from programmes.models import Charter, Milestone, Programme
from programmes.selectors import charters_of
from programmes.services.ordered import change, copy_rows
from programmes.signals import milestone_saved

# What describes the method rather than the year: the texts of the year are written anew.
INHERITED = (
    "acronym",
    "operator",
    "method_origin",
    "weeks_min",
    "weeks_max",
    "days_per_week",
    "coach_days_per_week",
    "designer_days",
    "preparation_days",
    "common_days",
    "team_size_min",
    "team_size_max",
    "principles",
    "objectives",
    "target_territories",
)
# The FAQ of the national programme: three months, two days a week, half a day of coach, six of designer.
USUAL_RHYTHM = {
    "weeks_min": 12,
    "weeks_max": 12,
    "days_per_week": 2,
    "coach_days_per_week": "0.5",
    "designer_days": 6,
    "team_size_min": 2,
    "team_size_max": 4,
}
SLUG_MAX_LENGTH = 60


@transaction.atomic
def create_edition(
    *,
    name: str,
    edition: int,
    starts_on: dt.date,
    ends_on: dt.date | None,
    source: Programme | None,
    actor: object,
    at: dt.datetime,
) -> Programme:
    """Begin an edition in preparation: nobody outside the ANCT's team sees it.

    With a `source`, its rhythm, phases, criteria, eligibility rules and calendar are copied, dates moved by whole
    weeks, and its latest charter becomes the draft of version 1. Without `ends_on`, the source's end is moved alike.
    Side effect: `milestone_saved` for each milestone copied.
    Raises ValidationError with French sentences.
    """
    weeks = weeks_between(source.starts_on, starts_on) if source else 0
    inherited = {field: getattr(source, field) for field in INHERITED} if source else USUAL_RHYTHM
    programme = Programme(
        slug=_free_slug(inherited.get("acronym") or name, edition),
        name=name,
        edition=edition,
        starts_on=starts_on,
        ends_on=ends_on or shifted(source.ends_on if source else starts_on, weeks),
        **inherited,
    )
    programme.full_clean()
    programme.save(force_insert=True)
    if source:
        _copy_frame(source, programme, weeks)
        for milestone in programme.milestones.order_by("position"):
            milestone_saved.send(sender=Milestone, milestone=milestone, was=None, actor=actor, at=at)
    return programme


def _copy_frame(source: Programme, programme: Programme, weeks: int) -> None:
    copy_rows(source.phases.order_by("position"), parent="programme", to=programme)
    copy_rows(
        source.milestones.order_by("position"),
        parent="programme",
        to=programme,
        starts_on=lambda milestone: shifted(milestone.starts_on, weeks),
    )
    copy_rows(source.criteria.order_by("position"), parent="programme", to=programme)
    copy_rows(source.eligibility_rules.order_by("position"), parent="programme", to=programme)
    if latest := charters_of(source).first():
        draft = Charter.objects.create(programme=programme, version=1)
        copy_rows(latest.commitments.all(), parent="charter", to=draft)


@transaction.atomic
def change_edition(
    *, programme: Programme, values: Mapping[str, Any], seen: str, actor: object, at: dt.datetime
) -> Programme:
    """Write the frame of an edition: name, dates, rhythm, texts.

    Raises StaleEditError when somebody saved it since `seen`, ValidationError when a rule refuses the values.
    """
    return change(programme, values, seen=seen)


def _free_slug(stem: str, edition: int) -> str:
    """`pni-2026`, or `pni-2026-2` when the year has one already."""
    ending = f"-{edition}"
    base = (slugify(stem) or "edition")[: SLUG_MAX_LENGTH - len(ending) - 4].strip("-") + ending
    taken = set(Programme.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for number in range(2, 1000) if (slug := f"{base}-{number}") not in taken)
