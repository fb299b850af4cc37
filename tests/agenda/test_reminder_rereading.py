"""Read again just before it leaves: what was moved, cancelled or done meanwhile is not sent. Real SMTP."""

import datetime as dt

import pytest

from agenda.models import Reminder, ReminderPreference
from agenda.services.appointments import change_appointment
from agenda.services.reminders import compose_reminders, decide_due_reminders
from agenda.services.resending import resend_reminder
from agenda.states import AppointmentKind, ReminderState
from core import outbox
from core.models import OutboxMail
from core.states import MailState
from tests.agenda.scenes import checkpoint, clock, rule, team_of_one
from tests.agenda.test_reminder_composing import LOSSES, leave, move, states
from tests.core.smtp_sink import Sink, smtp_server
from tests.core.test_outbox import taken
from tests.factories.accounts import UserFactory
from tests.factories.core import OutboxMailFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rules")]
NB = "\u00a0"


@pytest.fixture
def told():
    """An agent to whom two dates of the same day were told, in a mail that has not left."""
    team, agent = team_of_one()
    first = checkpoint(team, title="Point avec le maire")
    second = checkpoint(team, title="Séance", kind=AppointmentKind.SESSION, hour=dt.time(14))
    the_rule = rule(-1)
    rule(-1, kind=AppointmentKind.SESSION)
    decide_due_reminders(at=clock(14, 9))
    compose_reminders(at=clock(14, 9))
    OutboxMail.objects.update(not_before=clock(14, 9))
    return first, second, agent, the_rule


def send(settings, at):
    """What the relay took."""
    sink = Sink()
    with smtp_server(sink, settings):
        outbox.send_due_mail(at=at)
    return taken(sink)


def test_a_mail_nobody_touched_leaves_as_it_was(told, settings):
    written = OutboxMail.objects.get()

    (message,) = send(settings, clock(14, 9, 1))

    assert message.get_body(("plain",)).get_content() == written.text
    assert message["List-Unsubscribe"].strip() == f"<{written.unsubscribe_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert states() == ["told", "told"]


@pytest.mark.parametrize("lose, reason", LOSSES)
def test_what_lost_its_purpose_meanwhile_does_not_leave(lose, reason, told, settings):
    first, second, agent, the_rule = told
    lose(first, agent, the_rule)

    messages = send(settings, clock(14, 10))

    mail = OutboxMail.objects.get()
    row = Reminder.objects.get(appointment=first)
    assert (row.state, row.drop_reason) == (ReminderState.DROPPED, reason)
    if Reminder.objects.get(appointment=second).state == ReminderState.DROPPED:  # the whole person is gone
        assert (messages, mail.state) == ([], MailState.DROPPED)
        assert mail.last_error == "Plus aucun de ses rappels n’a d’objet."
    else:
        (message,) = messages
        text = message.get_body(("plain",)).get_content()
        assert ("Séance" in text, "Point avec le maire" in text, mail.state) == (True, False, MailState.SENT)
        assert message["Subject"].strip() == "Rappel : séance avec le coach, jeudi 15 octobre à 14 h 00"


def test_the_hour_told_is_that_of_the_moment_it_leaves(told, settings):
    change_appointment(appointment=told[0], values={"hour": dt.time(16, 30)}, actor=None, at=clock(14, 9, 30))

    (message,) = send(settings, clock(14, 10))

    assert f"jeudi 15 octobre à 16{NB}h{NB}30" in message.get_body(("plain",)).get_content().lower()


def test_it_follows_the_person_to_her_new_address(told, settings):
    agent = told[2].user
    agent.email = "nouvelle@ville.test"
    agent.save()

    (message,) = send(settings, clock(14, 10))

    assert message["To"] == "nouvelle@ville.test"


def test_what_passed_while_the_relay_was_down_does_not_leave(told, settings):
    (message,) = send(settings, clock(15, 12))

    assert states() == ["dropped past", "told"]
    assert "Point avec le maire" not in message.get_body(("plain",)).get_content()


def test_a_person_who_stopped_meanwhile_receives_nothing(told, settings):
    ReminderPreference.objects.create(person=told[2].user, reminders_by_mail=False, changed_at=clock(14, 9, 30))

    assert send(settings, clock(14, 10)) == []

    mail = OutboxMail.objects.get()
    assert (mail.state, mail.last_error) == (
        MailState.DROPPED,
        "La personne ne veut plus de rappels par courriel.",
    )
    assert states() == ["told", "told"]


def test_staff_send_again_what_failed_and_it_is_read_again(told, settings):
    OutboxMail.objects.update(state=MailState.FAILED, attempts=6)
    move(told[0])

    resend_reminder(reminder=Reminder.objects.get(appointment=told[1]), actor=UserFactory(), at=clock(14, 10))

    (message,) = send(settings, clock(14, 10))
    assert "Point avec le maire" not in message.get_body(("plain",)).get_content()


def test_a_mail_dropped_on_the_way_does_not_stop_the_next(told, settings):
    leave(None, told[2], None)
    OutboxMailFactory(subject="Un autre", not_before=clock(14, 9, 5))

    assert [message["Subject"] for message in send(settings, clock(14, 10))] == ["Un autre"]
