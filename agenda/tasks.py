"""Doors of the worker for the agenda. No rule here: each calls one service."""

from celery import shared_task

from agenda.services import following, invitations
from core import clock


@shared_task
def sync_calendars() -> int:
    """What people's own calendars must be told. Run every few minutes."""
    return invitations.sync_invitations(at=clock.now())


@shared_task
def sync_agenda() -> int:
    """Dates decided before the agenda existed enter it. Run every night; nothing to do after the first."""
    return following.sync_agenda(at=clock.now())
