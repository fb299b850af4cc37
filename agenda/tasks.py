"""Doors of the worker for the agenda. No rule here: each calls one service."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from agenda.services import following, invitations
from agenda.services.reminders import compose_reminders, decide_due_reminders
from core import clock


@shared_task
def sweep_reminders() -> int:
    """Decide what is due, then tell it. Run every minute and at the start of a worker; two at once are harmless."""
    at = clock.now()
    decide_due_reminders(at=at)
    return compose_reminders(at=at)


@worker_ready.connect
def sweep_at_start(sender: Any, **kwargs: Any) -> None:
    """What came due while nobody was there does not wait for beat."""
    sweep_reminders.apply_async(retry=False, ignore_result=True)


@shared_task
def sync_calendars() -> int:
    """What people's own calendars must be told. Run every few minutes."""
    return invitations.sync_invitations(at=clock.now())


@shared_task
def sync_agenda() -> int:
    """Dates decided before the agenda existed enter it. Run every night; nothing to do after the first."""
    return following.sync_agenda(at=clock.now())
