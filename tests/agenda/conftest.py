"""The rules that every edition starts with are real ones: tests of the engine start from none.

A test that opens several connections empties every table at its end, these rules too: whoever reads them asks for them.
"""

import importlib

import pytest

from agenda.models import ReminderRule
from tests.factories.agenda import ReminderRuleFactory

FIRST_RULES = importlib.import_module("agenda.migrations.0002_default_rules").RULES


@pytest.fixture
def no_rules(db):
    ReminderRule.objects.all().delete()


@pytest.fixture
def first_rules(no_rules):
    """As a new database has them."""
    for kind, offset_days, audience in FIRST_RULES:
        ReminderRuleFactory(kind=kind, offset_days=offset_days, audience=audience)
