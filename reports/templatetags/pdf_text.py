"""Numbers and dates as French documents print them."""

import datetime as dt

from django import template
from django.utils.formats import date_format

from reports.typography import NO_BREAK

register = template.Library()


@register.filter
def thousands(value: int) -> str:
    """27000 gives « 27 000 », with no-break spaces."""
    return f"{value:,}".replace(",", NO_BREAK)


@register.filter
def french_date(value: dt.date) -> str:
    """« 1er mai 2022 », with no-break spaces."""
    day = "1er" if value.day == 1 else str(value.day)
    return f"{day}{NO_BREAK}{date_format(value, 'F')}{NO_BREAK}{value.year}"


@register.filter
def partial_date(value: str) -> str:
    """« 2022-05 » gives « mai 2022 »; a year alone stays itself; a whole date is told with its day."""
    parts = [int(part) for part in value.split("-")]
    match parts:
        case [year]:
            return str(year)
        case [year, month]:
            return f"{date_format(dt.date(year, month, 1), 'F')} {year}"
        case _:
            return french_date(dt.date(*parts))
