"""Whose clock, for many people at once: the same rule as `agenda.selectors.clocks.time_zone_of`, in two queries."""

import datetime as dt
from collections.abc import Iterable

from accounts.models import ReferentMandate, User
from collectivites import time_zones
from teams.models import Membership
from teams.states import LIVE_TEAM_STATES


def time_zones_of(people: Iterable[User], *, on: dt.date) -> dict[int, str]:
    """By key of the person: what she chose; else that of her teams, else of the collectivités she represents, when
    they agree; else Paris. At most two queries, whatever their number."""
    zones = {person.pk: person.time_zone for person in people}
    unsaid = [pk for pk, zone in zones.items() if not zone]
    if not unsaid:
        return zones
    of_teams = (
        Membership.objects.in_force(on)
        .filter(user__in=unsaid, team__state__in=LIVE_TEAM_STATES)
        .order_by("user_id", "team__time_zone")
        .values_list("user_id", "team__time_zone")
        .distinct()
    )
    of_collectivites = (
        ReferentMandate.objects.filter(user__in=unsaid)
        .in_force(on)
        .order_by("user_id", "collectivite__time_zone")
        .values_list("user_id", "collectivite__time_zone")
        .distinct()
    )
    found = _agreed(of_collectivites) | _agreed(of_teams)
    return zones | {pk: found.get(pk, time_zones.PARIS) for pk in unsaid}


def _agreed(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    """The one zone of each person; Paris for whoever has several."""
    seen: dict[int, set[str]] = {}
    for pk, zone in pairs:
        seen.setdefault(pk, set()).add(zone)
    return {pk: next(iter(zones)) if len(zones) == 1 else time_zones.PARIS for pk, zones in seen.items()}
