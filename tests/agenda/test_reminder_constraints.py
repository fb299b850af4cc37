"""What a row of the reminders cannot be."""

import datetime as dt

import pytest

from tests.factories.agenda import ReminderFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 12, 7, 0, tzinfo=dt.UTC)


def test_what_was_told_has_its_date():
    assert_refused("reminder_told_has_date", lambda: ReminderFactory(state="told"))
    assert_refused("reminder_told_has_date", lambda: ReminderFactory(told_at=AT))
    ReminderFactory(state="told", told_at=AT)


def test_what_was_dropped_says_why():
    assert_refused("reminder_dropped_says_why", lambda: ReminderFactory(state="dropped"))
    assert_refused("reminder_dropped_says_why", lambda: ReminderFactory(drop_reason="moved"))
    ReminderFactory(state="dropped", drop_reason="moved")
