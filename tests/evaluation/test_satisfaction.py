"""The satisfaction survey: its questions, who is asked, and when."""

import datetime as dt

import pytest

from core.models import OutboxMail
from core.secret_links import fingerprint
from evaluation.models import SatisfactionInvitation, SatisfactionSurvey, SatisfactionTeam
from evaluation.satisfaction_questions import CURRENT, VERSIONS
from evaluation.services import satisfaction
from evaluation.states import SatisfactionRole
from evaluation.tasks import tend_satisfaction_surveys
from investigations.services.committee import reopen_committee
from teams.models import Membership
from teams.states import TeamRole
from tests.evaluation.satisfaction_scene import AT, TODAY, WEEK, decide, send
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.satisfaction import answers, choices_for, team_with_people, token_in, tokens
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of

pytestmark = pytest.mark.django_db


# --- The questions ---------------------------------------------------------------------------------------------------


def test_every_role_has_five_questions_with_words_of_their_own():
    for version in VERSIONS.values():
        for role in SatisfactionRole:
            keys = [question.key for question in version.of(role)]
            assert (len(keys), len(set(keys))) == (5, 5)
    assert CURRENT == 1


def test_a_version_that_was_asked_does_not_change():
    """Other words are another version: add it, and its line here."""
    words = {
        number: fingerprint(repr([(role.value, version.of(role)) for role in SatisfactionRole]) + version.line)[:12]
        for number, version in VERSIONS.items()
    }
    assert words == FROZEN


FROZEN = {1: "42c5e6b277aa"}


# --- Who, when -------------------------------------------------------------------------------------------------------


def test_a_week_after_the_decision_the_team_its_referents_and_its_experts_are_asked():
    coach = UserFactory()
    team = team_with_people(agents=2, referents=1, coach=coach)
    left = MembershipFactory(team=team, ends_on=TODAY)
    MembershipFactory(team=team, user=UserFactory(is_active=False))
    decide(workspace_of(team))

    assert satisfaction.ask_due(today=TODAY + dt.timedelta(days=6), at=AT) == 0
    assert satisfaction.ask_due(today=TODAY + WEEK, at=AT + WEEK) == 1
    assert satisfaction.ask_due(today=TODAY + WEEK, at=AT + WEEK) == 0

    rows = SatisfactionInvitation.objects.order_by("role", "pk")
    assert [row.role for row in rows] == ["agent", "agent", "coach", "referent"]
    assert left.user_id not in {row.person_id for row in rows}
    assert OutboxMail.objects.filter(is_secret=True).count() == 4
    mail = OutboxMail.objects.get(recipient=coach.email)
    assert mail.subject == "Votre avis sur le programme : deux minutes, sans compte"
    assert "jusqu’au 8 janvier 2027" in mail.text
    assert SatisfactionInvitation.objects.get(person=coach).token_hash == fingerprint(token_in(mail))
    assert fingerprint(token_in(mail)) not in mail.key


def test_a_decision_that_is_reopened_waits_for_the_next_one():
    workspace = workspace_of(team_with_people())
    decide(workspace)
    reopen_committee(investigation=workspace, reason="Le budget a changé.", actor=UserFactory(), at=AT)
    assert satisfaction.ask_due(today=TODAY + 4 * WEEK, at=AT + 4 * WEEK) == 0

    decide(workspace, seen=1, at=AT + 4 * WEEK)

    assert SatisfactionTeam.objects.get().due_on == TODAY + 5 * WEEK
    assert satisfaction.ask_due(today=TODAY + 5 * WEEK, at=AT + 5 * WEEK) == 1
    reopen_committee(investigation=workspace, reason="Encore.", actor=UserFactory(), at=AT + 6 * WEEK)
    decide(workspace, seen=2, at=AT + 6 * WEEK)
    assert satisfaction.ask_due(today=TODAY + 9 * WEEK, at=AT + 9 * WEEK) == 0


def test_whoever_follows_two_teams_or_holds_two_capacities_is_asked_once():
    programme, coach = ProgrammeFactory(), UserFactory()
    first, second = (team_with_people(programme, agents=1, coach=coach) for _ in range(2))
    agent = Membership.objects.get(team=second, role=TeamRole.AGENT).user
    MembershipFactory(team=second, user=agent, role=TeamRole.DESIGNER)

    send(first)
    assert satisfaction.send_now(teams=[second], actor=None, at=AT) == 1

    assert SatisfactionInvitation.objects.filter(person=coach).count() == 1
    assert SatisfactionInvitation.objects.get(person=agent).role == "agent"


def test_a_team_is_asked_by_hand_once_and_not_before_its_launch():
    team = team_with_people()
    send(team)
    with pytest.raises(satisfaction.SatisfactionError, match="déjà été interrogée"):
        send(team)

    forming = TeamFactory(programme=team.programme)
    other = team_with_people(team.programme)
    with pytest.raises(satisfaction.SatisfactionError, match="pas commencé"):
        send(other, forming)
    assert SatisfactionInvitation.objects.count() == 2  # all or none


def test_one_reminder_a_week_after_to_those_who_did_not_answer():
    survey = send(team_with_people(agents=3))
    first = tokens()
    answers(survey, AT, agent=1)

    assert satisfaction.remind(at=AT + dt.timedelta(days=6)) == 0
    assert satisfaction.remind(at=AT + WEEK) == 2
    assert satisfaction.remind(at=AT + 2 * WEEK) == 0

    reminders = OutboxMail.objects.filter(key__startswith="satisfaction_reminder")
    assert reminders.count() == 2
    mail = reminders.order_by("pk").first()
    assert "C’est le seul rappel" in mail.text
    for token in (first[mail.recipient], token_in(mail)):  # both mails lead to the form
        satisfaction.invitation_of_token(token, at=AT + WEEK)
    satisfaction.answer(token=token_in(mail), choices=choices_for("agent"), line="", at=AT + WEEK)
    for token in (first[mail.recipient], token_in(mail)):  # and both are spent together
        with pytest.raises(satisfaction.AlreadyAnsweredError):
            satisfaction.invitation_of_token(token, at=AT + WEEK)


def test_the_daily_task_twice_is_once(time_machine):
    decide(workspace_of(team_with_people()))
    for day in (7, 7, 14, 14, 15):
        time_machine.move_to(AT + dt.timedelta(days=day, hours=1), tick=False)
        tend_satisfaction_surveys()

    assert OutboxMail.objects.count() == 4  # two people, two mails each
    time_machine.move_to(AT + dt.timedelta(days=36), tick=False)
    tend_satisfaction_surveys()
    survey = SatisfactionSurvey.objects.get()
    assert (survey.closed_at, survey.asked) == (AT + dt.timedelta(days=36), {"agent": 2})
