"""A mail read again as it is claimed: kept, rewritten, dropped; and a reading that fails stops nobody else."""

import datetime as dt

import pytest

from core import mail_rechecks, outbox
from core.mail_rechecks import KEEP, Dropped, Rewritten
from core.models import OutboxMail
from core.states import MailState
from tests.core.smtp_sink import Sink, smtp_server
from tests.core.test_outbox import taken
from tests.factories.core import AT, OutboxMailFactory

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(minutes=1)


@pytest.fixture
def answered():
    """What the app answers, by key of the mail; asked for through the name « tests »."""
    answers = {}

    def recheck(mail, at):
        answer = answers[mail.key]
        return answer(mail, at) if callable(answer) else answer

    mail_rechecks.register("tests", recheck)
    yield answers
    del mail_rechecks._rechecks["tests"]


def send(settings):
    sink = Sink()
    with smtp_server(sink, settings):
        outbox.send_due_mail(at=LATER)
    return taken(sink)


def test_a_mail_kept_leaves_as_it_is(answered, settings):
    mail = OutboxMailFactory(recheck="tests")
    answered[mail.key] = KEEP

    (message,) = send(settings)

    assert message["Subject"] == mail.subject


def test_a_mail_rewritten_leaves_with_its_new_words_and_the_same_message_id(answered, settings):
    mail = OutboxMailFactory(recheck="tests", html="<p>ancien</p>")
    answered[mail.key] = Rewritten("b@ville.test", "Nouvel\nobjet", " Nouveau texte. ", "<p>nouveau</p>")

    (message,) = send(settings)

    mail.refresh_from_db()
    assert (message["To"], message["Subject"], message["Message-ID"]) == (
        "b@ville.test",
        "Nouvel objet",
        mail.message_id,
    )
    assert message.get_body(("plain",)).get_content() == mail.text == "Nouveau texte.\n"
    assert message.get_body(("html",)).get_content().strip() == mail.html == "<p>nouveau</p>"
    assert mail.state == MailState.SENT


def test_a_mail_dropped_says_why_and_lets_the_next_one_leave(answered, settings):
    dropped = OutboxMailFactory(recheck="tests", not_before=AT - dt.timedelta(minutes=1))
    answered[dropped.key] = Dropped("Le rendez-vous est annulé.")
    OutboxMailFactory(subject="Le suivant")

    assert [message["Subject"] for message in send(settings)] == ["Le suivant"]

    dropped.refresh_from_db()
    assert (dropped.state, dropped.last_error, dropped.attempts) == (
        MailState.DROPPED,
        "Le rendez-vous est annulé.",
        0,
    )


def test_it_is_read_at_the_hour_it_leaves_in_the_transaction_that_claims_it(answered, settings):
    mail = OutboxMailFactory(recheck="tests")
    seen = []

    def recheck(row, at):
        seen.append((row.pk, row.state, at))
        return KEEP

    answered[mail.key] = recheck
    send(settings)

    assert seen == [(mail.pk, MailState.QUEUED, LATER)]


@pytest.mark.parametrize("name", ["tests", "removed.since"])
def test_a_reading_that_fails_puts_its_mail_off_and_stops_nobody(name, answered, settings):
    def broken(mail, at):
        OutboxMail.objects.filter(pk=mail.pk).update(subject="à moitié")
        raise RuntimeError("broken")

    failing = OutboxMailFactory(recheck=name, not_before=AT - dt.timedelta(minutes=1))
    answered[failing.key] = broken
    OutboxMailFactory(subject="Le suivant")

    assert [message["Subject"] for message in send(settings)] == ["Le suivant"]

    failing.refresh_from_db()
    assert (failing.state, failing.attempts, failing.subject) == (MailState.QUEUED, 1, "Votre équipe est formée")
    assert failing.not_before == LATER + dt.timedelta(seconds=30)
    assert failing.last_error in (
        "Relecture impossible (RuntimeError) : nouvel essai prévu.",
        "Relecture impossible (KeyError) : nouvel essai prévu.",
    )


def test_a_reading_that_fails_for_ever_ends_as_a_failure(answered, settings):
    mail = OutboxMailFactory(recheck="removed.since", attempts=outbox.MAX_ATTEMPTS - 1)

    send(settings)

    mail.refresh_from_db()
    assert mail.state == MailState.FAILED
    assert mail.last_error == f"Abandon après {outbox.MAX_ATTEMPTS} essais (Relecture impossible (KeyError))."
