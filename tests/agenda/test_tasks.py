"""The sweep is a task that beat and a worker's start ring; it decides, then tells."""

import pytest
import time_machine
from celery.signals import worker_ready

from agenda.models import Reminder
from agenda.states import ReminderState
from agenda.tasks import sweep_reminders
from pni.beat import BEAT_SCHEDULE
from tests.agenda.scenes import checkpoint, clock, rule, team_of_one
from tests.core.test_mail import queued_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rules")]


def test_a_sweep_decides_and_tells():
    team, _ = team_of_one()
    checkpoint(team)
    rule(-1)

    with time_machine.travel(clock(14, 9), tick=False):
        assert [sweep_reminders(), sweep_reminders()] == [1, 0]

    assert Reminder.objects.get().state == ReminderState.TOLD


def test_beat_rings_it_every_minute():
    entry = BEAT_SCHEDULE["sweep-reminders"]

    assert (entry["task"], entry["schedule"]) == (sweep_reminders.name, 60.0)


def test_a_worker_that_starts_rings_it():
    worker_ready.send(sender=None)

    assert "agenda.tasks.sweep_reminders" in queued_tasks()
