"""The seam between the log of sessions and the ledger: what a session takes, and what its correction changes.

Called by the services of sessions, inside their transaction, once the session is saved as they want it:

- `log_session` calls `take_days` after the transition to LOGGED;
- `correct_session` calls `adjust_days` after saving `held_on` or `half_days` (harmless when neither changed).

Both take the lock of the account last: hold the row of the session first, never another account.
Errors to show as they are (`str(error)`), with the person's input kept: DaysExhaustedError, MonthClosedError; both are
`DaysError`. The whole transaction must be rolled back: leave `atomic` with the error.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from coaching.models import CoachingSession, DayDebit
from coaching.services.day_errors import DaysError, DaysExhaustedError, MonthClosedError
from coaching.services.ledger import check_open, lock_account, use
from coaching.states import DayPurpose

__all__ = ["DaysError", "DaysExhaustedError", "MonthClosedError", "adjust_days", "take_days"]


@transaction.atomic
def take_days(*, session: CoachingSession, actor: Any, at: dt.datetime) -> DayDebit:
    """Debit `session.half_days` from the support account of its team and role, in its author's name, on its day.

    A session that took its days already is adjusted, not debited twice. `actor` is whoever logs.
    Raises DaysExhaustedError (with `left_half_days`) or MonthClosedError; nothing is written then.
    """
    account = lock_account(team=session.team, role=session.role, purpose=DayPurpose.SUPPORT, at=at)
    debit = DayDebit.objects.filter(session=session).order_by("pk").first()
    if debit is None:
        check_open(session.team, session.held_on)
        use(account, session.half_days)
        return DayDebit.objects.create(
            account=account,
            session=session,
            expert_id=session.author_id,
            day=session.held_on,
            half_days=session.half_days,
            recorded_by=actor,
            recorded_at=at,
        )
    if (debit.day, debit.half_days) != (session.held_on, session.half_days):
        check_open(session.team, debit.day, session.held_on)
        use(account, session.half_days - debit.half_days)
        debit.day, debit.half_days = session.held_on, session.half_days
        debit.recorded_by, debit.recorded_at = actor, at
        debit.save(update_fields=["day", "half_days", "recorded_by", "recorded_at"])
    return debit


def adjust_days(*, session: CoachingSession, actor: Any, at: dt.datetime) -> DayDebit:
    """The same once a logged session was corrected: more, less, or another day. Refused when the former day, or the
    new one, is in a closed month. Nothing is written when neither the day nor the duration changed.

    Raises DaysExhaustedError or MonthClosedError.
    """
    return take_days(session=session, actor=actor, at=at)
