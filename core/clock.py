"""The only place that reads the time for domain code: doors call it and pass `at` or `today` down."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return timezone.now() + settings.CLOCK_SHIFT  # nothing, but in a proof that must not wait for Tuesday at 9:00


def today() -> dt.date:
    """The present day in the project's time zone (Europe/Paris)."""
    return timezone.localdate(now())
