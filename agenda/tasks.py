"""Doors of the worker for the agenda. No rule here: each calls one service."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

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
