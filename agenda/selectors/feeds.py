"""What a calendar address opens, and the page where a person keeps hers."""

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Q

from agenda.ical import feed_of
from agenda.models import Appointment, CalendarFeed
from agenda.permissions import own_feeds, visible_appointments
from agenda.selectors.mine import personal_appointments
from agenda.selectors.people import collectivites_of
from agenda.states import AppointmentKind, AppointmentState
from core.secret_links import fingerprint
from teams.models import Team
from teams.permissions import visible_teams

KEPT_BEHIND = dt.timedelta(days=90)
CANCELLED_KEPT = dt.timedelta(days=30)  # long enough for every reader to come and learn it


@dataclasses.dataclass(frozen=True)
class FeedPlace:
    """A calendar that may have an address: the whole agenda (`team` is None), or that of a team."""

    team: Team | None
    feed: CalendarFeed | None


def feed_places(user: Any) -> list[FeedPlace]:
    """Her whole agenda, then each of her teams. Two queries."""
    living = {each.team_id: each for each in own_feeds(user).order_by("pk")}
    teams = visible_teams(user).filter(is_mine=True) if user.is_staff else visible_teams(user)
    return [
        FeedPlace(None, living.pop(None, None)),
        *(FeedPlace(team, living.get(team.pk)) for team in teams.order_by("name", "pk")),
    ]


def open_feed(token: str) -> CalendarFeed | None:
    """The living feed of this address, as long as its person is active and in the team. None otherwise."""
    living = CalendarFeed.objects.filter(revoked_at__isnull=True, person__is_active=True)
    feed = living.filter(token_hash=fingerprint(token)).select_related("person", "team").first()
    if feed is None:
        return None
    if feed.team_id is not None and not visible_teams(feed.person).filter(pk=feed.team_id).exists():
        return None
    return feed


def feed_content(feed: CalendarFeed, *, at: dt.datetime) -> bytes:
    """What the calendar shows now: the last months, what is to come, and what was cancelled lately."""
    rows = appointments_of(feed).filter(ends_at__gt=at - KEPT_BEHIND)
    rows = rows.filter(~Q(state=AppointmentState.CANCELLED) | Q(changed_at__gt=at - CANCELLED_KEPT))
    appointments = list(rows.select_related("programme").order_by("starts_at", "pk"))
    names = collectivites_of(each.team_id for each in appointments if each.team_id)
    return feed_of("Programme d’investigations", appointments, names)


def appointments_of(feed: CalendarFeed) -> Any:
    """An action of somebody else is in nobody's calendar."""
    if feed.team is None:
        return personal_appointments(feed.person)
    mine = ~Q(kind=AppointmentKind.ACTION) | Q(owner_id=feed.person_id)
    of_team = Appointment.objects.of_team(feed.team).filter(mine)
    return of_team.filter(pk__in=visible_appointments(feed.person).values("pk"))
