"""Hours typed in Paris time, turned into instants. Twice a year the legal clock jumps: an hour that does not exist is
refused, and one that comes twice is taken in the applicants' favour.
"""

import datetime as dt
import enum
from zoneinfo import ZoneInfo

from collectivites.time_zones import PARIS

PARIS_ZONE = ZoneInfo(PARIS)


class NonExistentHourError(ValueError):
    """The clock jumps over this hour. Carries a French sentence."""


class Edge(enum.Enum):
    """Which end of a period the hour is: when it comes twice, a period opens at the first and closes at the second."""

    OPENS = 0
    CLOSES = 1


def paris_instant(day: dt.date, hour: dt.time, *, edge: Edge) -> dt.datetime:
    """The instant, in UTC, at which a clock in Paris shows this hour of this day.

    Raises NonExistentHourError in the night of March when clocks go from 2:00 to 3:00.
    """
    local = dt.datetime.combine(day, hour, tzinfo=PARIS_ZONE).replace(fold=edge.value)
    instant = local.astimezone(dt.UTC)
    if instant.astimezone(PARIS_ZONE).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NonExistentHourError(
            f"Le {day:%d/%m/%Y}, {hour:%H:%M} n’existe pas à Paris : c’est la nuit du passage à l’heure d’été."
            " Choisissez une autre heure."
        )
    return instant


def comes_twice(instant: dt.datetime) -> bool:
    """Whether the clock of Paris shows this hour twice that day (the night of October)."""
    local = instant.astimezone(PARIS_ZONE)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def which_of_two(instant: dt.datetime) -> str:
    """For an hour that comes twice, which one is meant, in French; else an empty string."""
    if not comes_twice(instant):
        return ""
    if instant.astimezone(PARIS_ZONE).fold:
        return "Cette heure existe deux fois cette nuit-là. C’est la seconde qui compte, à l’heure d’hiver."
    return "Cette heure existe deux fois cette nuit-là. C’est la première qui compte, à l’heure d’été."
