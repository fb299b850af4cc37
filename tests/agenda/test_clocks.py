"""One person, one clock."""

import datetime as dt

import pytest

from agenda.selectors.clocks import time_zone_of
from teams.states import TeamState
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.teams import LAUNCHED_ON, MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 13)


def in_team(user, zone, **values):
    return MembershipFactory(user=user, team=TeamFactory(launched=True, time_zone=zone), **values)


def test_what_she_chose_comes_first():
    user = UserFactory(time_zone="America/Cayenne")
    in_team(user, "Indian/Reunion")

    assert time_zone_of(user, on=TODAY) == "America/Cayenne"


def test_else_that_of_her_teams():
    user = UserFactory()
    in_team(user, "Indian/Reunion")
    in_team(user, "Indian/Reunion")
    ReferentMandateFactory(user=user, collectivite__time_zone="America/Cayenne")

    assert time_zone_of(user, on=TODAY) == "Indian/Reunion"


def test_teams_that_disagree_leave_paris():
    user = UserFactory()
    in_team(user, "Indian/Reunion")
    in_team(user, "America/Cayenne")

    assert time_zone_of(user, on=TODAY) == "Europe/Paris"


def test_a_team_left_or_over_says_nothing():
    user = UserFactory()
    in_team(user, "Indian/Reunion", ends_on=TODAY)
    over = TeamFactory(state=TeamState.FINISHED, launches_on=LAUNCHED_ON, time_zone="Indian/Mayotte")
    MembershipFactory(user=user, team=over)

    assert time_zone_of(user, on=TODAY) == "Europe/Paris"


def test_else_that_of_the_collectivite_she_represents():
    user = UserFactory()
    ReferentMandateFactory(user=user, collectivite__time_zone="America/Cayenne")

    assert time_zone_of(user, on=TODAY) == "America/Cayenne"


@pytest.mark.parametrize("teams, queries", [(1, 1), (30, 1)])
def test_it_costs_the_same_whatever_the_teams(teams, queries, django_assert_num_queries):
    user = UserFactory()
    for _ in range(teams):
        in_team(user, "Indian/Reunion")

    with django_assert_num_queries(queries):
        time_zone_of(user, on=TODAY)
