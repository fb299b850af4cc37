"""Weeks that an agent declares, and who reads them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from coaching.models import DeclaredTime
from coaching.selectors.declared_time import team_time
from coaching.services.day_errors import DaysError
from coaching.services.declared_time import declare_weeks
from coaching.weeks import declarable_weeks, monday_of
from core import clock
from teams.models import Membership
from teams.states import TeamRole, TeamState
from tests.factories.accounts import UserFactory
from tests.factories.teams import LAUNCHED_ON, MembershipFactory, TeamFactory, workspace_of
from tests.personas import sign_in

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)
TODAY = dt.date(2026, 9, 30)
AT = dt.datetime(2026, 9, 30, 9, 0, tzinfo=dt.UTC)
FIRST, SECOND, THIRD = (LAUNCHED_ON + number * WEEK for number in range(3))


def open_weeks(launched_on=LAUNCHED_ON, starts_on=LAUNCHED_ON, ends_on=None, today=TODAY):
    return declarable_weeks(launched_on=launched_on, starts_on=starts_on, ends_on=ends_on, today=today)


def test_weeks_go_from_the_launch_to_now():
    assert open_weeks() == [THIRD, SECOND, FIRST]
    assert open_weeks(launched_on=LAUNCHED_ON + dt.timedelta(days=3)) == [THIRD, SECOND, FIRST]
    assert open_weeks(starts_on=SECOND + dt.timedelta(days=2)) == [THIRD, SECOND]
    assert open_weeks(launched_on=TODAY + WEEK) == []


def test_eight_weeks_back_at_most():
    today = LAUNCHED_ON + dt.timedelta(weeks=20)

    assert open_weeks(today=today) == [monday_of(today) - number * WEEK for number in range(9)]


def test_whoever_left_on_a_monday_was_not_there_that_week():
    assert open_weeks(ends_on=SECOND) == [FIRST]
    assert open_weeks(ends_on=SECOND + dt.timedelta(days=1)) == [SECOND, FIRST]


@pytest.fixture
def member() -> Membership:
    return MembershipFactory(team=TeamFactory(launched=True), days_per_week=Decimal(2))


def declare(member, half_days, *, actor=None, at=AT):
    return declare_weeks(membership=member, half_days=half_days, actor=actor or member.user, at=at)


def declared():
    return dict(DeclaredTime.objects.order_by("week").values_list("week", "half_days"))


def test_zero_is_an_answer_and_an_empty_box_is_none(member):
    assert declare(member, {THIRD: 3, SECOND: 0, FIRST: None}) == 2
    assert declared() == {THIRD: 3, SECOND: 0}
    assert declare(member, {THIRD: 4, SECOND: 0}) == 1
    assert declare(member, {THIRD: None}) == 1
    assert declared() == {SECOND: 0}


@pytest.mark.parametrize(
    "half_days", [{THIRD: 15}, {THIRD: -1}, {THIRD + WEEK: 1}, {FIRST - WEEK: 1}, {THIRD + dt.timedelta(days=1): 1}]
)
def test_other_weeks_and_other_numbers_are_refused_and_nothing_is_written(member, half_days):
    with pytest.raises(DaysError):
        declare(member, {FIRST: 2, **half_days})

    assert declared() == {}


def test_nobody_declares_for_somebody_else(member):
    coach = MembershipFactory(team=member.team, role=TeamRole.COACH)
    for membership, actor in ((member, UserFactory()), (coach, coach.user)):
        with pytest.raises(DaysError, match="son propre temps"):
            declare(membership, {FIRST: 2}, actor=actor)
    assert declare(member, {FIRST: 2}) == 1


def test_a_team_that_has_finished_declares_no_more(member):
    member.team.state = TeamState.FINISHED
    member.team.save()
    with pytest.raises(DaysError, match="au travail"):
        declare(member, {FIRST: 2})


def test_promised_is_compared_for_the_weeks_that_were_declared(member):
    late = MembershipFactory(team=member.team, starts_on=THIRD, user__last_name="Zola")
    declare(member, {FIRST: 4, THIRD: 1})
    seen = team_time(member.team, today=TODAY)

    assert seen.weeks == [FIRST, SECOND, THIRD]
    mine, hers = seen.agents
    assert (mine.half_days, mine.declared, mine.promised_half_days) == ([4, None, 1], 5, Decimal(8))
    assert (hers.membership, hers.expected, hers.promised_half_days) == (late, [False, False, True], None)
    assert (seen.totals, seen.declared) == ([4, None, 1], 5)


def test_the_table_costs_two_queries(member, django_assert_num_queries):
    for count in (1, 30):
        while Membership.objects.filter(team=member.team).count() < count:
            MembershipFactory(team=member.team)
        with django_assert_num_queries(2):
            seen = team_time(member.team, today=TODAY)
        assert len(seen.agents) == count


@pytest.fixture
def running() -> Membership:
    """A team launched three weeks ago, on the present clock."""
    launched_on = monday_of(clock.today()) - 2 * WEEK
    team = TeamFactory(launched=True)
    team.launches_on = launched_on
    team.save()
    workspace_of(team)
    return MembershipFactory(team=team, starts_on=launched_on, days_per_week=Decimal("1.5"))


def page_of(member):
    return reverse("coaching:time", args=[member.team.investigation.pk])


def names(member):
    return [f"semaine-{member.starts_on + number * WEEK:%Y-%m-%d}" for number in range(3)]


def test_an_agent_declares_in_one_form(client, running):
    sign_in(client, running.user)
    page = client.get(page_of(running)).content.decode()
    first, second, third = names(running)

    assert all(f'name="{name}"' in page and f'name="{name}" value' not in page for name in (first, second, third))
    assert "1,5\u00a0jour par semaine" in page.replace("&nbsp;", "\u00a0") or "1,5 jour par semaine" in page
    assert "Prévu et déclaré" not in page
    answer = client.post(page_of(running), {first: "3", second: "0", third: ""})
    assert (answer.status_code, answer["Location"]) == (302, page_of(running))
    assert list(declared().values()) == [3, 0]
    assert 'value="3"' in client.get(page_of(running)).content.decode()


def test_a_wrong_number_keeps_what_was_typed(client, running):
    sign_in(client, running.user)
    first, second, _ = names(running)
    answer = client.post(page_of(running), {first: "3", second: "40"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="3"' in page
    assert 'value="40"' in page
    assert "Écrivez un nombre de 0 à 14." in page
    assert declared() == {}


@pytest.mark.parametrize("role, reads", [(TeamRole.COACH, True), (TeamRole.DESIGNER, False), (TeamRole.AGENT, False)])
def test_the_coach_reads_what_was_declared_and_no_other_member(client, running, role, reads):
    declare_weeks(membership=running, half_days={running.starts_on: 3}, actor=running.user, at=clock.now())
    reader = MembershipFactory(team=running.team, role=role, starts_on=running.starts_on)
    sign_in(client, reader.user)
    page = client.get(page_of(running)).content.decode()

    assert ("Prévu et déclaré" in page) is reads
    assert (str(running.user) in page) is reads
    if role != TeamRole.AGENT:
        assert client.post(page_of(running), {names(running)[0]: "1"}).status_code == 403


def test_the_menu_of_the_workspace_leads_there(client, running):
    sign_in(client, running.user)
    page = client.get(reverse("investigations:home", args=[running.team.investigation.pk])).content.decode()

    assert f'href="{page_of(running)}"' in page
    assert page.index("Journal") < page.index("Temps passé") < page.index("La méthode")
