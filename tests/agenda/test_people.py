"""Whom a gathering invites."""

import datetime as dt

import pytest

from agenda.selectors.people import concerned_by
from teams.states import TeamState
from tests.factories.agenda import AppointmentFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 10, 1)


@pytest.fixture
def programme():
    return ProgrammeFactory()


def named(people):
    return [(one.team.name, one.person.first_name, one.capacity) for one in people]


def test_a_coach_of_two_teams_stands_in_each(programme):
    redon, loudun = (TeamFactory(programme=programme, launched=True, name=name) for name in ("Redon", "Loudun"))
    MembershipFactory(team=redon, user__first_name="Samira")
    gael = MembershipFactory(team=redon, role="coach", user__first_name="Gaël").user
    MembershipFactory(team=loudun, role="coach", user=gael)
    MembershipFactory(team=TeamFactory(launched=True))
    MembershipFactory(team=TeamFactory(programme=programme, state=TeamState.DISBANDED))
    MembershipFactory(team=redon, ends_on=ON)
    MembershipFactory(team=redon, user__is_active=False)
    common = AppointmentFactory(programme=programme)
    own = AppointmentFactory(programme=programme, team=redon, kind="session")
    action = AppointmentFactory(programme=programme, team=redon, kind="action")

    found = concerned_by([common, own, action], on=ON)

    assert {pk: named(people) for pk, people in found.items()} == {
        common.pk: [("Loudun", "Gaël", "coach"), ("Redon", "Samira", "agent"), ("Redon", "Gaël", "coach")],
        own.pk: [("Redon", "Samira", "agent"), ("Redon", "Gaël", "coach")],
    }


@pytest.mark.parametrize("count", [1, 30])
def test_two_queries_whatever_the_number(programme, count, django_assert_num_queries):
    rows = []
    for _ in range(count):
        team = TeamFactory(programme=programme, launched=True)
        MembershipFactory(team=team)
        rows.append(AppointmentFactory(programme=programme, team=team, kind="end_committee"))

    with django_assert_num_queries(2):
        assert len(concerned_by(rows, on=ON)) == count
