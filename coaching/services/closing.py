"""The closing of a month: its days are final, and the ANCT pays on them."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from coaching.french import month_in_words
from coaching.models import DayAccount, MonthClosing
from coaching.month_rows import mark_of, to_json
from coaching.selectors.months import is_past, month_to_close, rows_of_month
from coaching.services.day_errors import ChangedMeanwhileError, DaysError
from coaching.signals import month_closed
from programmes.models import Programme


@transaction.atomic
def close_month(*, programme: Programme, month: dt.date, seen: str | None, actor: Any, at: dt.datetime) -> MonthClosing:
    """Freeze the lines of `month`. Sends `month_closed` in the transaction: the PDF of the statement follows.

    Every account of the edition is held meanwhile: a debit dated in the month is in the lines, or waits and is refused.
    `seen` is the mark of the lines that the person read (`month_rows.mark_of`); None when nobody read any.
    Raises DaysError: not the next month in order, not past. ChangedMeanwhileError: the lines are no longer those read.
    """
    # The edition first: no account opens, and no other month closes, in the meantime (see services/ledger.py).
    Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    accounts = DayAccount.objects.select_for_update(of=("self",)).filter(team__programme=programme)
    list(accounts.order_by("pk").values_list("pk", flat=True))
    due = month_to_close(programme)
    if due is None:
        raise DaysError("Aucune équipe de cette édition n’est lancée : il n’y a rien à clore.")
    if month < due:
        raise ChangedMeanwhileError(f"Le mois de {month_in_words(month)} est déjà clos.")
    if month > due:
        raise DaysError(f"Les mois se closent dans l’ordre : commencez par {month_in_words(due)}.")
    if not is_past(month, today=timezone.localdate(at)):
        raise DaysError(f"Le mois de {month_in_words(month)} n’est pas fini : il se clôt à partir du mois suivant.")
    rows = rows_of_month(programme, month)
    if seen is not None and seen != mark_of(rows):
        raise ChangedMeanwhileError(
            "Des jours de ce mois ont changé pendant que vous lisiez. Relisez les lignes ci-dessous, puis confirmez."
        )
    closing = MonthClosing.objects.create(
        programme=programme, month=month, closed_by=actor, closed_at=at, rows=to_json(rows)
    )
    month_closed.send(sender=MonthClosing, closing=closing, actor=actor, at=at)
    return closing
