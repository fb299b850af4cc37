"""The internal call: opening its page, receiving ideas, closing it, and forgetting who wrote them."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from candidatures.models import Idea, InternalCall
from candidatures.models.internal_call import KEPT_AFTER_CLOSING
from candidatures.notifications.internal_call import forget_thanks
from collectivites.models import Collectivite
from programmes.models import Call

MAX_IDEAS = 1000  # of one call: ten times what a big town receives
# Read aloud, copied from a poster: no 0 or o, no 1, i or l. Twelve of 31 signs: 59 bits, nobody guesses one.
LINK_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LINK_GROUPS, LINK_GROUP_SIZE = 3, 4
PERSONAL_FIELDS = ("first_name", "last_name", "email", "service", "why", "time_available")


class InternalCallError(Exception):
    """The act is not possible. Carries a French sentence."""


class InternalCallClosedError(InternalCallError):
    """The page receives no idea at this instant."""


def new_token() -> str:
    """`k7mp-3xqd-w9ha`"""
    groups = ("".join(secrets.choice(LINK_ALPHABET) for _ in range(LINK_GROUP_SIZE)) for _ in range(LINK_GROUPS))
    return "-".join(groups)


@transaction.atomic
def open_internal_call(
    *, call: Call, collectivite: Collectivite, message: str, closes_on: dt.date, actor: Any, at: dt.datetime
) -> InternalCall:
    """The page of the collectivité for this edition: a new one, or the one that a colleague has just opened.

    Raises InternalCallError when the date cannot serve, or the edition receives nothing any more.
    """
    _check_date(call=call, collectivite=collectivite, closes_on=closes_on, at=at)
    Collectivite.objects.select_for_update(of=("self",), no_key=True).get(pk=collectivite.pk)
    opened, _ = InternalCall.objects.get_or_create(
        programme=call.programme,
        collectivite=collectivite,
        defaults={
            "token": new_token(),
            "message": message,
            "closes_on": closes_on,
            "opened_by": actor,
            "opened_at": at,
        },
    )
    return opened


@transaction.atomic
def change_internal_call(
    *, internal_call: InternalCall, call: Call, message: str, closes_on: dt.date, actor: Any, at: dt.datetime
) -> InternalCall:
    """Other words, another date. A page closed by hand is open again. Raises InternalCallError once data are erased."""
    locked = _lock(internal_call)
    if locked.purged_at is not None:
        raise InternalCallError("Les données de cet appel sont effacées : il ne se rouvre plus.")
    _check_date(call=call, collectivite=locked.collectivite, closes_on=closes_on, at=at)
    locked.message, locked.closes_on, locked.closed_at = message, closes_on, None
    locked.save(update_fields=["message", "closes_on", "closed_at"])
    return locked


@transaction.atomic
def close_internal_call(*, internal_call: InternalCall, actor: Any, at: dt.datetime) -> InternalCall:
    """Close now. Closing what is closed changes nothing, the delay before erasing included."""
    locked = _lock(internal_call)
    if locked.is_open(at):
        locked.closed_at = at
        locked.save(update_fields=["closed_at"])
    return locked


@transaction.atomic
def submit_idea(*, internal_call: InternalCall, values: Mapping[str, Any], at: dt.datetime) -> Idea:
    """Receive an idea. What identifies a person is kept only for a volunteer; an address, for whoever gave one.

    Nobody is signed in: no actor. Raises InternalCallClosedError.
    """
    locked = _lock(internal_call)
    if not locked.is_open(at):
        raise InternalCallClosedError("L’appel est fermé : votre idée n’a pas été enregistrée.")
    if locked.ideas.count() >= MAX_IDEAS:
        raise InternalCallClosedError("L’appel a reçu toutes les idées qu’il peut : parlez-en à votre référent.")
    kept = {"problem": values["problem"], "who_suffers": values["who_suffers"], "email": values["email"]}
    if values["is_volunteer"]:
        kept |= {name: values[name] for name in ("first_name", "last_name", "service", "time_available", "why")}
    return Idea.objects.create(internal_call=locked, is_volunteer=values["is_volunteer"], created_at=at, **kept)


@transaction.atomic
def purge_internal_call(*, internal_call: InternalCall, actor: Any, at: dt.datetime) -> int:
    """Erase who wrote the ideas, and the mails that thanked them. The problems themselves stay. Closes the page.

    Returns how many ideas named somebody. Twice is once.
    """
    locked = _lock(internal_call)
    if locked.is_open(at):
        locked.closed_at = at
    locked.purged_at = locked.purged_at or at
    locked.save(update_fields=["closed_at", "purged_at"])
    ideas = locked.ideas.filter(is_purged=False)
    forget_thanks(list(ideas.values_list("pk", flat=True)))
    return ideas.update(is_purged=True, **dict.fromkeys(PERSONAL_FIELDS, ""))


def purge_due_internal_calls(*, at: dt.datetime) -> int:
    """Every call closed for long enough. Idempotent: what is erased is not looked at again. Returns how many calls."""
    candidates = (
        InternalCall.objects.filter(purged_at__isnull=True, opened_at__lte=at - KEPT_AFTER_CLOSING)
        .select_related("collectivite")
        .order_by("pk")
    )
    due = [internal_call for internal_call in candidates if at >= internal_call.purge_due()]
    for internal_call in due:
        purge_internal_call(internal_call=internal_call, actor=None, at=at)
    return len(due)


def local_day(collectivite: Collectivite, at: dt.datetime) -> dt.date:
    """The date on the calendars of the collectivité."""
    return at.astimezone(ZoneInfo(collectivite.time_zone)).date()


def _check_date(*, call: Call, collectivite: Collectivite, closes_on: dt.date, at: dt.datetime) -> None:
    if call.confirmed_at is None or at >= call.closes_at:
        raise InternalCallError("Cette édition ne reçoit plus de candidature.")
    if closes_on < local_day(collectivite, at):
        raise InternalCallError("Choisissez aujourd’hui ou un jour à venir.")
    if closes_on > local_day(collectivite, call.closes_at):
        raise InternalCallError("Choisissez un jour avant la fermeture de l’appel à candidatures.")


def _lock(internal_call: InternalCall) -> InternalCall:
    return (
        InternalCall.objects.select_for_update(of=("self",), no_key=True)
        .select_related("collectivite", "programme")
        .get(pk=internal_call.pk)
    )
