"""The accounts of days: opened, locked, debited, credited. Every sum moves under the lock of its account's row.

Order of the locks, everywhere: the edition (only to open accounts and to close a month), then the accounts, by key. A
debit holds its account; a closing holds them all; so a debit is either before the closing, and in its rows, or after
it, and refused. The trigger `daydebit_month_is_open` repeats the second half for whoever would write without us.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from coaching.entitlement import LAUNCH_REASON, entitlement
from coaching.french import agreed, half_days_in_words
from coaching.models import DayAccount, DayGrant
from coaching.permissions import is_closed
from coaching.services.day_errors import DaysError, DaysExhaustedError, MonthClosedError
from programmes.models import Programme
from teams.models import Team

MOST_HALF_DAYS = 1000  # of one account: a typing error is caught before the column overflows


@transaction.atomic
def open_accounts(*, team: Team, actor: Any, at: dt.datetime) -> None:
    """The six accounts of a launched team, with what its edition gives. Those that exist are left as they are.

    `actor` launched the team; the grant is the edition's, and carries no author.
    """
    del actor
    # Without the team's edition held, a closing could miss an account that opens at the same moment.
    programme = Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=team.programme_id)
    known = set(DayAccount.objects.filter(team=team).order_by("pk").values_list("role", "purpose"))
    for (role, purpose), half_days in entitlement(programme).items():
        if (role, purpose) in known:
            continue
        account = DayAccount.objects.create(team=team, role=role, purpose=purpose, granted_half_days=half_days)
        if half_days:
            DayGrant.objects.create(account=account, half_days=half_days, reason=LAUNCH_REASON, granted_at=at)


def lock_account(*, team: Team, role: str, purpose: str, at: dt.datetime) -> DayAccount:
    """The account as it stands now, held until the end of the transaction. Opened if the launch did not."""
    rows = DayAccount.objects.select_for_update(of=("self",)).select_related("team")
    account = rows.filter(team=team, role=role, purpose=purpose).order_by("pk").first()
    if account is None:
        open_accounts(team=team, actor=None, at=at)
        account = rows.get(team=team, role=role, purpose=purpose)
    return account


def check_open(team: Team, *days: dt.date) -> None:
    """To be called once the account is held. Raises MonthClosedError."""
    for day in sorted(days):
        if is_closed(team, day):
            raise MonthClosedError(day)


def use(account: DayAccount, half_days: int) -> None:
    """Add to what is used (a negative number gives back). The account is held. Raises DaysExhaustedError."""
    if half_days > account.left_half_days:
        raise DaysExhaustedError(
            asked_half_days=half_days, left_half_days=account.left_half_days, account=account_in_words(account)
        )
    if account.used_half_days + half_days < 0:
        raise DaysError(f"On ne rend pas plus que ce qui est utilisé : {half_days_in_words(account.used_half_days)}.")
    account.used_half_days += half_days
    account.save(update_fields=["used_half_days"])


def account_in_words(account: DayAccount) -> str:
    return f"{account.get_role_display()}, {account.get_purpose_display()}"


@transaction.atomic
def grant_days(*, account: DayAccount, half_days: int, reason: str, actor: Any, at: dt.datetime) -> DayGrant:
    """The ANCT's team adds days, or takes some back (a negative number), and says why: the history keeps it.

    Raises DaysError: no reason, nothing to grant, or less than what is already used.
    """
    locked = DayAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
    reason = reason.strip()
    if not half_days:
        raise DaysError("Donnez un nombre de demi-journées à ajouter ou à reprendre.")
    if not reason:
        raise DaysError("Dites pourquoi : l’histoire du compte le garde.")
    if -half_days > locked.left_half_days:
        used = agreed(locked.used_half_days, "est déjà utilisée", "sont déjà utilisées")
        raise DaysError(
            f"{half_days_in_words(locked.used_half_days)} {used}"
            f" sur {locked.granted_half_days} : vous pouvez en reprendre {locked.left_half_days} au plus."
        )
    if locked.granted_half_days + half_days > MOST_HALF_DAYS:
        raise DaysError(f"Un compte tient {MOST_HALF_DAYS} demi-journées au plus : vérifiez le nombre.")
    locked.granted_half_days += half_days
    locked.save(update_fields=["granted_half_days"])
    return DayGrant.objects.create(account=locked, half_days=half_days, reason=reason, granted_by=actor, granted_at=at)
