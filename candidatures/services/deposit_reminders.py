"""Telling those whose draft waits: before the closing, and when the closing is put off."""

import datetime as dt

from django.db import transaction

from candidatures.models import Candidature
from candidatures.notifications import deposit as notifications
from candidatures.states import CandidatureState
from programmes.models import Call, CallExtension

# How long before the closing, the nearest first. A worker that was away sends only the nearest one that is due.
REMINDERS = (
    ("6h", dt.timedelta(hours=6)),
    ("2d", dt.timedelta(days=2)),
    ("7d", dt.timedelta(days=7)),
)


def remind_drafts(*, at: dt.datetime) -> int:
    """Write the reminders that are due: 7 days, 2 days and 6 hours before a closing. Returns how many drafts are told.

    A draft begun after the hour of a reminder does not get that one. Each draft is read again, locked, just before its
    mail is written: one deposited meanwhile, or whose call was put off, is left alone. Run twice, it writes once.
    """
    told = 0
    soon = Call.objects.open_at(at).filter(closes_at__lte=at + REMINDERS[-1][1]).order_by("closes_at", "pk")
    for call in soon:
        kind, before = next(row for row in REMINDERS if call.closes_at - at <= row[1])
        drafts = Candidature.objects.filter(
            programme_id=call.programme_id, state=CandidatureState.DRAFT, created_at__lte=call.closes_at - before
        )
        for pk in drafts.order_by("pk").values_list("pk", flat=True):
            told += _remind(pk, kind=kind, closes_at=call.closes_at, at=at)
    return told


@transaction.atomic
def _remind(pk: int, *, kind: str, closes_at: dt.datetime, at: dt.datetime) -> int:
    draft = (
        Candidature.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("programme__call", "collectivite__departement")
        .filter(pk=pk, state=CandidatureState.DRAFT, programme__call__closes_at=closes_at)
        .first()
    )
    if draft is None:
        return 0
    left = notifications.in_words(closes_at - at)
    notifications.draft_reminder(draft, call=draft.programme.call, kind=kind, left=left)
    return 1


@transaction.atomic
def tell_extension(*, call: Call, extension: CallExtension) -> int:
    """The closing was put off: a mail to the référents of each draft. Returns how many drafts are told."""
    drafts = Candidature.objects.filter(programme_id=call.programme_id, state=CandidatureState.DRAFT)
    told = 0
    for draft in drafts.select_related("programme", "collectivite__departement").order_by("pk"):
        notifications.call_extended(draft, call=call, extension=extension)
        told += 1
    return told
