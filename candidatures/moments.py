"""An instant as the people of a collectivité read it: their legal time, not the one of Paris."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import formats

from collectivites.models import Collectivite
from collectivites.time_zones import PARIS

_NBSP = "\u00a0"


def local_hour(at: dt.datetime, collectivite: Collectivite) -> str:
    """`14 h 32`."""
    local = at.astimezone(ZoneInfo(collectivite.time_zone))
    return f"{local:%H}{_NBSP}h{_NBSP}{local:%M}"


def local_moment(at: dt.datetime, collectivite: Collectivite) -> str:
    """`vendredi 9 octobre 2026 à 14 h 32`, followed by « (heure de …) » when it is not the time of Paris."""
    local = at.astimezone(ZoneInfo(collectivite.time_zone))
    place = ""
    if collectivite.time_zone != PARIS and collectivite.departement is not None:
        place = f" (heure locale, {collectivite.departement.name})"
    return f"{formats.date_format(local, 'l j F Y')} à {local_hour(at, collectivite)}{place}"
