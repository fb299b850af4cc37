"""Doors of the worker for the workspace. No rule here: each calls one service."""

import logging

from celery import shared_task
from django.urls import reverse

from core import clock, jobs
from investigations.models import ImportBatch
from investigations.past_work_states import JOB_KEY_PREFIX
from investigations.services import committee_guests, corrections, gate, identities, past_work

logger = logging.getLogger(__name__)


@shared_task
def purge_identities() -> int:
    """Identities of people met, past their last day. Run every night."""
    return identities.purge_due_identities(at=clock.now())


@shared_task
def tell_committee_guests() -> int:
    """Guests whose committee moved. Run every five minutes, like the calendars of those who have an account."""
    return committee_guests.tell_guests(at=clock.now())


@shared_task
def publish_due_sheets() -> int:
    """Publications whose hour has come, checked again as if somebody pressed the button. Run every minute."""
    return gate.publish_due(at=clock.now())


@shared_task
def forget_correction_addresses() -> int:
    """Addresses of readers who wrote a year ago and were not answered. Run every night."""
    return corrections.forget_old_addresses(at=clock.now())


@shared_task
def write_import(job_id: str) -> None:
    """The drafts of an import of past work. The key of the job names it, through every retry."""
    try:
        with jobs.running(job_id) as run:
            batch = ImportBatch.objects.get(pk=run.job.key.removeprefix(JOB_KEY_PREFIX))
            run.deliver(result_path=reverse("investigations:import_detail", args=[batch.pk]))
            try:
                past_work.write_import(
                    batch=batch,
                    actor=run.job.requested_by,
                    at=clock.now(),
                    advance=lambda done, step: run.advance(current=done, step=step),
                )
            except past_work.ImportRefusedError as refusal:
                raise jobs.JobError(str(refusal)) from refusal
    except jobs.NotRunnableError:
        logger.info("job %s: another worker has it, or it is over", job_id)
