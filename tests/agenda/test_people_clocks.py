"""Many people at once: the same clock as for each of them alone, in constant queries."""

import datetime as dt

import pytest

from accounts.models import User
from agenda.selectors.clocks import time_zone_of
from agenda.selectors.people_clocks import time_zones_of
from teams.states import TeamState
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.teams import LAUNCHED_ON, MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 13)


def in_team(user, zone, **values):
    return MembershipFactory(user=user, team=TeamFactory(launched=True, time_zone=zone), **values)


def test_everybody_has_the_clock_they_have_alone():
    chose, reunion, torn, gone, represents, both, nobody = UserFactory.create_batch(7)
    chose.time_zone = "America/Cayenne"
    chose.save()
    in_team(chose, "Indian/Reunion")
    in_team(reunion, "Indian/Reunion")
    in_team(reunion, "Indian/Reunion")
    in_team(torn, "Indian/Reunion")
    in_team(torn, "America/Cayenne")
    in_team(gone, "Indian/Reunion", ends_on=TODAY)
    over = TeamFactory(state=TeamState.FINISHED, launches_on=LAUNCHED_ON, time_zone="Indian/Mayotte")
    MembershipFactory(user=gone, team=over)
    ReferentMandateFactory(user=represents, collectivite__time_zone="America/Martinique")
    ReferentMandateFactory(user=both, collectivite__time_zone="America/Martinique")
    in_team(both, "Europe/Paris")

    people = User.objects.order_by("pk")

    assert time_zones_of(people, on=TODAY) == {user.pk: time_zone_of(user, on=TODAY) for user in people}
    assert [time_zones_of([user], on=TODAY)[user.pk] for user in (chose, reunion, torn, represents, both, nobody)] == [
        "America/Cayenne",
        "Indian/Reunion",
        "Europe/Paris",
        "America/Martinique",
        "Europe/Paris",
        "Europe/Paris",
    ]


@pytest.mark.parametrize("how_many", [1, 30])
def test_it_costs_the_same_whatever_their_number(how_many, django_assert_num_queries):
    people = UserFactory.create_batch(how_many)
    for person in people:
        in_team(person, "Indian/Reunion")

    with django_assert_num_queries(2):
        time_zones_of(people, on=TODAY)
