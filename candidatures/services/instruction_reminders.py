"""Reminders of complements: two days before the date, and once it is past."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from candidatures.models import ComplementRequest
from candidatures.notifications import instruction as notify
from candidatures.states import CandidatureState, ComplementState

SOON_DAYS = 2
# A reminder that the worker could not send on its day still makes sense for this long.
LATE_DAYS = 7
# Nobody is reminded of what was asked the day before.
QUIET = dt.timedelta(hours=36)


@transaction.atomic
def remind_complements(*, at: dt.datetime) -> int:
    """Write the reminders that are due, by the calendar of each collectivité. Returns how many requests are told.

    Side effects: one mail for each référent, at most once for each date asked and each kind of reminder (the keys of
    the outbox hold it), so it may run at any moment and any number of times.
    """
    waiting = (
        ComplementRequest.objects.filter(state=ComplementState.OPEN, candidature__state=CandidatureState.COMPLEMENT)
        .filter(due_on__gte=at.date() - dt.timedelta(days=LATE_DAYS + 1))
        .filter(due_on__lte=at.date() + dt.timedelta(days=SOON_DAYS + 1))
        .annotate(asked_last=Max("messages__at"))
        .select_related("candidature__collectivite")
        .order_by("pk")
    )
    told = 0
    for request in waiting:
        kind = _kind(request, at)
        if kind:
            told += 1
            notify.complement_reminder(request, kind)
    return told


def _kind(request: ComplementRequest, at: dt.datetime) -> str:
    here = at.astimezone(ZoneInfo(request.candidature.collectivite.time_zone)).date()
    days = (request.due_on - here).days
    if -LATE_DAYS <= days < 0:
        return notify.REMINDER_LATE
    if 0 <= days <= SOON_DAYS and at - (request.asked_last or request.asked_at) >= QUIET:
        return notify.REMINDER_SOON
    return ""
