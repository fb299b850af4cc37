"""Notices from the floors below: the agenda follows in the transaction of the change."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from agenda.services import following
from programmes.models import Milestone
from programmes.signals import milestone_removed, milestone_saved
from teams.models import Team
from teams.signals import launch_day_set, team_disbanded


@receiver(milestone_saved, dispatch_uid="agenda.milestone_saved")
def follow_the_milestone(
    sender: Any, *, milestone: Milestone, was: dt.date | None, actor: Any, at: dt.datetime, **kwargs: Any
) -> None:
    following.follow_milestone(milestone=milestone, was=was, actor=actor, at=at)


@receiver(milestone_removed, dispatch_uid="agenda.milestone_removed")
def leave_the_milestone(sender: Any, *, milestone: Milestone, actor: Any, at: dt.datetime, **kwargs: Any) -> None:
    following.leave_milestone(milestone=milestone, actor=actor, at=at)


@receiver(launch_day_set, dispatch_uid="agenda.launch_day_set")
def follow_the_launch(sender: Any, *, team: Team, actor: Any, at: dt.datetime, **kwargs: Any) -> None:
    following.follow_launch(team=team, actor=actor, at=at)


@receiver(team_disbanded, dispatch_uid="agenda.team_disbanded")
def leave_the_team(sender: Any, *, team: Team, actor: Any, at: dt.datetime, **kwargs: Any) -> None:
    following.leave_team(team=team, actor=actor, at=at)
