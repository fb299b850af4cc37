"""Each named constraint, broken straight through the ORM; its allowed twin beside it."""

import datetime as dt

import pytest

from accounts.models import User
from teams.models import Membership, Team
from tests.factories.programmes import ProgrammeFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
START = dt.date(2026, 9, 1)


@pytest.fixture
def team():
    return Team.objects.create(programme=ProgrammeFactory(), name="Accueil")


@pytest.fixture
def person():
    return User.objects.create_user("agent@exemple.fr")


def test_a_team_name_is_used_once_in_a_programme(team):
    Team.objects.create(programme=ProgrammeFactory(), name="Accueil")
    assert_refused("team_one_name_per_programme", lambda: Team.objects.create(programme=team.programme, name="Accueil"))


def test_a_role_is_held_once_at_a_time(team, person):
    common = {"team": team, "user": person, "role": "agent"}
    Membership.objects.create(starts_on=START, ends_on=START, **common)
    Membership.objects.create(starts_on=START, **common)  # came back
    assert_refused("membership_one_open_per_role", lambda: Membership.objects.create(starts_on=START, **common))


def test_a_membership_ends_after_its_start(team, person):
    assert_refused(
        "membership_ends_after_start",
        lambda: Membership.objects.create(
            team=team, user=person, role="agent", starts_on=START, ends_on=START - dt.timedelta(days=1)
        ),
    )
