"""Statements follow the closing of a month (signals listed in docs/architecture.md)."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from coaching.signals import month_closed

logger = logging.getLogger(__name__)
TASK = "reports.tasks.build_statements"


@receiver(month_closed, dispatch_uid="reports.ring_for_statement")
def ring_for_statement(**kwargs: Any) -> None:
    transaction.on_commit(_ring)


def _ring() -> None:
    try:
        current_app.send_task(TASK, retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable: statements wait for the next sweep")
