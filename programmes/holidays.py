"""Public holidays in France: the eleven of everywhere, and those of some territories only.

Sources: Code du travail, articles L. 3133-1 (everywhere), L. 3134-13 (Alsace-Moselle), L. 3422-2 (abolition of slavery
overseas; Saint-Martin often keeps the 28th of May). Local customs of the Pacific are not listed by these texts.
"""

import datetime as dt
from functools import lru_cache

_FIXED = {
    (1, 1): "jour de l’An",
    (5, 1): "fête du Travail",
    (5, 8): "victoire de 1945",
    (7, 14): "fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "armistice de 1918",
    (12, 25): "Noël",
}
_AFTER_EASTER = {1: "lundi de Pâques", 39: "Ascension", 50: "lundi de Pentecôte"}
GOOD_FRIDAY_OFFSET = -2
_ALSACE_MOSELLE = "en Alsace et en Moselle"
_LOCAL = {
    (4, 27): "à Mayotte",
    (5, 22): "en Martinique",
    (5, 27): "en Guadeloupe et à Saint-Martin",
    (6, 10): "en Guyane",
    (10, 9): "à Saint-Barthélemy",
    (12, 20): "à La Réunion",
    (12, 26): _ALSACE_MOSELLE,
}


@lru_cache(maxsize=64)
def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm published in Nature in 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def holiday_everywhere(day: dt.date) -> str:
    """The name of the public holiday of this day, or an empty string."""
    return _FIXED.get((day.month, day.day)) or _AFTER_EASTER.get((day - easter(day.year)).days, "")


def holiday_somewhere(day: dt.date) -> str:
    """Where in France this day is a holiday while it is not elsewhere (« en Guyane »), or an empty string."""
    if (day - easter(day.year)).days == GOOD_FRIDAY_OFFSET:
        return _ALSACE_MOSELLE
    return _LOCAL.get((day.month, day.day), "")
