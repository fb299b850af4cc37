"""Putting a signal aside until a day, with a note; and taking it back before."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from coaching.health import BY_CODE
from coaching.models import SignalAcknowledgement
from coaching.selectors.health import health_of
from core.text import plain_lines
from teams.models import Team
from teams.services.locking import lock_team

MIN_DAYS, MAX_DAYS = 1, 60  # a signal that may wait longer than two months is not one


class HealthError(Exception):
    """What was asked cannot be. Carries a French sentence; nothing was written."""


class AlreadyAsideError(HealthError):
    """Somebody was quicker."""


@transaction.atomic
def acknowledge_signal(
    *, team: Team, signal: str, note: str, until: dt.date, actor: Any, at: dt.datetime
) -> SignalAcknowledgement:
    """Put a signal of the team aside until the end of the day `until`, or until it is taken back.

    It comes back on the next day if its rule is still true. Nothing else brings it back: its facts go on being shown,
    up to date, beside the note. The same said twice by the same person (a second click) is one row.
    Raises AlreadyAsideError, HealthError.
    """
    locked = lock_team(team)
    today = timezone.localdate(at)
    note = plain_lines(note)
    if not note:
        raise HealthError("Dites pourquoi ce signal peut attendre, ou ce qui est fait.")
    if not today + dt.timedelta(days=MIN_DAYS) <= until <= today + dt.timedelta(days=MAX_DAYS):
        raise HealthError(f"Choisissez un jour entre demain et dans {MAX_DAYS} jours.")
    present = (
        SignalAcknowledgement.objects.in_force(today)
        .filter(team=locked, signal=signal)
        .select_related("acknowledged_by")
        .order_by("-acknowledged_at", "-pk")
        .first()
    )
    if present is not None:
        if (present.acknowledged_by_id, present.note, present.until) == (actor.pk, note, until):
            return present
        raise AlreadyAsideError(
            f"{present.acknowledged_by or 'Une autre personne'} a déjà mis ce signal de côté jusqu’au"
            f" {present.until:%d/%m/%Y}. Relisez sa note ; pour en écrire une autre, reprenez d’abord le signal."
        )
    health = health_of(locked, today)
    if signal not in BY_CODE or health is None or signal not in {each.signal.code for each in health.raised}:
        raise HealthError("Ce signal n’est plus levé pour cette équipe : il n’y a rien à mettre de côté.")
    return SignalAcknowledgement.objects.create(
        team=locked, signal=signal, note=note, until=until, acknowledged_by=actor, acknowledged_at=at
    )


@transaction.atomic
def withdraw_acknowledgement(
    *, acknowledgement: SignalAcknowledgement, actor: Any, at: dt.datetime
) -> SignalAcknowledgement:
    """The signal asks for attention again at once. Twice, or once it is over, changes nothing."""
    locked = SignalAcknowledgement.objects.select_for_update(of=("self",)).get(pk=acknowledgement.pk)
    if locked.withdrawn_at is None and locked.until >= timezone.localdate(at):
        locked.withdrawn_at, locked.withdrawn_by = at, actor
        locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return locked
