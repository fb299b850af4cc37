"""The secret addresses that a person's own calendar software reads. The address is said once; its fingerprint rests."""

import datetime as dt
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from agenda.models import CalendarFeed
from core.secret_links import fingerprint
from teams.models import Team

_TOKEN_BYTES = 32
HAS_ONE = "Ce calendrier a déjà une adresse. Si vous l’avez perdue, renouvelez-la : l’ancienne ne s’ouvrira plus."


class FeedError(Exception):
    """What was asked cannot be. Carries a French sentence."""


@transaction.atomic
def create_feed(*, person: User, team: Team | None, actor: User, at: dt.datetime) -> tuple[CalendarFeed, str]:
    """An address for her whole agenda, or for that of one team. Returns it with its token, which nothing keeps.

    Raises FeedError when there is a living one already.
    """
    if CalendarFeed.objects.filter(person=person, team=team, revoked_at__isnull=True).exists():
        raise FeedError(HAS_ONE)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    try:
        with transaction.atomic():
            feed = CalendarFeed.objects.create(person=person, team=team, token_hash=fingerprint(token), created_at=at)
    except IntegrityError as taken:  # a second click at the same instant
        raise FeedError(HAS_ONE) from taken
    return feed, token


@transaction.atomic
def renew_feed(*, feed: CalendarFeed, actor: User, at: dt.datetime) -> tuple[CalendarFeed, str]:
    """Another address for the same calendar; the former opens nothing any more. Raises FeedError."""
    former = revoke_feed(feed=feed, actor=actor, at=at)
    return create_feed(person=former.person, team=former.team, actor=actor, at=at)


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, actor: User, at: dt.datetime) -> CalendarFeed:
    """The address opens nothing any more. Raises FeedError when it was taken back before."""
    locked = CalendarFeed.objects.select_for_update(of=("self",)).select_related("person", "team").get(pk=feed.pk)
    if locked.revoked_at is not None:
        raise FeedError("Cette adresse est déjà retirée.")
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    return locked


def note_reading(*, feed: CalendarFeed, at: dt.datetime) -> None:
    """The last day it was read, written once a day: calendars come every few minutes."""
    today = timezone.localdate(at)
    if feed.last_read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_on=today)
