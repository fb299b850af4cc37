"""Notices from the floors below."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from evaluation.services import satisfaction
from evaluation.services.follow_ups import plan_follow_ups
from investigations.models import CommitteeDecision
from investigations.signals import committee_decided


@receiver(committee_decided, dispatch_uid="evaluation.follow_ups")
def follow_the_exit(sender: Any, *, decision: CommitteeDecision, at: dt.datetime, **kwargs: Any) -> None:
    plan_follow_ups(decision=decision, at=at)


@receiver(committee_decided, dispatch_uid="evaluation.satisfaction")
def ask_what_people_thought(sender: Any, *, decision: CommitteeDecision, at: dt.datetime, **kwargs: Any) -> None:
    satisfaction.plan(decision=decision, at=at)
