"""Who enters a team by assignment, and who leaves it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from teams import notifications
from teams.models import Membership, Team
from teams.services.errors import ChangedMeanwhileError, TeamError
from teams.services.invitations import withdraw_waiting
from teams.services.locking import lock_live_team
from teams.states import EXPERT_ROLES, TeamRole


@transaction.atomic
def assign_expert(
    *, team: Team, role: str, user: User, reason: str = "", seen: int = 0, actor: Any, at: dt.datetime
) -> Membership:
    """Give the team its coach or its designer, in the place of the present one when there is one.

    `seen` is the participation of the one whom the page showed, 0 for none: a colleague may have been quicker.
    Side effects: the former one leaves today with the `reason`; invitations for the role are withdrawn; a mail to the
    newcomer. Raises ChangedMeanwhileError, TeamError.
    """
    if role not in EXPERT_ROLES:
        raise TeamError("Un agent s’invite : il dit lui-même ses jours et son responsable.")
    locked = lock_live_team(team)
    today = timezone.localdate(at)
    present = Membership.objects.in_force(today).of_team(locked)
    holder = next((each for each in present if each.role == role and each.ends_on is None), None)
    if (holder.pk if holder else 0) != seen:
        who = f"{holder.user} est maintenant {TeamRole(role).label}" if holder else "La place est maintenant libre"
        raise ChangedMeanwhileError(
            f"{who} : un collègue a changé cette équipe entre-temps. Relisez avant de confirmer."
        )
    if not user.is_active:
        raise TeamError("Ce compte est fermé.")
    if any(each.user_id == user.pk for each in present):
        raise TeamError(f"{user} est déjà dans l’équipe.")
    if holder is not None:
        if not reason.strip():
            raise TeamError(f"Dites pourquoi {holder.user} est remplacé : l’équipe ANCT le lira.")
        _close(holder, ends_on=today, reason=reason)
    withdraw_waiting(locked, at=at, role=role)
    membership = Membership.objects.create(team=locked, user=user, role=role, starts_on=today)
    notifications.tell_assigned(membership)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, ends_on: dt.date, reason: str, actor: Any, at: dt.datetime) -> Membership:
    """Somebody leaves, on a day that may be to come. What she wrote stays, and so does the row, with the reason.

    Said again before that day, it corrects the date. Raises TeamError.
    """
    lock_live_team(membership.team)
    locked = Membership.objects.select_for_update(of=("self",)).select_related("user", "team").get(pk=membership.pk)
    if locked.ends_on is not None and locked.ends_on <= timezone.localdate(at):
        raise TeamError(f"{locked.user} a déjà quitté l’équipe, le {locked.ends_on:%d/%m/%Y}.")
    if not reason.strip():
        raise TeamError("Dites pourquoi : l’histoire de l’équipe le garde.")
    return _close(locked, ends_on=ends_on, reason=reason)


def _close(membership: Membership, *, ends_on: dt.date, reason: str) -> Membership:
    if ends_on < membership.starts_on:
        raise TeamError(f"Cette participation a commencé le {membership.starts_on:%d/%m/%Y} : elle finit après.")
    membership.ends_on, membership.leaving_reason = ends_on, reason.strip()
    membership.save(update_fields=["ends_on", "leaving_reason"])
    return membership
