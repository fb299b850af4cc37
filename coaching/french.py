"""Half-days and months as French readers write them."""

import datetime as dt
from decimal import Decimal

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def month_in_words(month: dt.date) -> str:
    """
    >>> month_in_words(dt.date(2026, 10, 1))
    'octobre 2026'
    """
    return f"{MONTHS[month.month - 1]}\N{NO-BREAK SPACE}{month.year}"


def half_days_in_words(half_days: int) -> str:
    """
    >>> half_days_in_words(1), half_days_in_words(3)
    ('1\\xa0demi-journée', '3\\xa0demi-journées')
    """
    return f"{half_days}\N{NO-BREAK SPACE}demi-journée{'s' if abs(half_days) > 1 else ''}"


def agreed(number: int, singular: str, plural: str) -> str:
    """The plural starts at two."""
    return singular if abs(number) < 2 else plural


def days_in_figures(half_days: int | Decimal) -> str:
    """Half-days as days: 0,5 and not 0.5, no decimal where there is none.

    >>> days_in_figures(1), days_in_figures(4), days_in_figures(-3), days_in_figures(Decimal("20.0"))
    ('0,5', '2', '−1,5', '10')
    """
    figures = f"{(Decimal(half_days) / 2).normalize():f}"
    return figures.replace(".", ",").replace("-", "−")


def days_in_words(half_days: int) -> str:
    """
    >>> days_in_words(2), days_in_words(3), days_in_words(4)
    ('1\\xa0jour', '1,5\\xa0jour', '2\\xa0jours')
    """
    return f"{days_in_figures(half_days)}\N{NO-BREAK SPACE}jour{'s' if abs(half_days) >= 4 else ''}"
