"""When a person may be reminded: at 9:00 on her clock, on a day when her territory works. Pure functions.

What is due before an appointment goes back to the working day before, what is due after goes on to the next one, and
what is due on the very day stays there: on another day it would be wrong.
"""

import datetime as dt
from functools import lru_cache

from agenda.moments import instant_of
from programmes.holidays import holiday_everywhere, holiday_somewhere

REMINDER_HOUR = dt.time(9)
LAST_HOUR = dt.time(20)  # what is late does not leave in the evening, nor at night

# Clock -> its local holidays, as programmes.holidays names them. Alsace and Moselle share the clock of Paris: nobody's
# zone says that she works there, so their two days are ordinary ones here.
_TERRITORIES = {
    "America/Guadeloupe": "en Guadeloupe et à Saint-Martin",
    "America/Marigot": "en Guadeloupe et à Saint-Martin",
    "America/Martinique": "en Martinique",
    "America/Cayenne": "en Guyane",
    "America/St_Barthelemy": "à Saint-Barthélemy",
    "Indian/Reunion": "à La Réunion",
    "Indian/Mayotte": "à Mayotte",
}
_SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)


def is_working_day(day: dt.date, time_zone: str) -> bool:
    """Neither a weekend nor a public holiday where this clock is read."""
    if day.weekday() >= _SATURDAY or holiday_everywhere(day):
        return False
    where = _TERRITORIES.get(time_zone)
    return where is None or holiday_somewhere(day) != where


@lru_cache(maxsize=8192)
def shifted(day: dt.date, side: int, time_zone: str) -> dt.date:
    """`day` itself when it is worked; else the working day before (side -1) or after (1). Side 0 keeps it anyway."""
    step = dt.timedelta(days=side)
    while side and not is_working_day(day, time_zone):
        day += step
    return day


def reminder_day(day: dt.date, offset_days: int, time_zone: str) -> dt.date:
    """The day on which a rule recalls an appointment of `day`."""
    side = (offset_days > 0) - (offset_days < 0)
    return shifted(day + dt.timedelta(days=offset_days), side, time_zone)


def nine_o_clock(day: dt.date, time_zone: str) -> dt.datetime:
    """The instant, in UTC."""
    return instant_of(day, REMINDER_HOUR, time_zone)


def next_mail_time(local: dt.datetime, *, is_today_used: bool) -> dt.datetime:
    """When the grouped mail of a person may leave: now, or at the next 9:00 of a working day. `local`: now, on her
    clock. `is_today_used`: today's mail was made already."""
    zone = str(local.tzinfo)
    day, hour = local.date(), local.time()
    if is_working_day(day, zone) and not is_today_used:
        if REMINDER_HOUR <= hour < LAST_HOUR:
            return local
        if hour < REMINDER_HOUR:
            return nine_o_clock(day, zone)
    day += _ONE_DAY
    while not is_working_day(day, zone):
        day += _ONE_DAY
    return nine_o_clock(day, zone)
