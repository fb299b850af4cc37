"""Doors of the worker for the workspace. No rule here: each calls one service."""

from celery import shared_task

from core import clock
from investigations.services import identities


@shared_task
def purge_identities() -> int:
    """Identities of people met, past their last day. Run every night."""
    return identities.purge_due_identities(at=clock.now())
