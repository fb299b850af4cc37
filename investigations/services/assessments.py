"""The shared register, and what a team thinks of a solution where it works."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from investigations.models import ExistingSolution, Investigation, SolutionAssessment
from investigations.selectors.assessments import same_names
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import RefusedError, write_unless_changed

_SLUG_LENGTH = 80
_REGISTER_LOCK = 0x534F4C  # any number, the same for all: two people who add at once wait for each other


@transaction.atomic
def add_solution(*, values: Mapping[str, Any], actor: Any, at: dt.datetime) -> ExistingSolution:
    """A new solution of the register, added by a team: it is public once a published sheet tells of it.

    Raises RefusedError when a name or an alias is already there, accents and case apart.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_REGISTER_LOCK])
    known = same_names([values["name"], *values["aliases"]])
    if known:
        raise RefusedError(f"« {known[0].name} » est déjà dans le registre.", field="name")
    try:
        with transaction.atomic():
            return ExistingSolution.objects.create(slug=_free_slug(values["name"]), is_from_workspace=True, **values)
    except IntegrityError as taken:
        raise RefusedError(f"« {values['name']} » est déjà dans le registre.", field="name") from taken


@transaction.atomic
def save_assessment(
    *,
    investigation: Investigation,
    solution: ExistingSolution,
    values: Mapping[str, Any],
    base: str,
    actor: Any,
    at: dt.datetime,
) -> SolutionAssessment:
    """The team's assessment, written or changed. The last author is the one who answers for it.

    Raises ChangedMeanwhileError when a colleague wrote it since the page was loaded.
    """
    _lock(investigation)
    assessment = SolutionAssessment.objects.filter(investigation=investigation, solution=solution).first()
    if assessment is None:
        return SolutionAssessment.objects.create(
            investigation=investigation, solution=solution, author=actor, at=at, **values
        )
    if write_unless_changed(assessment, values, base=base):
        assessment.author, assessment.at = actor, at
        assessment.save(update_fields=["author", "at"])
    return assessment


@transaction.atomic
def remove_assessment(*, investigation: Investigation, solution: ExistingSolution, actor: Any, at: dt.datetime) -> None:
    """Take the team's assessment back: other teams no longer read it. The solution stays in the register."""
    _lock(investigation)
    SolutionAssessment.objects.filter(investigation=investigation, solution=solution).delete()


def _lock(investigation: Investigation) -> None:
    """Two members who write the first assessment at once: the second finds the first's."""
    lock_investigation(investigation.pk, new_rows_wait=True)


def _free_slug(name: str) -> str:
    base = slugify(name)[: _SLUG_LENGTH - 4].strip("-") or "solution"
    taken = set(ExistingSolution.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 999))) if slug not in taken)
