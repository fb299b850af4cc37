"""What is due becomes rows, each once, by one statement."""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from agenda.reminder_scan import DECIDE, decision_parameters
from core.failpoints import reach


def decide_due_reminders(*, at: dt.datetime) -> int:
    """Insert the reminders whose 9:00 has come, on each person's clock. Returns how many are new.

    A second call, or another one at the same moment, inserts none of them again: the unique key is the only memory.
    """
    parameters = decision_parameters(at=at, today=timezone.localdate(at))
    reach("sweep.start")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DECIDE, parameters)
        new = cursor.rowcount
        reach("insert.done")
    return new
