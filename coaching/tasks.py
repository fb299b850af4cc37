"""Doors of the worker for the accompaniment. No rule here: each calls one service."""

from celery import shared_task

from coaching.services.digests import send_weekly_digests
from core import clock


@shared_task
def send_digests() -> int:
    """Weekly digests that are due. Run every ten minutes: each territory has its own Monday, 8:00."""
    return send_weekly_digests(at=clock.now())
