"""Doors of the worker."""

from celery import shared_task

from core import clock
from evaluation.services.follow_ups import ask_due


@shared_task
def ask_follow_ups() -> int:
    """Every morning: a question whose day fell during an outage is asked the next time, once."""
    return ask_due(today=clock.today(), at=clock.now())
