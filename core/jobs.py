"""Asking for a long piece of work, doing it, and following it.

A view calls `request_job`, then `ring` once its transaction is committed. The task does its work inside
`with running(job_id, at=...) as run`, calling `run.advance(...)`; anything raised there ends the job with a sentence.
"""

import contextlib
import datetime as dt
import logging
from collections.abc import Iterator

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from kombu.exceptions import OperationalError

from core import clock
from core.models import Job, StoredFile
from core.states import ACTIVE_JOB_STATES, JobState

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=3)  # prolonged by every sign of progress
FORGOTTEN_AFTER = dt.timedelta(seconds=60)  # a queued job older than this is rung for again
MAX_ATTEMPTS = 3


class JobError(Exception):
    """A failure that the person can understand: its text, in French, is shown on the page of the job."""


class NotRunnableError(Exception):
    """Another worker has this job, or it is over: the task has nothing to do."""


def request_job(
    *,
    key: str,
    title: str,
    task: str,
    total: int,
    requested_by: object,
    at: dt.datetime,
    result_path: str = "",
) -> tuple[Job, bool]:
    """The active job for `key`, created when there is none. Returns (job, created). Does not ring the worker."""
    active = Job.objects.filter(key=key, state__in=ACTIVE_JOB_STATES)
    existing = active.order_by("created_at", "id").first()
    if existing:
        return existing, False
    try:
        with transaction.atomic():
            job = Job.objects.create(
                key=key,
                title=title,
                task=task,
                total=total,
                requested_by=requested_by,
                created_at=at,
                result_path=result_path,
            )
    except IntegrityError:  # somebody asked at the same moment: theirs is ours
        return active.get(), False
    return job, True


def ring(job: Job) -> None:
    """Tell a worker. Never raises: `sweep_jobs` rings again for what the broker lost."""
    try:
        current_app.send_task(job.task, args=[str(job.pk)], retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable: job %s waits for the next sweep", job.pk)


class Run:
    """A claimed job, while its task works."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def advance(self, *, current: int, step: str = "", total: int | None = None) -> None:
        """Show progress and prolong the lease. Commits at once when called outside a transaction."""
        total = self.job.total if total is None else total
        self.job.total = total
        self.job.current = min(current, total)
        self.job.step = step[:200]
        self.job.lease_until = clock.now() + LEASE
        _held(self.job).update(
            current=self.job.current, total=total, step=self.job.step, lease_until=self.job.lease_until
        )

    def deliver(self, file: StoredFile | None = None, *, result_path: str = "") -> None:
        """Tell what the job made: a file, the page that shows it, or both."""
        self.job.file = file
        if result_path:
            self.job.result_path = result_path


@contextlib.contextmanager
def running(job_id: str) -> Iterator[Run]:
    """Claim a job, run the block, close the job.

    Raises NotRunnableError when another worker has it or it is over. Any other exception of the block ends the job as
    failed: with its own words for JobError, with a reference to the log otherwise. It is not raised further:
    the row is the result.
    """
    run = Run(_claim(job_id))
    try:
        yield run
    except JobError as failure:
        _close(run.job, state=JobState.FAILED, error=str(failure))
    except Exception:
        logger.exception("job %s failed", job_id)
        reference = str(job_id)[:8]
        _close(
            run.job,
            state=JobState.FAILED,
            error=f"Un incident technique a interrompu ce travail. Référence à citer : {reference}.",
        )
    else:
        _close(run.job, state=JobState.SUCCEEDED, error="")


@transaction.atomic
def _claim(job_id: str) -> Job:
    now = clock.now()
    job = (
        Job.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now), pk=job_id)
        .first()
    )
    if job is None:
        raise NotRunnableError(job_id)
    job.state = JobState.RUNNING
    job.started_at = now
    job.lease_until = now + LEASE
    job.attempts += 1
    job.save(update_fields=["state", "started_at", "lease_until", "attempts"])
    return job


def _close(job: Job, *, state: str, error: str) -> None:
    """Only the worker that holds the job closes it: one that was thought dead and comes back changes nothing."""
    closed = _held(job).update(
        state=state,
        error=error[:500],
        finished_at=clock.now(),
        lease_until=None,
        current=F("total") if state == JobState.SUCCEEDED else F("current"),
        file=job.file,
        result_path=job.result_path,
    )
    if not closed:
        logger.warning("job %s was taken over by another worker: this end is not recorded", job.pk)


def _held(job: Job) -> QuerySet[Job]:
    """The row, as long as nobody claimed it since: each claim counts one more attempt."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def sweep(*, at: dt.datetime) -> list[Job]:
    """Jobs to ring for again: forgotten in the queue, or whose worker died. Parks those that died too often."""
    dead = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=at)
    dead.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=JobState.FAILED,
        error=f"Le travail s'est arrêté {MAX_ATTEMPTS} fois sans finir. L'équipe technique doit regarder.",
        finished_at=at,
        lease_until=None,
    )
    forgotten = Q(state=JobState.QUEUED, created_at__lt=at - FORGOTTEN_AFTER)
    return list(
        Job.objects.filter(forgotten | Q(state=JobState.RUNNING, lease_until__lt=at)).order_by("created_at", "id")
    )


def retry(*, job: Job, actor: object, at: dt.datetime) -> tuple[Job, bool]:
    """Ask again for a failed job. Raises JobError when it did not fail."""
    if not job.is_retryable:
        raise JobError("Ce travail n'a pas échoué : il n'y a rien à relancer.")
    return request_job(
        key=job.key,
        title=job.title,
        task=job.task,
        total=job.total,
        requested_by=actor,
        at=at,
        result_path=job.result_path,
    )
