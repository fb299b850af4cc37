"""What became of the demonstration's finished teams: questions asked on their day, some answered, one not yet.

Called by `manage.py create_demo_call`, after the committees that they ask about.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from evaluation.models import FollowUp
from evaluation.services.follow_ups import answer, ask_due
from evaluation.states import FollowUpAnswer
from programmes.models import Programme

ASKED_AT, ANSWERED_AFTER_DAYS = dt.time(8), 3
# By the first word of a team's name: months, then what its référent answered, one after the other.
ANSWERS = {
    "Felletin": {
        3: ((FollowUpAnswer.GOES_ON, "La carte est donnée à chaque appel."),),
        6: (
            (FollowUpAnswer.STOPPED, "Plus de minibus depuis la rentrée."),
            (FollowUpAnswer.CHANGED, "Le minibus est revenu, deux jours par semaine."),
        ),
    },
    "Nyons": {3: ((FollowUpAnswer.GOES_ON, "Le relevé se fait chaque mois."),)},
}


@transaction.atomic
def create_follow_ups(*, programme: Programme, at: dt.datetime) -> int:
    """Returns how many questions were asked; none when there are some already. The worker asks those to come."""
    rows = FollowUp.objects.filter(decision__committee__investigation__programme=programme)
    if rows.filter(asked_at__isnull=False).exists():
        return 0
    today = timezone.localdate(at)
    asked = 0
    for day in rows.filter(due_on__lte=today).order_by("due_on").values_list("due_on", flat=True).distinct():
        asked += ask_due(today=day, at=_moment(day, ASKED_AT))
    for row in rows.filter(asked_at__isnull=False).select_related("decision__committee__investigation__team"):
        _answer(row, until=at)
    return asked


def _answer(row: FollowUp, *, until: dt.datetime) -> None:
    team = row.decision.committee.investigation.team
    assert team is not None  # noqa: S101 -- the demonstration's own teams
    link = row.links.select_related("person").order_by("pk").first()
    for number, (value, line) in enumerate(ANSWERS[team.name.split(",")[0]].get(row.months, ()), start=1):
        at = _moment(row.due_on + dt.timedelta(days=ANSWERED_AFTER_DAYS * number), dt.time(15))
        answer(follow_up=row, value=value, line=line, actor=link.person if link else None, at=min(at, until))


def _moment(day: dt.date, hour: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, hour))
