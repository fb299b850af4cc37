"""The satisfaction survey: who is asked and when, one answer whatever the clicks, and nobody behind an answer."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from core.models import OutboxMail
from core.secret_links import fingerprint
from evaluation.models import (
    SatisfactionAnswer,
    SatisfactionInvitation,
    SatisfactionSurvey,
    SatisfactionTeam,
    SpentSatisfactionLink,
)
from evaluation.satisfaction_questions import CURRENT, SCALE_VALUES, VERSIONS
from evaluation.services import satisfaction
from evaluation.states import SatisfactionRole
from evaluation.tasks import tend_satisfaction_surveys
from investigations.services.committee import record_decision, reopen_committee
from investigations.states import ExitScenario
from teams.models import Membership
from teams.states import TeamRole, TeamState
from tests.candidatures.test_instruction_decisions import in_threads
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.satisfaction import answers, choices_for, team_with_people, token_in, tokens
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of
from tests.investigations.team_scene import text_of

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
TODAY = AT.date()
WEEK = dt.timedelta(days=7)


def decide(workspace, *, seen: int = 0, at: dt.datetime = AT):
    return record_decision(
        investigation=workspace,
        values={"held_on": at.date(), "scenario": ExitScenario.STOP, "text": "Oui.", "people": ["A, DGS"]},
        conditions=[],
        seen=seen,
        actor=UserFactory(),
        at=at,
    )


def send(*teams, at: dt.datetime = AT) -> SatisfactionSurvey:
    satisfaction.send_now(teams=teams, actor=None, at=at)
    return SatisfactionSurvey.objects.get(programme=teams[0].programme)


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


# --- Answering -------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(time_machine):
    time_machine.move_to(AT, tick=False)
    survey = send(team_with_people(agents=2))
    return survey, next(iter(tokens().values()))


def test_the_form_says_that_it_is_anonymous_and_final_and_reading_it_answers_nothing(asked):
    _, token = asked
    client = Client()

    page = client.get(f"/satisfaction/{token}/")
    assert client.head(f"/satisfaction/{token}/").status_code == 200

    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert list(page.context["form"].fields) == [*choices_for("agent"), "line"]
    assert "anonymes" in text_of(page)
    assert "ne peuvent plus être changées" in text_of(page)
    assert "1 janvier 2027" in text_of(page)
    assert SatisfactionAnswer.objects.count() == 0


def test_an_answer_is_taken_once_and_the_link_says_so(asked):
    survey, token = asked
    client, url = Client(), f"/satisfaction/{token}/"

    response = client.post(url, {**choices_for("agent", "rather_no"), "line": "Plus de\ntemps."})
    assert (response.status_code, response["Location"]) == (302, url)
    again = client.post(url, {**choices_for("agent"), "line": "Autre."})
    assert (again.status_code, again["Location"]) == (302, url)

    row = SatisfactionAnswer.objects.get()
    assert (row.survey, row.role, row.version, row.month) == (survey, "agent", 1, dt.date(2026, 12, 1))
    assert (row.choices, row.line) == (choices_for("agent", "rather_no"), "Plus de temps.")
    done = client.get(url)
    assert (done.status_code, done["Cache-Control"]) == (200, "no-store")
    assert "Vous avez répondu" in text_of(done)


def test_nothing_leads_from_an_answer_to_a_person(asked):
    _, token = asked
    satisfaction.answer(token=token, choices=choices_for("agent"), line="", at=AT)

    used = SatisfactionInvitation.objects.get(is_used=True)
    assert (used.token_hash, used.reminder_hash) == (None, None)
    assert SpentSatisfactionLink.objects.get().pk == fingerprint(token)
    stored = {field.attname for field in SatisfactionAnswer._meta.get_fields()}
    assert stored == {"id", "survey_id", "role", "version", "month", "choices", "line"}
    assert {field.attname for field in SpentSatisfactionLink._meta.get_fields()} == {"token_hash", "survey_id"}
    kept = {field.attname for field in SatisfactionInvitation._meta.get_fields()}
    assert not {name for name in kept if "answer" in name or "used_at" in name}


@pytest.mark.parametrize(
    "change, field",
    [({"useful": None}, "useful"), ({"useful": "peut-être"}, "useful"), ({"line": "x" * 301}, "line")],
)
def test_a_missing_or_forged_answer_is_refused_in_words_and_loses_nothing(asked, change, field):
    _, token = asked
    data = {**choices_for("agent"), "line": "Plus de temps.", **change}

    response = Client().post(f"/satisfaction/{token}/", {key: value for key, value in data.items() if value})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["learned"].value() == "yes"
    assert SatisfactionAnswer.objects.count() == 0


def test_the_service_refuses_what_the_form_would(asked):
    _, token = asked
    with pytest.raises(satisfaction.SatisfactionError, match="chaque question"):
        satisfaction.answer(token=token, choices={}, line="", at=AT)
    assert set(SCALE_VALUES) > {"yes", "no_opinion"}


def test_a_guessed_an_expired_and_a_closed_link_are_one_page(asked, time_machine):
    survey, token = asked
    client = Client()
    guessed = client.get(f"/satisfaction/{token}x/")
    assert client.post(f"/satisfaction/{token}x/", choices_for("agent")).status_code == 404

    time_machine.move_to(AT + satisfaction.LINK_LIFE, tick=False)
    expired = client.post(f"/satisfaction/{token}/", choices_for("agent"))
    time_machine.move_to(AT, tick=False)
    assert client.get(f"/satisfaction/{token}/").status_code == 200
    satisfaction.close(survey=survey, actor=None, at=AT)
    closed = client.post(f"/satisfaction/{token}/", choices_for("agent"))

    assert [each.status_code for each in (guessed, expired, closed)] == [404, 404, 404]
    assert text_of(guessed) == text_of(expired) == text_of(closed)
    assert "Ce lien n’ouvre plus d’enquête" in text_of(closed)
    assert SatisfactionAnswer.objects.count() == 0


# --- Closing ---------------------------------------------------------------------------------------------------------


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


# --- Races -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_same_link_posted_twenty_times_at_once_is_one_answer():
    survey = send(team_with_people(agents=1), at=dt.datetime.now(tz=dt.UTC))
    token = next(iter(tokens().values()))
    statuses = []

    def post():
        statuses.append(Client().post(f"/satisfaction/{token}/", {**choices_for("agent"), "line": ""}).status_code)

    assert in_threads(*[post] * 20) == ["done"] * 20

    assert statuses == [302] * 20
    assert survey.answers.count() == 1
    assert survey.invitations.get().is_used is True


@pytest.mark.django_db(transaction=True)
def test_two_teams_sent_at_once_invite_their_coach_once():
    programme, coach = ProgrammeFactory(), UserFactory()
    teams = [team_with_people(programme, agents=1, coach=coach) for _ in range(2)]

    assert in_threads(*[lambda team=team: send(team) for team in teams]) == ["done"] * 2

    assert SatisfactionInvitation.objects.filter(person=coach).count() == 1
    assert SatisfactionInvitation.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_closing_at_once_agree():
    for _ in range(5):
        survey = send(team_with_people(agents=1))
        token = tokens()[survey.invitations.get().person.email]
        done = in_threads(
            lambda token=token: satisfaction.answer(token=token, choices=choices_for("agent"), line="", at=AT),
            lambda survey=survey: satisfaction.close(survey=survey, actor=None, at=AT),
        )
        expected = 1 if done == ["done", "done"] else 0
        assert (survey.answers.count(), survey.invitations.filter(is_used=True).count()) == (expected, expected)


# --- Rows ------------------------------------------------------------------------------------------------------------


def test_rows_that_cannot_be(asked):
    survey, _ = asked
    row = SatisfactionInvitation.objects.order_by("pk").first()
    invited = {"survey": survey, "team": row.team, "role": "agent", "sent_at": AT, "expires_at": AT + WEEK}
    answered = {"survey": survey, "version": 1, "choices": {}}
    for name, act in (
        (
            "satisfactioninvitation_once_per_person",
            lambda: SatisfactionInvitation.objects.create(person=row.person, token_hash="x", **invited),
        ),
        (
            "satisfactioninvitation_used_without_link",
            lambda: SatisfactionInvitation.objects.create(
                person=UserFactory(), token_hash="y", is_used=True, **invited
            ),
        ),
        (
            "satisfactioninvitation_expires_after_sending",
            lambda: SatisfactionInvitation.objects.create(
                person=UserFactory(), token_hash="z", **{**invited, "expires_at": AT}
            ),
        ),
        (
            "satisfactionanswer_month_only",
            lambda: SatisfactionAnswer.objects.create(role="agent", month=dt.date(2026, 12, 4), **answered),
        ),
        (
            "satisfactionanswer_role_known",
            lambda: SatisfactionAnswer.objects.create(role="maire", month=dt.date(2026, 12, 1), **answered),
        ),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            act()
