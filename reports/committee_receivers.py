"""Documents of committees follow decisions and signatures (signals listed in docs/architecture.md)."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from investigations.models import CommitteeDecision
from investigations.signals import committee_decided, minutes_signed
from reports.committee_bell import ring_committee_documents
from reports.services.minutes import freeze_minutes, try_again


@receiver(committee_decided, dispatch_uid="reports.freeze_minutes")
def follow_decision(*, decision: CommitteeDecision, **kwargs: Any) -> None:
    """The decision and what its minutes say are one commit."""
    freeze_minutes(decision=decision)
    transaction.on_commit(ring_committee_documents)


@receiver(minutes_signed, dispatch_uid="reports.print_signature")
def follow_signature(*, decision: CommitteeDecision, **kwargs: Any) -> None:
    try_again(decision=decision)
    transaction.on_commit(ring_committee_documents)
