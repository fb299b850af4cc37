"""When a survey closes, and what is forgotten then."""

import datetime as dt

import pytest
from django.db import connection

from core.models import OutboxMail
from evaluation.models import SpentSatisfactionLink
from evaluation.services import satisfaction
from teams.states import TeamState
from tests.evaluation.satisfaction_scene import AT, TODAY, WEEK, decide, send
from tests.factories.satisfaction import answers, team_with_people
from tests.factories.teams import workspace_of

pytestmark = pytest.mark.django_db


def test_a_survey_closes_by_itself_when_it_waits_for_nobody():
    team = team_with_people(agents=2)
    survey = send(team)
    other = team_with_people(team.programme)
    answers(survey, AT, agent=1)
    over = AT + satisfaction.LINK_LIFE
    assert satisfaction.close_finished(at=over - dt.timedelta(hours=1)) == 0
    assert satisfaction.close_finished(at=over) == 0  # the other team was not asked

    other.state = TeamState.DISBANDED
    other.save()
    assert satisfaction.close_finished(at=over) == 1
    assert satisfaction.close_finished(at=over) == 0
    survey.refresh_from_db()
    assert (survey.closed_at, survey.closed_by, survey.asked) == (over, None, {"agent": 2})
    assert SpentSatisfactionLink.objects.count() == 0


def test_a_closed_survey_asks_nobody_any_more():
    team = team_with_people()
    survey = send(team)
    satisfaction.close(survey=survey, actor=None, at=AT)
    later = team_with_people(team.programme)

    with pytest.raises(satisfaction.SatisfactionError, match="close"):
        send(later)
    decide(workspace_of(later))
    assert satisfaction.ask_due(today=TODAY + WEEK, at=AT + WEEK) == 0
    assert satisfaction.remind(at=AT + WEEK) == 0
    closed_at = satisfaction.close(survey=survey, actor=None, at=AT + WEEK).closed_at
    assert closed_at == AT


def test_names_are_forgotten_a_year_after_and_numbers_stay():
    survey = send(team_with_people(agents=2))
    satisfaction.close(survey=survey, actor=None, at=AT)

    assert satisfaction.purge_invitations(at=AT + dt.timedelta(days=364)) == 0
    assert satisfaction.purge_invitations(at=AT + dt.timedelta(days=365)) == 2
    survey.refresh_from_db()
    assert survey.asked == {"agent": 2}


def test_the_journal_of_mails_forgets_who_was_asked_with_the_invitations():
    """It told who was asked, and by the reminders who had not answered within a week, for ever."""
    survey = send(team_with_people(agents=2))
    assert satisfaction.remind(at=AT + WEEK) == 2
    satisfaction.close(survey=survey, actor=None, at=AT + WEEK)
    other = send(team_with_people(agents=1), at=AT + 40 * WEEK)
    kept = OutboxMail.objects.get(key=f"satisfaction:{other.invitations.get().pk}")
    assert OutboxMail.objects.count() == 5

    satisfaction.purge_invitations(at=AT + WEEK + dt.timedelta(days=365))

    assert list(OutboxMail.objects.order_by("pk")) == [kept]


def test_answers_do_not_lie_in_the_order_they_came():
    survey = send(team_with_people(agents=12))
    answers(survey, AT, agent=12)

    assert satisfaction.forget_orders() == 1

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text FROM evaluation_satisfactionanswer ORDER BY ctid")
        rows = cursor.fetchall()
    assert [key for key, _ in rows] == sorted(key for key, _ in rows)
    assert len({writer for _, writer in rows}) == 1
