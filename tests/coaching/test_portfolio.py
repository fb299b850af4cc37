"""The portfolio: who waits, and why; in constant statements; all of them for the ANCT."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from agenda.services.appointments import plan_appointment
from coaching.selectors.portfolio import experts, portfolio
from coaching.services.actions import settle_action
from investigations.services.phases import enter_phase
from teams.models import Team
from teams.states import TeamRole, TeamState
from tests.coaching.scenes import AT, TODAY, build_scene
from tests.factories.accounts import UserFactory
from tests.factories.coaching import CoachingSessionFactory, NextActionFactory
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of
from tests.investigations.team_scene import text_of
from tests.personas import sign_in, staff

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
PORTFOLIO = "coaching:portfolio"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def scene():
    return build_scene()


def rows_of(person):
    return portfolio(person, teams=Team.objects.all(), today=TODAY).rows


def another_team(coach, **about):
    team = workspace_of(TeamFactory(launched=True, **about)).team
    MembershipFactory(team=team, user=coach, role=TeamRole.COACH)
    return team


def test_a_row_says_where_the_team_is(scene):
    enter_phase(
        investigation=scene.workspace,
        phase="prototyping",
        entered_on=TODAY,
        planned_until=None,
        comment="",
        base_number=scene.workspace.phase_steps.count(),
        actor=scene.samira.user,
        at=AT,
    )
    session = scene.log(
        at=AT - 3 * DAY,
        fields={"weather": 2},
        actions=[scene.line("Un", due_on=TODAY - DAY), scene.line("Deux", due_on=TODAY), scene.line("Trois")],
        next_day=TODAY + 4 * DAY,
        next_hour=dt.time(14, 30),
    )
    settle_action(action=session.next_actions.get(text="Trois"), name="complete", actor=scene.coach, at=AT)

    (row,) = rows_of(scene.coach)

    assert (row.phase, row.week, row.weeks) == ("prototypage", 7, scene.team.programme.weeks_max)
    assert (row.last_on, row.silent_days, row.weather.label) == (TODAY - 3 * DAY, 3, "pluie")
    assert (row.next_day, row.next_hour, row.open_actions, row.late_actions) == (
        TODAY + 4 * DAY,
        dt.time(14, 30),
        2,
        1,
    )
    assert row.reasons == ("1 action en retard", "Météo de la dernière séance : pluie")
    assert (row.is_late, row.has_draft, row.days, row.signals) == (False, False, None, None)


@pytest.mark.parametrize("days, is_late", [(13, False), (14, True)])
def test_two_weeks_without_a_session_are_late(scene, days, is_late):
    scene.log(at=AT - days * DAY)

    (row,) = rows_of(scene.coach)

    assert row.is_late == is_late
    assert ("Aucune séance depuis 14 jours" in row.reasons) == is_late


def test_a_team_never_met_is_late_since_its_launch(scene):
    (row,) = rows_of(scene.coach)

    assert row.reasons[0] == "Aucune séance depuis le lancement, il y a 42 jours"


def test_late_teams_come_first_the_longest_silent_before(scene):
    fine = another_team(scene.coach, name="Bien")
    late = another_team(scene.coach, name="En retard")
    CoachingSessionFactory(team=fine, author=scene.coach, held_on=TODAY)
    CoachingSessionFactory(team=late, author=scene.coach, held_on=TODAY - 20 * DAY)

    assert [row.team for row in rows_of(scene.coach)] == [scene.team, late, fine]


def test_a_designer_follows_her_own_interventions(scene):
    scene.log(at=AT - DAY)

    (of_coach,), (of_designer,) = rows_of(scene.coach), rows_of(scene.designer)

    assert (of_coach.last_on, of_designer.last_on) == (TODAY - DAY, None)


def test_a_meeting_of_the_agenda_is_the_next_one(scene):
    values = {"kind": "session", "title": "Séance", "day": TODAY + DAY}
    plan_appointment(programme=scene.team.programme, team=scene.team, values=values, actor=scene.coach, at=AT)

    (row,) = rows_of(scene.coach)

    assert (row.next_day, "Pas de prochaine séance fixée" in row.reasons) == (TODAY + DAY, False)


def test_teams_not_at_work_stand_apart(scene):
    forming = TeamFactory(name="Se forme")
    MembershipFactory(team=forming, user=scene.coach, role=TeamRole.COACH)
    scene.team.state = TeamState.FINISHED
    scene.team.save(update_fields=["state"])

    found = portfolio(scene.coach, teams=Team.objects.all(), today=TODAY)

    assert (found.rows, [each.team for each in found.others]) == ([], sorted([forming, scene.team], key=str))
    text = text_of(scene.client(scene.coach).get(reverse(PORTFOLIO)))
    assert "Aucune équipe au travail" in text
    assert "Se forme</a>, équipe en formation" in text


@pytest.mark.parametrize("number", [1, 40])
def test_the_portfolio_asks_as_much_whatever_the_teams(number, django_assert_num_queries):
    coach = UserFactory()
    for _ in range(number):
        team = another_team(coach)
        session = CoachingSessionFactory(team=team, author=coach)
        NextActionFactory(session=session, position=1, due_on=TODAY - DAY)
    client = build_scene().client(coach)
    client.get(reverse(PORTFOLIO))

    with django_assert_num_queries(5):
        response = client.get(reverse(PORTFOLIO))
    assert len(response.context["portfolio"].rows) == number


def test_the_portfolio_is_for_whoever_accompanies(scene):
    assert scene.client(scene.samira.user).get(reverse(PORTFOLIO)).status_code == 403
    assert scene.client(scene.designer).get(reverse(PORTFOLIO)).status_code == 200
    scene.team.memberships.filter(user=scene.designer).update(ends_on=TODAY)
    assert scene.client(scene.designer).get(reverse(PORTFOLIO)).status_code == 403


# --- The ANCT's team -------------------------------------------------------------------------------------------------


def test_staff_see_every_coach_and_the_portfolio_of_each(scene):
    scene.log(at=AT - 20 * DAY, fields={"half_days": 3})
    fine = another_team(UserFactory(first_name="Gaël", last_name="Prigent"))
    CoachingSessionFactory(team=fine, author=User.objects.get(first_name="Gaël"), held_on=TODAY)
    anct = scene.client(staff())

    loads = {str(load.person): load for load in experts(teams=Team.objects.all(), today=TODAY)}
    first = loads["Coach Essai"]
    assert (first.as_coach, first.as_designer, first.late, first.last_on, first.month_half_days) == (
        1,
        0,
        1,
        TODAY - 20 * DAY,
        3,
    )
    assert (loads["Designer Essai"].late, loads["Gaël Prigent"].late) == (1, 0)
    shown = text_of(anct.get(reverse("coaching:coaches")))
    assert shown.index("Coach Essai") < shown.index("Gaël Prigent")
    page = text_of(anct.get(reverse("coaching:coach_portfolio", args=[scene.coach.pk])))
    assert "Les équipes de Coach Essai" in page
    assert "Aucune séance depuis 20 jours" in page
    assert "Noter une séance" not in page
    assert anct.get(reverse("coaching:coach_portfolio", args=[scene.samira.user.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_coaches_asks_as_much_whatever_their_number(number, django_assert_num_queries):
    for _ in range(number):
        team = another_team(UserFactory())
        CoachingSessionFactory(team=team, author=team.memberships.get().user, held_on=TODAY)
    client = build_scene().client(staff())
    url = reverse("coaching:coaches")
    client.get(url)

    with django_assert_num_queries(4):
        response = client.get(url)
    assert len(response.context["loads"]) == number + 2


# --- Cards -----------------------------------------------------------------------------------------------------------


def test_cards_lead_there(scene):
    coach = scene.client(scene.coach)
    mine = text_of(coach.get(reverse("accounts:home")))
    assert "Mes équipes" in mine
    assert "1 équipe sans séance depuis deux semaines" in mine
    anct = scene.client(staff())
    assert "2 équipes sans séance" in text_of(anct.get(reverse("core:staff_home")))
    home = reverse("investigations:home", kwargs={"pk": scene.workspace.pk})
    assert "Noter une séance" in text_of(coach.get(home))

    scene.log(next_day=TODAY + DAY, next_hour=dt.time(14, 30))

    of_team = text_of(scene.client(scene.samira.user).get(home))
    assert "La prochaine est mardi 27 octobre à 14:30. Dernière le 26 octobre." in of_team
    assert "Noter une séance" not in of_team
    assert "Mes équipes" not in text_of(scene.client(scene.samira.user).get(reverse("accounts:home")))
    stranger = UserFactory()
    sign_in(coach, stranger)
    assert "Mes équipes" not in text_of(coach.get(reverse("accounts:home")))
