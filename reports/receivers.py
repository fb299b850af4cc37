"""Documents follow publications (signals listed in docs/architecture.md)."""

import logging
import threading
from collections.abc import Collection
from typing import Any

from celery import current_app
from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from investigations.models import Investigation
from investigations.signals import sheet_published, sheet_withdrawn, shown_pictures_changed
from reports.models import PublishedSynthesis
from reports.services.removal import drop_pictures_of, drop_sheet_document

logger = logging.getLogger(__name__)
TASK = "reports.tasks.build_missing_sheet_documents"
REDUCE_TASK = "reports.tasks.offer_reduced_documents"


class _Bell(threading.local):
    """Whether a publication of this thread waits for its ring. A rollback leaves it set, which costs nothing: it only
    speaks through the callbacks of a commit, and the first of them takes it down."""

    is_due = False


_bell = _Bell()


@receiver(sheet_published, dispatch_uid="reports.ring_for_document")
def ring_for_document(*, investigation: Investigation, **kwargs: Any) -> None:
    """Tell a worker once the publication is committed. The task builds all that is missing, so a transaction that
    publishes a whole cohort rings once; beat comes by every five minutes anyway."""
    _bell.is_due = True
    # One callback each, and not only the first: that one may belong to a savepoint that is rolled back.
    transaction.on_commit(_ring_once)


def _ring_once() -> None:
    if not _bell.is_due:
        return
    _bell.is_due = False
    try:
        current_app.send_task(TASK, retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable: missing PDF wait for the next sweep")


@receiver(sheet_withdrawn, dispatch_uid="reports.drop_document")
def drop_document(*, investigation: Investigation, **kwargs: Any) -> None:
    """Its PDF goes with this commit. Documents of published syntheses that told it are refused from this commit on, by
    their own view, and a worker is told to make them again without it."""
    drop_sheet_document(investigation=investigation)
    drop_pictures_of(investigation=investigation)
    _ring_for_syntheses(investigation)


@receiver(shown_pictures_changed, dispatch_uid="reports.drop_pictures")
def drop_pictures(*, investigation: Investigation, gone: Collection[str], **kwargs: Any) -> None:
    """Its PDF goes with this commit and is made again; so does every chapter that is kept with a picture that left.
    Syntheses that show it are refused from this commit on, by their own views."""
    drop_sheet_document(investigation=investigation)
    ring_for_document(investigation=investigation)
    if gone:
        drop_pictures_of(investigation=investigation, gone=gone)
        _ring_for_syntheses(investigation)


def _ring_for_syntheses(investigation: Investigation) -> None:
    if PublishedSynthesis.objects.online().filter(synthesis__programme=investigation.programme_id).exists():
        transaction.on_commit(_ring_for_reduced)


def _ring_for_reduced() -> None:
    try:
        current_app.send_task(REDUCE_TASK, retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable: documents without what was taken back wait for the next sweep")
