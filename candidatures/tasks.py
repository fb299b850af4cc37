"""Doors of the worker for the call. No rule here: each calls one service."""

from celery import shared_task

from candidatures.services import deposit_reminders, instruction_reminders, internal_call
from core import clock


@shared_task
def remind_complements() -> int:
    """Reminders of complements that are due. Run every hour: each territory has its own calendar."""
    return instruction_reminders.remind_complements(at=clock.now())


@shared_task
def remind_drafts() -> int:
    """Drafts not deposited: 7 days, 2 days and 6 hours before the closing, to the minute of its call."""
    return deposit_reminders.remind_drafts(at=clock.now())


@shared_task
def purge_internal_calls() -> int:
    """Erase who wrote the ideas of calls closed for sixty days. Run every day."""
    return internal_call.purge_due_internal_calls(at=clock.now())
