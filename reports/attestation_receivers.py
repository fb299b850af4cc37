"""Attestations follow results (signals listed in docs/architecture.md)."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from evaluation.signals import attestation_issued

logger = logging.getLogger(__name__)
TASK = "reports.tasks.build_attestations"


@receiver(attestation_issued, dispatch_uid="reports.ring_for_attestation")
def ring_for_attestation(**kwargs: Any) -> None:
    transaction.on_commit(_ring)


def _ring() -> None:
    try:
        current_app.send_task(TASK, retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable: attestations wait for the next sweep")
