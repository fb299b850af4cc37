"""Asking for a synthesis: the published sheets are frozen now, the document is built later by a worker."""

import datetime as dt

from django.db import transaction

from core import jobs
from core.models import Job
from programmes.models import Programme
from reports.models import Synthesis
from reports.pictures import TAKEN_BACK
from reports.reduction import Left
from reports.scope import WHOLE, Scope
from reports.selectors import freeze_synthesis, left_since
from reports.synthesis_data import SynthesisValue
from reports.template_version import template_version

WITHDRAWN = (
    "Une fiche de cette synthèse a été retirée de la publication depuis la demande. Demandez une nouvelle synthèse :"
    " elle partira des fiches publiées aujourd'hui."
)


def why_not_given(synthesis: Synthesis) -> str:
    """Why its document may not be given today; empty when it may. One query."""
    return refusal_of(left_since(synthesis, SynthesisValue.from_json(synthesis.data)))


def refusal_of(left: Left) -> str:
    """Why a document may not be given, and what to do; empty when it may."""
    if left.sheets:
        return WITHDRAWN
    return TAKEN_BACK if left.pictures else ""


class EmptySynthesisError(Exception):
    """Nothing is published for this programme or these régions. Carries a French sentence."""


def request_synthesis(
    *, programme: Programme, scope: Scope = WHOLE, actor: object, at: dt.datetime, result_path: str = ""
) -> tuple[Synthesis, Job | None, bool]:
    """Freeze the published sheets and ask for their document. Returns (synthesis, job, whether the job is new).

    The same data under the same template is the same row: a document built before is given back without any job. The
    door rings the worker after commit. Raises EmptySynthesisError.
    """
    value = freeze_synthesis(programme, scope)
    if value is None:
        raise EmptySynthesisError("Aucune fiche n'est publiée pour ce choix : il n'y a rien à imprimer.")
    with transaction.atomic():
        synthesis, is_created = Synthesis.objects.get_or_create(
            data_hash=value.data_hash(),
            template_version=template_version(),
            defaults={
                "programme": programme,
                "region_codes": [region.code for region in value.regions] if scope.region_codes else [],
                "departement_codes": sorted(scope.departement_codes),
                "theme": scope.theme,
                "sheet_count": len(value.sheets),
                "data": value.to_json(),
                "requested_by": actor,
                "created_at": at,
            },
        )
        if not is_created and left_since(synthesis, value):
            # A sheet was withdrawn, then published again as it was: these very words are public today.
            synthesis.created_at = at
            synthesis.save(update_fields=["created_at"])
        if synthesis.is_built:
            return synthesis, None, False
        job, is_new = job_of(synthesis, value, actor=actor, at=at, result_path=result_path)
    return synthesis, job, is_new


def job_of(
    synthesis: Synthesis, value: SynthesisValue, *, actor: object, at: dt.datetime, result_path: str = ""
) -> tuple[Job, bool]:
    """The job that builds it, the one at work when there is one. To call inside a transaction."""
    job, is_new = jobs.request_job(
        key=synthesis.job_key,
        title=_title(value),
        task="reports.tasks.render_synthesis",
        total=len(value.regions) + 2,
        requested_by=actor,
        at=at,
        result_path=result_path or f"/gestion/syntheses/{synthesis.pk}/",
    )
    if synthesis.job_id != job.pk:
        synthesis.job = job
        synthesis.save(update_fields=["job"])
    return job, is_new


def _title(value: SynthesisValue) -> str:
    told = "" if value.is_whole else f" ({', '.join(value.scope_names)})"
    return f"Synthèse {value.programme.edition} · {value.programme.name}{told}"[:200]
