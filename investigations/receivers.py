"""Notices from the floors below."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from investigations.services.start import start_investigation
from teams.models import Team
from teams.signals import team_launched


@receiver(team_launched, dispatch_uid="investigations.start")
def open_the_workspace(sender: Any, *, team: Team, actor: Any, at: dt.datetime, **kwargs: Any) -> None:
    start_investigation(team=team, actor=actor, at=at)
