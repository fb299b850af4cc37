"""Preparation and common days, that an expert notes herself; and corrections of a closed month, by the ANCT's team."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from coaching.models import DayAccount, DayDebit
from coaching.models.session import MOST_HALF_DAYS
from coaching.services.day_errors import DaysError
from coaching.services.ledger import check_open, lock_account, use
from coaching.states import DayPurpose
from teams.models import Membership, Team

OWN_PURPOSES = (DayPurpose.PREPARATION, DayPurpose.COMMON)


@transaction.atomic
def note_days(
    *,
    team: Team,
    role: str,
    purpose: str,
    day: dt.date,
    half_days: int,
    label: str,
    actor: Any,
    at: dt.datetime,
) -> DayDebit:
    """Debit the account of `team` for days of `actor`, its coach or designer on that day.

    Raises DaysExhaustedError, MonthClosedError, or DaysError: not hers, in the future, or already noted as it is.
    """
    if purpose not in OWN_PURPOSES:
        raise DaysError("L’accompagnement se note avec la séance. Ici, la préparation et les journées communes.")
    account = lock_account(team=team, role=role, purpose=purpose, at=at)
    _check(team=team, role=role, expert=actor, day=day, half_days=half_days, at=at)
    check_open(team, day)
    label = label.strip()
    _check_new(account, expert=actor, day=day, half_days=half_days, label=label)
    use(account, half_days)
    return DayDebit.objects.create(
        account=account,
        expert=actor,
        day=day,
        half_days=half_days,
        label=label,
        recorded_by=actor,
        recorded_at=at,
    )


@transaction.atomic
def change_days(*, debit: DayDebit, day: dt.date, half_days: int, label: str, actor: Any, at: dt.datetime) -> DayDebit:
    """Correct what one noted, until its month is closed. The same refusals as `note_days`."""
    account, locked = _lock(debit)
    _check(team=account.team, role=account.role, expert=actor, day=day, half_days=half_days, at=at)
    check_open(account.team, locked.day, day)
    use(account, half_days - locked.half_days)
    locked.day, locked.half_days, locked.label = day, half_days, label.strip()
    locked.recorded_by, locked.recorded_at = actor, at
    locked.save(update_fields=["day", "half_days", "label", "recorded_by", "recorded_at"])
    return locked


@transaction.atomic
def remove_days(*, debit: DayDebit, actor: Any, at: dt.datetime) -> None:
    """Take back what one noted, until its month is closed. Raises MonthClosedError, DaysError."""
    account, locked = _lock(debit)
    check_open(account.team, locked.day)
    use(account, -locked.half_days)
    locked.delete()


@transaction.atomic
def correct_closed_month(
    *,
    account: DayAccount,
    expert: Any,
    day: dt.date,
    half_days: int,
    label: str,
    actor: Any,
    at: dt.datetime,
) -> DayDebit:
    """A dated line of an open month that says what it corrects: days forgotten, or, negative, days counted too much.

    The closed month keeps what was paid on. Raises MonthClosedError, DaysExhaustedError, DaysError.
    """
    locked = DayAccount.objects.select_for_update(of=("self",)).select_related("team").get(pk=account.pk)
    label = label.strip()
    if not label:
        raise DaysError("Dites ce qui est corrigé : la ligne porte cette phrase dans le relevé.")
    if not half_days:
        raise DaysError("Donnez un nombre de demi-journées : positif pour en compter, négatif pour en rendre.")
    if day > timezone.localdate(at):
        raise DaysError("Cette date est à venir : une correction porte la date d’aujourd’hui ou d’un jour passé.")
    check_open(locked.team, day)
    _check_new(locked, expert=expert, day=day, half_days=half_days, label=label)
    use(locked, half_days)
    return DayDebit.objects.create(
        account=locked,
        expert=expert,
        day=day,
        half_days=half_days,
        label=label,
        is_correction=True,
        recorded_by=actor,
        recorded_at=at,
    )


def _lock(debit: DayDebit) -> tuple[DayAccount, DayDebit]:
    """The account first, then the debit as it stands. Raises DaysError when it was removed meanwhile."""
    account = DayAccount.objects.select_for_update(of=("self",)).select_related("team").get(pk=debit.account_id)
    locked = DayDebit.objects.select_for_update(of=("self",)).filter(pk=debit.pk).order_by("pk").first()
    if locked is None:
        raise DaysError("Cette ligne n’existe plus : elle a été retirée entre-temps.")
    if locked.session_id is not None or locked.is_correction:
        raise DaysError("Cette ligne ne se change pas ici : elle suit sa séance, ou corrige un mois clos.")
    return account, locked


def _check_new(account: DayAccount, *, expert: Any, day: dt.date, half_days: int, label: str) -> None:
    """A form sent twice counts once."""
    same = DayDebit.objects.filter(
        account=account, expert=expert, day=day, half_days=half_days, label=label, session__isnull=True
    )
    if same.exists():
        raise DaysError("C’est déjà noté : la même ligne existe à cette date. Pour en ajouter, corrigez-la.")


def _check(*, team: Team, role: str, expert: Any, day: dt.date, half_days: int, at: dt.datetime) -> None:
    if not 1 <= half_days <= MOST_HALF_DAYS:
        raise DaysError(f"Notez de 1 à {MOST_HALF_DAYS} demi-journées à la fois.")
    if day > timezone.localdate(at):
        raise DaysError("Cette date est à venir : on note les jours une fois passés.")
    held = Membership.objects.filter(team=team, user=expert, role=role, starts_on__lte=day).in_force(day)
    if not held.exists():
        raise DaysError("Vous n’accompagniez pas cette équipe à cette date : vérifiez le jour.")
