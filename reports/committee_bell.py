"""The bell of the documents of committees."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
TASK = "reports.tasks.build_committee_documents"


def ring_committee_documents() -> None:
    """After a commit. Never raises: beat comes by every five minutes anyway."""
    try:
        current_app.send_task(TASK, retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable: documents of committees wait for the next sweep")
