"""Half-days as people read them."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from django import template

from coaching.french import days_in_figures, days_in_words, half_days_in_words, month_in_words

register = template.Library()


@register.filter
def in_days(half_days: int | Decimal) -> str:
    """1 -> « 0,5 »."""
    return days_in_figures(half_days)


@register.filter
def days(half_days: int) -> str:
    """3 -> « 1,5 jour »."""
    return days_in_words(half_days)


@register.filter
def half_days(number: int) -> str:
    """1 -> « 1 demi-journée »."""
    return half_days_in_words(number)


@register.filter
def signed_half_days(number: int) -> str:
    """-2 -> « −2 demi-journées », with a true minus sign."""
    sign = "+" if number > 0 else "−"
    return f"{sign}{half_days_in_words(abs(number))}"


@register.filter
def month(day: dt.date) -> str:
    return month_in_words(day)


@register.filter
def pace(per_week: Fraction) -> str:
    """Half-days a week, as days with two decimals at most: « 0,54 »."""
    return f"{round(float(per_week) / 2, 2):g}".replace(".", ",")
