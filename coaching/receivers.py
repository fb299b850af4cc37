"""The ledger follows the launch of a team (signals listed in docs/architecture.md)."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from coaching.services.ledger import open_accounts
from teams.models import Team
from teams.signals import team_launched


@receiver(team_launched, dispatch_uid="coaching.open_day_accounts")
def open_day_accounts(*, team: Team, actor: Any, at: dt.datetime, **kwargs: Any) -> None:
    open_accounts(team=team, actor=actor, at=at)
