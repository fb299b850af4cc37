"""From a day and an hour on a clock to instants. Twice a year, clocks of some zones jump: an hour that does not exist
moves forward by the jump, one that comes twice is the first (research/security.md, 5)."""

import datetime as dt
from zoneinfo import ZoneInfo


def instant_of(day: dt.date, hour: dt.time, time_zone: str) -> dt.datetime:
    """The instant, in UTC, at which a clock of `time_zone` shows this hour of this day. Never raises."""
    return dt.datetime.combine(day, hour, tzinfo=ZoneInfo(time_zone)).astimezone(dt.UTC)


def instants_of(
    *, day: dt.date, hour: dt.time | None, duration_minutes: int | None, time_zone: str
) -> tuple[dt.datetime, dt.datetime]:
    """When an appointment starts and ends. Without an hour: from midnight to midnight, on the local clock."""
    if hour is None:
        return instant_of(day, dt.time(), time_zone), instant_of(day + dt.timedelta(days=1), dt.time(), time_zone)
    start = instant_of(day, hour, time_zone)
    return start, start + dt.timedelta(minutes=duration_minutes or 0)
