"""Whose clock a page or a mail is read on. A person has one: two rows of one page cannot be read on two clocks."""

import datetime as dt
from collections.abc import Collection, Iterable

from accounts.models import ReferentMandate, User
from collectivites import time_zones
from teams.models import Membership
from teams.states import LIVE_TEAM_STATES


def time_zone_of(user: User, *, on: dt.date) -> str:
    """`time_zones_of` one person."""
    return time_zones_of([user], on=on)[user.pk]


def time_zones_of(people: Iterable[User], *, on: dt.date) -> dict[int, str]:
    """By key of the person: what she chose; else that of her teams, else of the collectivités she represents, when
    they agree; else Paris. At most two queries, whatever their number.

    `agenda.reminder_scan` decides the same in SQL, for everybody at once (compared in tests/agenda/test_clocks.py).
    """
    zones = {person.pk: person.time_zone for person in people}
    unsaid = {pk for pk, zone in zones.items() if not zone}
    found = _of_teams(unsaid, on) if unsaid else {}
    if unsaid - found.keys():
        found |= _of_mandates(unsaid - found.keys(), on)
    return zones | {pk: found.get(pk, time_zones.PARIS) for pk in unsaid}


def _of_teams(people: Collection[int], on: dt.date) -> dict[int, str]:
    rows = Membership.objects.in_force(on).filter(user__in=people, team__state__in=LIVE_TEAM_STATES)
    return _agreed(rows.order_by("user_id").values_list("user_id", "team__time_zone"))


def _of_mandates(people: Collection[int], on: dt.date) -> dict[int, str]:
    rows = ReferentMandate.objects.in_force(on).filter(user__in=people)
    return _agreed(rows.order_by("user_id").values_list("user_id", "collectivite__time_zone"))


def _agreed(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    """The one zone of each person; Paris for whoever has several."""
    seen: dict[int, set[str]] = {}
    for pk, zone in pairs:
        seen.setdefault(pk, set()).add(zone)
    return {pk: next(iter(zones)) if len(zones) == 1 else time_zones.PARIS for pk, zones in seen.items()}
