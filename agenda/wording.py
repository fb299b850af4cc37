"""Days and hours in French words, on the clock of whoever reads them. Pure: no query, no setting, no request.

    when(appointment, "Indian/Reunion")   mardi 13 octobre à 9 h 00, heure de La Réunion

The zone is named as soon as it is not that of Paris; `always_named` where readers of several clocks read the same line.
"""

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

from collectivites import time_zones

_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
# Every zone of collectivites.time_zones, which a test holds us to. By territory, as people say it.
_CLOCKS = {
    "Europe/Paris": "heure de Paris",
    "America/Guadeloupe": "heure de Guadeloupe",
    "America/Martinique": "heure de Martinique",
    "America/Cayenne": "heure de Guyane",
    "Indian/Reunion": "heure de La Réunion",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "Indian/Mayotte": "heure de Mayotte",
    "America/St_Barthelemy": "heure de Saint-Barthélemy",
    "America/Marigot": "heure de Saint-Martin",
    "Indian/Kerguelen": "heure des Terres australes",
    "Pacific/Wallis": "heure de Wallis-et-Futuna",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Noumea": "heure de Nouvelle-Calédonie",
    "Pacific/Marquesas": "heure des Marquises",
    "Pacific/Gambier": "heure des Gambier",
    "Etc/GMT+8": "heure de Clipperton",
}


class Dated(Protocol):
    """What an appointment tells of its time."""

    day: dt.date
    hour: dt.time | None
    starts_at: dt.datetime
    ends_at: dt.datetime


def clock_name(time_zone: str) -> str:
    """« heure de La Réunion »."""
    return _CLOCKS[time_zone]


def clock_choices() -> list[tuple[str, str]]:
    """For a form: Paris first, then by name."""
    others = sorted((zone for zone in _CLOCKS if zone != time_zones.PARIS), key=clock_name)
    return [(zone, clock_name(zone)[0].upper() + clock_name(zone)[1:]) for zone in (time_zones.PARIS, *others)]


def day_in_words(day: dt.date, *, with_year: bool = False) -> str:
    """« mardi 13 octobre », « jeudi 1er octobre », « mardi 13 octobre 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    year = f" {day.year}" if with_year else ""
    return f"{_WEEKDAYS[day.weekday()]} {number} {_MONTHS[day.month - 1]}{year}"


def hour_in_words(hour: dt.time | dt.datetime) -> str:
    """« 9 h 00 », kept on one line."""
    return f"{hour.hour}\u00a0h\u00a0{hour.minute:02d}"


def moment_in_words(
    instant: dt.datetime, time_zone: str, *, with_year: bool = False, always_named: bool = False
) -> str:
    """« mardi 13 octobre à 9 h 00, heure de La Réunion »."""
    local = instant.astimezone(ZoneInfo(time_zone))
    return f"{day_in_words(local, with_year=with_year)} à {hour_in_words(local)}{_named(time_zone, always_named)}"


def when(appointment: Dated, time_zone: str, *, with_year: bool = False, always_named: bool = False) -> str:
    """When it starts, on this clock. What has no hour is due on a day, the same day everywhere."""
    if appointment.hour is None:
        return day_in_words(appointment.day, with_year=with_year)
    return moment_in_words(appointment.starts_at, time_zone, with_year=with_year, always_named=always_named)


def span(appointment: Dated, time_zone: str, *, with_year: bool = False, always_named: bool = False) -> str:
    """« mardi 13 octobre de 9 h 00 à 10 h 30, heure de La Réunion »; its end's day too when that is another one."""
    if appointment.hour is None:
        return day_in_words(appointment.day, with_year=with_year)
    zone = ZoneInfo(time_zone)
    start, end = appointment.starts_at.astimezone(zone), appointment.ends_at.astimezone(zone)
    named = _named(time_zone, always_named)
    first = day_in_words(start, with_year=with_year)
    if start.date() == end.date():
        return f"{first} de {hour_in_words(start)} à {hour_in_words(end)}{named}"
    last = day_in_words(end, with_year=with_year)
    return f"du {first} à {hour_in_words(start)} au {last} à {hour_in_words(end)}{named}"


def _named(time_zone: str, always_named: bool) -> str:
    return f", {clock_name(time_zone)}" if always_named or time_zone != time_zones.PARIS else ""
