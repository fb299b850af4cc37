"""Whom a gathering invites."""

import datetime as dt

import pytest

from agenda.selectors.people import concerned_by
from teams.states import TeamState
from tests import personas
from tests.factories.agenda import AppointmentFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of

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


def test_which_other_teams_are_formed_is_not_learnt_from_a_common_gathering(client, programme):
    redon, loudun = (TeamFactory(programme=programme, launched=True, name=name) for name in ("Redon", "Loudun"))
    samira = MembershipFactory(team=redon, user__first_name="Samira").user
    MembershipFactory(team=loudun, user__first_name="Zoé")
    common = AppointmentFactory(programme=programme, day=dt.date(2999, 1, 1))

    client.force_login(samira)
    hers = client.get(f"/agenda/rendez-vous/{common.pk}/")
    personas.sign_in(client, personas.staff())
    staffs = client.get(f"/agenda/rendez-vous/{common.pk}/")

    assert [team.name for team, _ in hers.context["page"].people] == ["Redon"]
    assert "Loudun" not in hers.content.decode()
    assert [team.name for team, _ in staffs.context["page"].people] == ["Loudun", "Redon"]


def test_the_agenda_of_a_team_names_a_coach_whom_two_teams_share(client, programme):
    redon, loudun = (TeamFactory(programme=programme, launched=True, name=name) for name in ("Redon", "Loudun"))
    samira = MembershipFactory(team=redon, user__first_name="Samira").user
    gael = MembershipFactory(team=redon, role="coach", user__first_name="Gaël").user
    MembershipFactory(team=loudun, role="coach", user=gael)
    MembershipFactory(team=loudun)
    AppointmentFactory(programme=programme, day=dt.date(2999, 1, 1))
    AppointmentFactory(programme=programme, team=redon, kind="end_committee", day=dt.date(2999, 1, 2))
    client.force_login(samira)

    page = client.get(f"/espace/{workspace_of(redon).pk}/agenda/")

    (week,) = page.context["agenda"].weeks
    assert [[one.person for one in line.people] for line in week.lines] == [[samira, gael], [samira, gael]]
