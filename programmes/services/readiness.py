"""A call that is announced stays possible: what it stands on cannot be taken away."""

import datetime as dt

from programmes.models import Call, Programme
from programmes.readiness import EditionNotReadyError
from programmes.selectors import blocking_gaps


def refuse_new_gaps(programme: Programme, at: dt.datetime) -> None:
    """Called at the end of a change. Raises EditionNotReadyError when a confirmed call that is not over would miss
    something: the transaction of the caller is undone.
    """
    if not Call.objects.confirmed().filter(programme=programme, closes_at__gt=at).exists():
        return
    if gaps := blocking_gaps(programme, at):
        raise EditionNotReadyError(gaps)
