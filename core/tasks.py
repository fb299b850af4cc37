"""Doors of the worker. No rule here: each calls one service."""

from celery import shared_task
from django.core.management import call_command

from core import clock, jobs, outbox, relay


@shared_task
def sweep_outbox() -> int:
    """Send what is due. Rung after each queued mail, and every 30 seconds by beat."""
    return outbox.send_due_mail(at=clock.now())


@shared_task
def look_up_uncertain_mail() -> int:
    """Ask the relay about mail whose sending ended in doubt. Run every minute; nothing where it cannot be asked."""
    return relay.settle_uncertain(at=clock.now())


@shared_task
def sweep_jobs() -> int:
    """Ring again for forgotten jobs and for those whose worker died."""
    due = jobs.sweep(at=clock.now())
    for job in due:
        jobs.ring(job)
    return len(due)


@shared_task
def clear_sessions() -> None:
    """Remove expired sessions from the database."""
    call_command("clearsessions")
