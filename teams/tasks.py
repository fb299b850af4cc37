"""Doors of the worker for the teams. No rule here: each calls one service."""

from celery import shared_task

from core import clock
from teams.services.reminders import remind_invitations


@shared_task
def remind_team_invitations() -> int:
    """Invitations without an answer for seven days. Run every morning."""
    return remind_invitations(at=clock.now())
