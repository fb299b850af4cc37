"""What everybody may know of what became of the exits: that of published sheets, without who answered nor her words."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from evaluation.models import FollowUp, FollowUpReply
from evaluation.selectors.follow_ups import Question, questions
from investigations.models import Investigation, SheetVersion


@dataclasses.dataclass(frozen=True)
class Asked:
    """A question asked about a sheet. `answer` is empty as long as nobody answered; `at` is when it was last true."""

    investigation: uuid.UUID
    months: int
    answer: str
    at: dt.datetime


def public_follow_ups() -> QuerySet[FollowUp]:
    """Asked, of the decision in force, of a sheet that is public now and tells this decision: one taken since waits for
    the version that says it."""
    versions = SheetVersion.objects.filter(investigation=OuterRef("decision__committee__investigation"))
    last = Subquery(versions.order_by("-number").values("published_at")[:1])
    return (
        FollowUp.objects.standing()
        .annotate(told_at=last)
        .filter(
            Q(told_at__isnull=True) | Q(told_at__gte=F("decision__recorded_at")),
            asked_at__isnull=False,
            decision__committee__investigation__in=Investigation.objects.published(),
        )
    )


def public_questions() -> list[Question]:
    """Five statements at most, whatever their number."""
    return questions(public_follow_ups())


def asked_about(investigations: Collection[uuid.UUID]) -> list[Asked]:
    """Of those of these sheets that are public, by sheet then by moment. One query."""
    last = FollowUpReply.objects.filter(follow_up=OuterRef("pk")).order_by("-at", "-pk")
    rows = (
        public_follow_ups()
        .filter(decision__committee__investigation__in=investigations)
        .annotate(last_answer=Subquery(last.values("answer")[:1]), last_at=Subquery(last.values("at")[:1]))
        .order_by("decision__committee__investigation", "months")
        .values_list("decision__committee__investigation", "months", "last_answer", "last_at", "asked_at")
    )
    return [
        Asked(investigation, months, answer or "", at or asked_at)
        for investigation, months, answer, at, asked_at in rows
    ]
