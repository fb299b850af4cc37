"""What a person does with her own list."""

import datetime as dt
from typing import Any

from agenda.models import Reminder
from agenda.states import ReminderState


def mark_all_read(*, person: Any, actor: Any, at: dt.datetime) -> int:
    """Those told until `at`: what comes while she reads stays unread. Returns how many. One statement."""
    unread = Reminder.objects.filter(person=person, state=ReminderState.TOLD, read_at__isnull=True, told_at__lte=at)
    return unread.update(read_at=at)
