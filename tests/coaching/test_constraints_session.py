"""What PostgreSQL itself refuses of sessions, notes, actions and messages."""

import uuid

import pytest

from coaching.models import CoachMessage, PrivateNote
from tests.factories.accounts import UserFactory
from tests.factories.coaching import CoachingSessionFactory, NextActionFactory
from tests.factories.teams import LAUNCHED_AT
from tests.refusals import assert_refused, assert_refused_at_commit

pytestmark = pytest.mark.django_db


def test_one_draft_for_a_team_and_its_author():
    draft = CoachingSessionFactory(draft=True)
    again = {"team": draft.team, "author": draft.author}

    assert_refused("coachingsession_one_draft", lambda: CoachingSessionFactory(draft=True, **again))
    CoachingSessionFactory(**again)


def test_a_page_logs_one_session():
    key, author = uuid.uuid4(), UserFactory()
    CoachingSessionFactory(author=author, client_key=key)

    assert_refused("coachingsession_sent_once", lambda: CoachingSessionFactory(author=author, client_key=key))
    CoachingSessionFactory(client_key=key)


@pytest.mark.parametrize(
    "constraint, wrong",
    [
        ("coachingsession_logged_has_date", {"logged_at": None}),
        ("coachingsession_logged_has_date", {"draft": True, "logged_at": LAUNCHED_AT}),
        ("coachingsession_logged_says_what", {"done": ""}),
        ("coachingsession_half_days_in_reach", {"half_days": 0}),
        ("coachingsession_half_days_in_reach", {"half_days": 11}),
    ],
)
def test_a_session_is_whole(constraint, wrong):
    assert_refused(constraint, lambda: CoachingSessionFactory(**wrong))


def test_a_note_says_something():
    session = CoachingSessionFactory()

    assert_refused("privatenote_says_something", lambda: PrivateNote.objects.create(session=session, text=""))


@pytest.mark.parametrize(
    "constraint, wrong",
    [
        ("nextaction_says_something", {"text": ""}),
        ("nextaction_settled_has_date", {"state": "done"}),
        ("nextaction_settled_has_date", {"settled_at": LAUNCHED_AT}),
    ],
)
def test_an_action_is_whole(constraint, wrong):
    assert_refused(constraint, lambda: NextActionFactory(**wrong))


def test_actions_have_their_own_places():
    action = NextActionFactory(position=1)

    assert_refused_at_commit(
        "nextaction_one_per_position", lambda: NextActionFactory(session=action.session, position=1)
    )
    NextActionFactory(session=action.session, position=2)


@pytest.mark.parametrize("wrong", [{"subject": ""}, {"text": ""}])
def test_a_message_says_something(wrong):
    values = {"subject": "Bonjour", "text": "À lundi.", "sent_at": LAUNCHED_AT, "client_key": uuid.uuid4()} | wrong

    assert_refused("coachmessage_says_something", lambda: CoachMessage.objects.create(author=UserFactory(), **values))
