"""One message to several teams: each person once, read again before it leaves, answered to the coach."""

import uuid

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from coaching.models import CoachMessage
from coaching.services.messages import (
    MessageError,
    RecipientsChangedError,
    mark_of_recipients,
    recipients_of,
    send_message,
)
from core.models import OutboxMail
from core.outbox import send_due_mail
from teams.states import TeamRole
from tests.coaching.scenes import AT, TODAY, build_scene
from tests.factories.accounts import UserFactory
from tests.factories.teams import MembershipFactory, workspace_of
from tests.investigations.team_scene import text_of

pytestmark = pytest.mark.django_db
URL = "coaching:message"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def scene():
    return build_scene()


@pytest.fixture
def second(scene):
    """Samira is in both teams."""
    team = workspace_of().team
    MembershipFactory(team=team, user=scene.coach, role=TeamRole.COACH)
    MembershipFactory(team=team, user=scene.samira.user)
    MembershipFactory(team=team, user=UserFactory(first_name="Odile", last_name="Baron"))
    MembershipFactory(team=team, user=UserFactory(first_name="Parti", last_name="Hier"), ends_on=TODAY)
    return team


def send(scene, teams, *, key=None, seen=None, actor=None):
    actor = actor or scene.coach
    return send_message(
        client_key=key or uuid.uuid4(),
        teams=teams,
        subject="Point de mercredi",
        text="On se voit mercredi.",
        seen=seen or mark_of_recipients(recipients_of(teams, sender=actor, on=TODAY)),
        actor=actor,
        at=AT,
    )


def test_each_person_receives_one_mail_that_answers_to_the_coach(scene, second):
    message = send(scene, [scene.team, second])

    names = [str(each) for each in message.recipients.order_by("last_name", "first_name")]
    assert names == ["Odile Baron", "Designer Essai", "Karim Essai", "Samira Essai"]
    assert OutboxMail.objects.count() == 4
    assert send_due_mail(at=AT) == 4
    sent = next(each for each in mail.outbox if each.to == [scene.samira.user.email])
    assert (sent.subject, sent.reply_to) == ("Point de mercredi", [scene.coach.email])
    assert "On se voit mercredi." in sent.body
    assert f"Pour lui répondre : {scene.coach.email}" in sent.body


def test_a_mail_of_the_service_has_no_other_answer(scene):
    OutboxMail.objects.create(key="x", recipient="a@b.fr", subject="S", text="T", created_at=AT, not_before=AT)

    send_due_mail(at=AT)

    assert [each.reply_to for each in mail.outbox] == [[]]


def test_the_same_page_sends_once(scene):
    key = uuid.uuid4()

    assert send(scene, [scene.team], key=key) == send(scene, [scene.team], key=key)
    assert (CoachMessage.objects.count(), OutboxMail.objects.count()) == (1, 3)


def test_whoever_receives_it_is_whoever_was_shown(scene):
    seen = mark_of_recipients(recipients_of([scene.team], sender=scene.coach, on=TODAY))
    MembershipFactory(team=scene.team)

    with pytest.raises(RecipientsChangedError):
        send(scene, [scene.team], seen=seen)
    assert OutboxMail.objects.count() == 0


def test_only_to_teams_that_one_accompanies(scene, second):
    with pytest.raises(MessageError, match="n’accompagnez plus"):
        send(scene, [scene.team, second], actor=scene.designer)
    assert send(scene, [scene.team], actor=scene.designer).author == scene.designer


def test_from_the_page_to_the_record(scene, second):
    coach = scene.client(scene.coach)
    url = reverse(URL)
    form = coach.get(url + f"?equipe={second.pk}").context["form"]
    assert form["teams"].value() == [str(second.pk)]
    data = {
        "teams": [str(scene.team.pk), str(second.pk)],
        "subject": "Point de mercredi",
        "text": "On se voit mercredi.",
        "client_key": form["client_key"].value(),
    }

    review = coach.post(url, data)
    text = text_of(review)
    assert "4 personnes le recevront" in text
    assert "Odile Baron" in text
    assert OutboxMail.objects.count() == 0
    assert coach.post(url, data | {"act": "change"}).context["form"]["text"].value() == "On se voit mercredi."
    twice = [coach.post(url, data | {"act": "send", "seen": review.context["seen"]}) for _ in range(2)]
    message = CoachMessage.objects.get()
    page = reverse("coaching:message_sent", args=[message.pk])
    assert [each["Location"] for each in twice] == [page, page]
    assert "Envoyé le 26 octobre 2026 à 10:00 à 4 personnes." in text_of(coach.get(page))
    assert "Point de mercredi" in text_of(coach.get(reverse("coaching:messages")))
    assert scene.client(scene.designer).get(page).status_code == 404


def test_what_is_refused(scene):
    coach = scene.client(scene.coach)
    stranger = workspace_of().team

    response = coach.post(reverse(URL), {"teams": [str(stranger.pk)], "subject": "", "text": "Bonjour"})

    assert response.status_code == 422
    assert response.context["form"]["text"].value() == "Bonjour"
    assert scene.client(scene.samira.user).get(reverse(URL)).status_code == 403
    seen = coach.post(
        reverse(URL),
        {
            "teams": [str(scene.team.pk)],
            "subject": "S",
            "text": "T",
            "client_key": str(uuid.uuid4()),
            "act": "send",
            "seen": "",
        },
    )
    assert (seen.status_code, "relisez qui le recevra" in text_of(seen)) == (409, True)


@pytest.mark.parametrize("number", [1, 30])
def test_the_record_asks_as_much_whatever_was_sent(scene, number, django_assert_num_queries):
    for _ in range(number):
        send(scene, [scene.team])
    coach = scene.client(scene.coach)
    url = reverse("coaching:messages")
    coach.get(url)

    with django_assert_num_queries(7):
        coach.get(url)
    assert CoachMessage.objects.count() == number
