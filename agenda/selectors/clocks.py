"""Whose clock a page or a mail is read on. A person has one: two rows of one page cannot be read on two clocks."""

import datetime as dt

from accounts.models import ReferentMandate, User
from collectivites import time_zones
from teams.models import Membership
from teams.states import LIVE_TEAM_STATES


def time_zone_of(user: User, *, on: dt.date) -> str:
    """What she chose; else that of her teams, else of the collectivités she represents, when they agree; else Paris.

    `agenda.reminder_scan` decides the same in SQL, for everybody at once. At most two queries.
    """
    if user.time_zone:
        return user.time_zone
    of_teams = Membership.objects.in_force(on).filter(user_id=user.pk, team__state__in=LIVE_TEAM_STATES)
    zones = set(of_teams.order_by("team__time_zone").values_list("team__time_zone", flat=True).distinct())
    if not zones:
        mandates = ReferentMandate.objects.filter(user_id=user.pk).in_force(on)
        zones = set(mandates.order_by("pk").values_list("collectivite__time_zone", flat=True))
    return zones.pop() if len(zones) == 1 else time_zones.PARIS
