"""The demonstration's sessions: one team goes well, one waits for three weeks, notes are for the ANCT."""

import datetime as dt

import pytest

from coaching.demo import create_sessions
from coaching.models import CoachingSession, NextAction, PrivateNote
from coaching.selectors.portfolio import portfolio
from core import clock
from teams.models import Team
from tests.investigations import test_demo_teams

pytestmark = pytest.mark.django_db
made = test_demo_teams.made


def test_the_sessions_of_the_live_teams(made):
    (programme, _, _), _ = made
    at, today = clock.now(), clock.today()

    count = create_sessions(programme=programme, at=at)

    assert count == CoachingSession.objects.logged().count() == 27
    assert create_sessions(programme=programme, at=at) == 0
    assert CoachingSession.objects.filter(role="designer").count() == 3
    assert PrivateNote.objects.count() == 3
    assert CoachingSession.objects.filter(held_on__gt=today).count() == 0
    thomas = Team.objects.get(name__startswith="Decazeville").memberships.get(role="coach").user
    rows = {row.team.name: row for row in portfolio(thomas, teams=Team.objects.all(), today=today).rows}
    late = rows["Decazeville, logements vides"]
    assert (late.is_late, late.silent_days >= 21, late.late_actions, late.next_day) == (True, True, 3, None)
    good = rows["Redon, rendez-vous de passeport"]
    assert (good.is_late, good.next_day, good.weather.label) == (False, today + dt.timedelta(days=3), "grand soleil")
    assert good.late_actions == 0
    assert NextAction.objects.filter(state="given_up").count() == 1
