"""The only place that reads the time for domain code: doors call it and pass `at` or `today` down."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """The present day in the project's time zone (Europe/Paris)."""
    return timezone.localdate()
