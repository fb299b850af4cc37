"""The team says what the field answered. The system counts, and never decides."""

import datetime as dt
from typing import Any

from django.db import transaction

from core.text import one_line
from investigations.models import Hypothesis, VerdictRecord
from investigations.selectors.hypotheses import last_record_id
from investigations.services.hypotheses import lock_hypothesis
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.states import Verdict, VerdictBasis


@transaction.atomic
def pronounce_verdict(
    *, hypothesis: Hypothesis, verdict: str, reason: str, seen: int, actor: Any, at: dt.datetime
) -> Hypothesis:
    """Settle a hypothesis, or take the verdict back (`UNSETTLED`); every verdict given stays in the history.

    `seen`: the last record that the page showed, 0 for none. The same verdict with the same reason again changes
    nothing. Raises ChangedMeanwhileError (with the stored hypothesis) when the team pronounced itself meanwhile;
    RefusedError for a verdict without a reason, or for nothing to take back.
    """
    verdict, reason = Verdict(verdict), one_line(reason)
    _investigation, locked = lock_hypothesis(hypothesis)
    if (locked.verdict, locked.note) == (verdict, reason) and locked.basis == VerdictBasis.TEAM:
        return locked
    if last_record_id(locked) != seen:
        raise ChangedMeanwhileError(locked)
    if verdict == Verdict.UNSETTLED:
        if locked.verdict == Verdict.UNSETTLED:
            raise RefusedError("Cette hypothèse n’est pas tranchée : il n’y a pas de verdict à reprendre.")
        locked.basis, locked.note, locked.settled_by, locked.settled_at = VerdictBasis.NONE, "", None, None
    else:
        if not reason:
            raise RefusedError("Un verdict dit sa raison, en une phrase.")
        locked.basis, locked.note, locked.settled_by, locked.settled_at = VerdictBasis.TEAM, reason, actor, at
    locked.verdict = verdict
    locked.save(update_fields=["verdict", "basis", "note", "settled_by", "settled_at"])
    VerdictRecord.objects.create(hypothesis=locked, verdict=verdict, reason=reason, author=actor, at=at)
    return locked
