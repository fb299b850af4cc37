"""One person, one clock: read by pages for one, for many, and in SQL by the reminders."""

import datetime as dt

import pytest

from accounts.models import User
from agenda.models import Reminder
from agenda.selectors.clocks import time_zone_of, time_zones_of
from agenda.services.reminders import decide_due_reminders
from agenda.working_days import nine_o_clock
from teams.states import TeamState
from tests.agenda.scenes import clock, rule
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import LAUNCHED_ON, MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 13)
EXPECTED = {
    "chose": "America/Cayenne",
    "reunion": "Indian/Reunion",
    "torn": "Europe/Paris",
    "gone": "Europe/Paris",
    "represents": "America/Martinique",
    "both": "Europe/Paris",
    "two_places": "Europe/Paris",
    "nobody": "Europe/Paris",
}


@pytest.fixture
def people():
    """By name: who she is says which clock she is on. All are in one edition, in a team of that zone."""
    programme = ProgrammeFactory()
    people = {name: UserFactory(first_name=name) for name in EXPECTED}

    def in_team(name, zone, **values):
        team = TeamFactory(launched=True, time_zone=zone, programme=programme)
        return MembershipFactory(user=people[name], team=team, **values)

    def represents(name, zone):
        ReferentMandateFactory(user=people[name], collectivite__time_zone=zone)

    people["chose"].time_zone = "America/Cayenne"
    people["chose"].save(update_fields=["time_zone"])
    in_team("chose", "Indian/Reunion")
    in_team("reunion", "Indian/Reunion")
    in_team("reunion", "Indian/Reunion")
    represents("reunion", "America/Cayenne")
    in_team("torn", "Indian/Reunion")
    in_team("torn", "America/Cayenne")
    in_team("gone", "Indian/Reunion", ends_on=TODAY)
    over = TeamFactory(state=TeamState.FINISHED, launches_on=LAUNCHED_ON, time_zone="Indian/Mayotte")
    MembershipFactory(user=people["gone"], team=over)
    represents("represents", "America/Martinique")
    in_team("both", "Europe/Paris")
    represents("both", "America/Martinique")
    represents("two_places", "America/Martinique")
    represents("two_places", "Indian/Reunion")
    return people


def test_each_alone_and_all_together(people):
    everybody = User.objects.filter(pk__in=[user.pk for user in people.values()]).order_by("pk")

    assert {name: time_zone_of(user, on=TODAY) for name, user in people.items()} == EXPECTED
    assert time_zones_of(everybody, on=TODAY) == {people[name].pk: zone for name, zone in EXPECTED.items()}


@pytest.mark.usefixtures("no_rules")
def test_reminders_are_due_on_the_same_clock_as_pages_are_read(people):
    """A day without an hour is the same day everywhere, so that 9:00 tells the zone."""
    programme = people["reunion"].memberships.order_by("pk")[0].team.programme
    AppointmentFactory(programme=programme, day=dt.date(2026, 10, 15), hour=None, duration_minutes=None)
    rule(-1)

    decide_due_reminders(at=clock(15, 3))

    told = {row.person.first_name: row for row in Reminder.objects.select_related("person").order_by("pk")}
    assert set(told) == {"chose", "reunion", "torn", "both"}
    for name, row in told.items():
        assert row.due_at == nine_o_clock(row.local_day, EXPECTED[name]), name


@pytest.mark.parametrize("how_many", [1, 30])
def test_it_costs_the_same_whatever_their_number(how_many, django_assert_num_queries):
    people = UserFactory.create_batch(how_many)
    for person in people:
        ReferentMandateFactory(user=person, collectivite__time_zone="Indian/Reunion")

    with django_assert_num_queries(2):
        time_zones_of(people, on=TODAY)


@pytest.mark.parametrize("teams", [1, 30])
def test_teams_answer_alone_when_they_know(teams, django_assert_num_queries):
    user = UserFactory()
    for _ in range(teams):
        MembershipFactory(user=user, team=TeamFactory(launched=True, time_zone="Indian/Reunion"))

    with django_assert_num_queries(1):
        time_zone_of(user, on=TODAY)
