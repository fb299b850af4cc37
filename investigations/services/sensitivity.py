"""A whole investigation whose words stay within its team: violence, health, debts…"""

import datetime as dt
from typing import Any

from django.db import transaction

from core.text import plain_lines
from investigations.models import Investigation, JournalEntry
from investigations.services.identities import settle_term
from investigations.services.row_marks import RefusedError
from investigations.workspace_states import JournalKind

_SAID = {True: "Le sujet est déclaré sensible.", False: "Le sujet n’est plus déclaré sensible."}


@transaction.atomic
def set_sensitivity(
    *, investigation: Investigation, is_sensitive: bool, reason: str, today: dt.date, actor: Any, at: dt.datetime
) -> bool:
    """Declare the subject sensitive, or lift it. Returns whether anything changed; twice the same does nothing.

    Side effects: a decision in the journal, with the reason; the identities of people met are kept for the shorter, or
    the longer, term of their case. Raises RefusedError without a reason.
    """
    reason = plain_lines(reason)
    if not reason:
        raise RefusedError("Dites pourquoi, en une phrase.", field="reason")
    locked = Investigation.objects.select_for_update(of=("self",)).select_related("programme").get(pk=investigation.pk)
    if locked.is_sensitive == is_sensitive:
        return False
    locked.is_sensitive = is_sensitive
    locked.save(update_fields=["is_sensitive"])
    JournalEntry.objects.create(
        investigation=locked,
        kind=JournalKind.DECISION,
        day=today,
        text=f"{_SAID[is_sensitive]} {reason}",
        author=actor,
        written_at=at,
    )
    for source in locked.sources.filter(interview__interviewee__isnull=False).order_by("pk"):
        source.investigation = locked
        settle_term(source=source, at=at)
    return True
