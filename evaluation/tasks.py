"""Doors of the worker."""

from celery import shared_task

from core import clock
from evaluation.services import satisfaction
from evaluation.services.follow_ups import ask_due


@shared_task
def ask_follow_ups() -> int:
    """Every morning: a question whose day fell during an outage is asked the next time, once."""
    return ask_due(today=clock.today(), at=clock.now())


@shared_task
def tend_satisfaction_surveys() -> None:
    """Every morning: ask, remind once, close what waits for nobody, forget what is kept no longer. Twice is once."""
    at = clock.now()
    satisfaction.ask_due(today=clock.today(), at=at)
    satisfaction.remind(at=at)
    satisfaction.close_finished(at=at)
    satisfaction.forget_orders()
    satisfaction.purge_invitations(at=at)
