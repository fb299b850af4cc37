"""Receipts follow deposits (signals listed in docs/architecture.md)."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from candidatures.models import Submission
from candidatures.signals import candidature_submitted

logger = logging.getLogger(__name__)
TASK = "reports.tasks.build_receipts"


@receiver(candidature_submitted, dispatch_uid="reports.ring_for_receipt")
def ring_for_receipt(*, submission: Submission, **kwargs: Any) -> None:
    """A first deposit is confirmed within the minute. A correction waits for beat: another may follow."""
    if submission.number == 1:
        transaction.on_commit(_ring)


def _ring() -> None:
    try:
        current_app.send_task(TASK, retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable: receipts wait for the next sweep")
