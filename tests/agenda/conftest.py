"""The rules that every edition starts with are real ones: tests of the engine start from none."""

import pytest

from agenda.models import ReminderRule


@pytest.fixture
def no_rules(db):
    ReminderRule.objects.all().delete()
