"""Doors of the worker, on the queue `pdf`. No rule here: each calls one service."""

import logging
import uuid
from collections.abc import Sequence

from celery import Task, shared_task
from django.conf import settings

from core import clock, jobs
from investigations.models import Investigation
from reports import demo
from reports.models import Synthesis
from reports.selectors import sheets_without_document
from reports.services import (
    attestations,
    building,
    committee_dossiers,
    minutes,
    previews,
    publishing,
    receipts,
    removal,
    statements,
)
from reports.template_version import template_version

logger = logging.getLogger(__name__)


@shared_task
def render_synthesis(job_id: str) -> None:
    """Build the document of a synthesis. The key of the job names it, through every retry."""
    try:
        with jobs.running(job_id) as run:
            synthesis = Synthesis.objects.select_related("file").get(pk=run.job.key.removeprefix("synthesis:"))
            file = building.build_synthesis(
                synthesis=synthesis,
                job=run.job,
                at=clock.now(),
                advance=lambda done, total, step: run.advance(current=done, total=total, step=step),
            )
            run.deliver(file)
    except jobs.NotRunnableError:
        logger.info("job %s: another worker has it, or it is over", job_id)


@shared_task
def build_sheet_documents(investigation_ids: Sequence[str]) -> int:
    """Build the PDF of these sheets, if they still want one."""
    sheets = Investigation.objects.filter(pk__in=investigation_ids)
    return building.build_sheet_documents(investigations=sheets, at=clock.now())


@shared_task
def build_missing_sheet_documents() -> int:
    """Build every PDF that is missing or old, and drop what shows a picture taken back or serves nothing any more.

    Rung after each publication, and every five minutes by beat.
    """
    removal.discard_old_chapters(at=clock.now())
    removal.drop_outdated_pictures()
    _offer_reduced_documents()
    due = sheets_without_document(template_version())
    return building.build_sheet_documents(investigations=due, at=clock.now())


@shared_task
def preview_chapter(job_id: str) -> None:
    """Lay out one chapter. On the queue `default`: a few seconds, that must not wait for a whole document."""
    at = clock.now()
    try:
        with jobs.running(job_id) as run:
            file, value = previews.build_preview(job=run.job, at=at)
            run.deliver(file, result_path=f"/gestion/syntheses/apercu/{run.job.pk}/")
        if run.job.file is not None:
            previews.forget_what_left(value=value, programme=int(run.job.key.split(":")[1]), frozen_at=at)
    except jobs.NotRunnableError:
        logger.info("job %s: another worker has it, or it is over", job_id)


@shared_task
def offer_reduced_documents() -> int:
    """Build again, without the sheets withdrawn since, the documents that visitors are offered. Rung by a withdrawal;
    beat comes by with `build_missing_sheet_documents`."""
    return _offer_reduced_documents()


def _offer_reduced_documents() -> int:
    asked = publishing.offer_reduced_documents(at=clock.now())
    for job in asked:
        jobs.ring(job)
    return len(asked)


@shared_task(bind=True, max_retries=180)
def publish_demo_synthesis(self: Task, synthesis_id: str) -> None:
    """Put the demonstration's synthesis online as soon as its document is there. Sent by the demonstration's start."""
    if settings.DEMO and not demo.publish_when_built(uuid.UUID(synthesis_id), at=clock.now()):
        raise self.retry(countdown=5)


@shared_task
def build_receipts() -> int:
    """Build the receipts of deposits and queue their mails. Rung after each deposit, and every five minutes by beat."""
    return receipts.build_receipts(at=clock.now())


@shared_task
def build_attestations() -> int:
    """Build the attestations of those who were received. Rung after each result, and every five minutes by beat."""
    return attestations.build_attestations(at=clock.now())


@shared_task
def build_statements() -> int:
    """Build the statements of closed months. Rung after each closing, and every five minutes by beat."""
    return statements.build_statements(at=clock.now())


@shared_task
def build_committee_documents() -> int:
    """Build the minutes and the dossiers of committees that are due. On the queue `default`: somebody waits in front of
    her screen, for a few seconds. Rung by a decision, a signature or a request, and every five minutes by beat."""
    at = clock.now()
    committee_dossiers.discard_old_dossiers(at=at)
    return committee_dossiers.build_dossiers(at=at) + minutes.build_minutes(at=at)
