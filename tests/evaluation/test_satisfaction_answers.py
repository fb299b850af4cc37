"""One answer whatever the clicks, and nobody behind an answer."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from core.secret_links import fingerprint
from evaluation.models import SatisfactionAnswer, SatisfactionInvitation, SpentSatisfactionLink
from evaluation.satisfaction_questions import SCALE_VALUES
from evaluation.services import satisfaction
from tests.candidatures.test_instruction_decisions import in_threads
from tests.evaluation.satisfaction_scene import AT, WEEK, send
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.satisfaction import choices_for, team_with_people, tokens
from tests.investigations.team_scene import text_of

pytestmark = pytest.mark.django_db


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
