"""Putting a signal aside, and taking it back: refusals, second clicks, two people at once."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from coaching.models import SignalAcknowledgement
from coaching.services.health import (
    MAX_DAYS,
    AlreadyAsideError,
    HealthError,
    acknowledge_signal,
    withdraw_acknowledgement,
)
from tests.factories.accounts import UserFactory
from tests.factories.coaching import CoachingSessionFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, TeamFactory, workspace_of

pytestmark = pytest.mark.django_db
AT = LAUNCHED_AT + dt.timedelta(days=20)
TODAY = timezone.localdate(AT)
SOON = TODAY + dt.timedelta(days=10)
NOTE = "L’équipe a son budget à rendre, séance le 12."


@pytest.fixture
def team():
    """Without a session nor a trace since its launch, twenty days ago."""
    return workspace_of().team


def acknowledge(team, *, signal="aucune-seance", note=NOTE, until=SOON, actor=None, at=AT):
    return acknowledge_signal(team=team, signal=signal, note=note, until=until, actor=actor or UserFactory(), at=at)


def test_a_signal_is_put_aside_with_its_note(team):
    thomas = UserFactory(first_name="Thomas")

    row = acknowledge(team, note=f"  {NOTE}\r\n", actor=thomas)

    assert SignalAcknowledgement.objects.get() == row
    assert (row.team, row.signal, row.note, row.until) == (team, "aucune-seance", NOTE, SOON)
    assert (row.acknowledged_by, row.acknowledged_at, row.withdrawn_at) == (thomas, AT, None)


@pytest.mark.parametrize("days, is_taken", [(0, False), (1, True), (MAX_DAYS, True), (MAX_DAYS + 1, False)])
def test_from_tomorrow_to_sixty_days(team, days, is_taken):
    until = TODAY + dt.timedelta(days=days)
    if is_taken:
        assert acknowledge(team, until=until).until == until
        return
    with pytest.raises(HealthError, match="entre demain et dans 60 jours"):
        acknowledge(team, until=until)
    assert SignalAcknowledgement.objects.count() == 0


@pytest.mark.parametrize("note", ["", "  \n "])
def test_never_without_a_word(team, note):
    with pytest.raises(HealthError, match="Dites pourquoi"):
        acknowledge(team, note=note)


@pytest.mark.parametrize("signal", ["orage", "un-signal-inconnu"])
def test_only_what_is_raised(team, signal):
    with pytest.raises(HealthError, match="plus levé"):
        acknowledge(team, signal=signal)


def test_nothing_is_put_aside_for_a_team_that_is_not_at_work():
    with pytest.raises(HealthError, match="plus levé"):
        acknowledge(TeamFactory())


def test_a_session_logged_meanwhile_leaves_nothing_to_put_aside(team):
    CoachingSessionFactory(team=team, held_on=LAUNCHED_ON + dt.timedelta(days=18))

    with pytest.raises(HealthError, match="plus levé"):
        acknowledge(team)


def test_a_second_click_is_the_same_row(team):
    thomas = UserFactory()

    assert acknowledge(team, actor=thomas) == acknowledge(team, actor=thomas)
    assert SignalAcknowledgement.objects.count() == 1


def test_a_colleague_who_was_quicker_is_named(team):
    acknowledge(team, actor=UserFactory(first_name="Claire", last_name="Vasseur"))

    with pytest.raises(AlreadyAsideError, match="Claire Vasseur a déjà mis ce signal de côté jusqu’au 14/10/2026"):
        acknowledge(team, note="Autre chose")
    assert SignalAcknowledgement.objects.get().note == NOTE


def test_taken_back_it_can_be_put_aside_again_and_both_are_kept(team):
    claire, first = UserFactory(), acknowledge(team)
    later = AT + dt.timedelta(days=2)

    withdrawn = withdraw_acknowledgement(acknowledgement=first, actor=claire, at=later)
    second = acknowledge(team, note="Nouvelle raison", at=later)

    assert (withdrawn.withdrawn_by, withdrawn.withdrawn_at) == (claire, later)
    assert list(SignalAcknowledgement.objects.order_by("pk").values_list("note", flat=True)) == [NOTE, second.note]


def test_once_over_it_can_be_put_aside_again(team):
    acknowledge(team)

    acknowledge(team, note="Encore", until=SOON + dt.timedelta(days=9), at=AT + dt.timedelta(days=11))

    assert SignalAcknowledgement.objects.count() == 2


def test_taken_back_twice_keeps_the_first(team):
    row, first, second = acknowledge(team), UserFactory(), UserFactory()

    for actor in (first, second):
        withdraw_acknowledgement(acknowledgement=row, actor=actor, at=AT + dt.timedelta(days=1))

    row.refresh_from_db()
    assert row.withdrawn_by == first


def test_what_is_over_is_not_taken_back(team):
    row = acknowledge(team)

    withdraw_acknowledgement(acknowledgement=row, actor=UserFactory(), at=AT + dt.timedelta(days=11))

    row.refresh_from_db()
    assert row.withdrawn_at is None


# --- At once: two connections ----------------------------------------------------------------------------------------


def at_once(*acts):
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        gate.wait(timeout=10)
        try:
            answers[place] = act()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_write_one_row():
    team, people = workspace_of().team, [UserFactory() for _ in range(4)]

    answers = at_once(*[lambda who=who: acknowledge(team, actor=who) for who in people])

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyAsideError"] * 3 + ["SignalAcknowledgement"]
    assert SignalAcknowledgement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_write_one_row():
    team, thomas = workspace_of().team, UserFactory()

    answers = at_once(*[lambda: acknowledge(team, actor=thomas) for _ in range(4)])

    assert [type(answer) for answer in answers] == [SignalAcknowledgement] * 4
    assert SignalAcknowledgement.objects.count() == 1
