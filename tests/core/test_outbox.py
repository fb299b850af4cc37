"""Sending: what the relay says, what the row says, what several workers may do at once. Real SMTP and PostgreSQL."""

import datetime as dt
import email
import email.policy
import threading
from email.message import EmailMessage

import pytest
from django.db import connection, transaction

from core import outbox
from core.models import OutboxMail
from core.states import MailState
from tests.core.smtp_sink import Sink, smtp_server
from tests.factories.core import AT, OutboxMailFactory, StoredFileFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(minutes=1)


def taken(sink: Sink) -> list[EmailMessage]:
    """What the server took, line ends as Python writes them."""
    contents = [envelope.content.replace(b"\r\n", b"\n") for envelope in sink.taken]
    return [email.message_from_bytes(content, policy=email.policy.default) for content in contents]


def test_a_mail_leaves_with_its_texts_and_its_own_message_id(settings):
    mail = OutboxMailFactory(html="<p>Votre équipe est formée.</p>", recipient="agent@ville.test")
    sink = Sink()

    with smtp_server(sink, settings):
        assert outbox.send_due_mail(at=LATER) == 1

    (message,) = taken(sink)
    assert message["To"] == "agent@ville.test"
    assert message["Subject"] == "Votre équipe est formée"
    assert message["Message-ID"] == f"<{mail.pk}@pni.localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content() == "Bonjour,\n\nVotre équipe est formée.\n"
    assert message.get_body(("html",)).get_content().strip() == "<p>Votre équipe est formée.</p>"
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.lease_until, mail.attempts) == (MailState.SENT, LATER, None, 1)


def test_a_mail_carries_its_attachment(settings):
    mail = OutboxMailFactory(attachment=StoredFileFactory(body=b"%PDF-1.7 essai", name="Récépissé 2026-014.pdf"))
    sink = Sink()

    with smtp_server(sink, settings):
        assert outbox.send_due_mail(at=LATER) == 1

    (message,) = taken(sink)
    (joined,) = message.iter_attachments()
    assert joined.get_filename() == "Récépissé 2026-014.pdf"
    assert joined.get_content_type() == "application/pdf"
    assert joined.get_content() == b"%PDF-1.7 essai"
    mail.refresh_from_db()
    assert mail.state == MailState.SENT


def test_a_mail_whose_attachment_cannot_be_read_waits_for_a_person(settings):
    mail = OutboxMailFactory(attachment=StoredFileFactory())
    mail.attachment.content.storage.delete(mail.attachment.content.name)
    other = OutboxMailFactory()
    sink = Sink()

    with smtp_server(sink, settings):
        assert outbox.send_due_mail(at=LATER) == 1

    mail.refresh_from_db()
    other.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.FAILED, "La pièce jointe ne peut pas être lue.")
    assert other.state == MailState.SENT


def test_a_mail_whose_attachment_was_removed_leaves_without_it(settings):
    mail = OutboxMailFactory(attachment=StoredFileFactory())
    mail.attachment.delete()
    sink = Sink()

    with smtp_server(sink, settings):
        assert outbox.send_due_mail(at=LATER) == 1

    (message,) = taken(sink)
    assert list(message.iter_attachments()) == []


def test_a_mail_is_sent_once(settings):
    OutboxMailFactory()
    sink = Sink()

    with smtp_server(sink, settings):
        assert [outbox.send_due_mail(at=LATER), outbox.send_due_mail(at=LATER)] == [1, 0]

    assert len(sink.taken) == 1


def test_one_connection_carries_many_mails_oldest_first(settings):
    for minutes in (2, 0, 1):
        OutboxMailFactory(subject=f"Objet {minutes}", not_before=AT - dt.timedelta(minutes=minutes))
    sink = Sink()

    with smtp_server(sink, settings):
        assert outbox.send_due_mail(at=AT) == 3

    assert [message["Subject"] for message in taken(sink)] == ["Objet 2", "Objet 1", "Objet 0"]


def test_a_mail_waits_for_its_hour(settings):
    mail = OutboxMailFactory(not_before=LATER)

    with smtp_server(Sink(), settings):
        assert outbox.send_due_mail(at=LATER - dt.timedelta(seconds=1)) == 0
        assert outbox.send_due_mail(at=LATER) == 1

    mail.refresh_from_db()
    assert mail.state == MailState.SENT


def test_the_text_of_a_secret_is_wiped_once_sent(settings):
    secret, ordinary = OutboxMailFactory(secret=True, html="<p>123-456</p>"), OutboxMailFactory()

    with smtp_server(Sink(), settings):
        outbox.send_due_mail(at=LATER)

    secret.refresh_from_db()
    ordinary.refresh_from_db()
    assert (secret.text, secret.html) == ("", "")
    assert ordinary.text == "Bonjour,\n\nVotre équipe est formée.\n"


def test_a_refused_address_is_given_up_at_once(settings):
    mail = OutboxMailFactory()

    with smtp_server(Sink(rcpt="550 no such user"), settings):
        assert outbox.send_due_mail(at=LATER) == 0

    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.FAILED, "Le serveur du destinataire a refusé l'adresse.")


def test_an_address_refused_for_now_is_tried_again(settings):
    mail = OutboxMailFactory()

    with smtp_server(Sink(rcpt="451 try again later"), settings):
        assert outbox.send_due_mail(at=LATER) == 0

    mail.refresh_from_db()
    assert (mail.state, mail.not_before) == (MailState.QUEUED, LATER + dt.timedelta(seconds=30))


@pytest.mark.parametrize(
    "values, waits",
    [
        ({}, [30, 60, 120, 240, 480, 960, 1920, *[3600] * 8, 0]),
        ({"secret": True}, [30, 60, 120, 240, 480, 0]),
    ],
)
def test_a_refused_text_is_tried_again_less_and_less_often_then_given_up(values, waits, settings):
    mail = OutboxMailFactory(**values)
    at, delays = LATER, []

    with smtp_server(Sink(data="451 busy"), settings):
        for _ in waits:
            assert outbox.send_due_mail(at=at) == 0
            mail.refresh_from_db()
            delays.append(round((mail.not_before - at).total_seconds()))
            at = max(at, mail.not_before)

    assert delays == [*waits[:-1], 0]
    assert (mail.state, mail.attempts) == (MailState.FAILED, len(waits))
    assert mail.last_error == f"Abandon après {len(waits)} essais (SMTPDataError)."


def test_a_link_lost_after_the_text_is_never_tried_again_blindly(settings):
    mail = OutboxMailFactory()
    sink = Sink(drops=True)

    with smtp_server(sink, settings):
        assert [outbox.send_due_mail(at=LATER), outbox.send_due_mail(at=LATER)] == [0, 0]

    mail.refresh_from_db()
    assert len(sink.taken) == 1
    assert mail.state == MailState.UNCERTAIN
    assert mail.last_error == "La liaison s'est perdue pendant l'envoi : le courriel est peut-être parti."


def test_an_unreachable_relay_costs_no_attempt(settings):
    mail = OutboxMailFactory()
    with smtp_server(Sink(), settings):
        pass  # its port is now closed

    for _ in range(outbox.MAX_ATTEMPTS + 1):
        assert outbox.send_due_mail(at=LATER) == 0

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)


def test_a_mail_that_cannot_be_written_does_not_stop_the_others(settings):
    bad = OutboxMailFactory(subject="Objet\nBcc: x@y.test", not_before=AT - dt.timedelta(minutes=1))
    good = OutboxMailFactory()

    with smtp_server(Sink(), settings):
        assert outbox.send_due_mail(at=LATER) == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (MailState.FAILED, MailState.SENT)


def test_a_sender_that_vanished_leaves_a_doubt():
    vanished = OutboxMailFactory(sending=True, lease_until=LATER - dt.timedelta(seconds=1))
    at_work = OutboxMailFactory(sending=True, lease_until=LATER + dt.timedelta(seconds=1))

    assert outbox.mark_uncertain(at=LATER) == 1

    vanished.refresh_from_db()
    at_work.refresh_from_db()
    assert (vanished.state, vanished.lease_until) == (MailState.UNCERTAIN, None)
    assert at_work.state == MailState.SENDING


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_claim_the_same_mail():
    first, second = OutboxMailFactory(not_before=AT), OutboxMailFactory(not_before=LATER)
    claimed = []

    def claim() -> None:
        try:
            claimed.append(outbox._claim(at=LATER).pk)
        finally:
            connection.close()

    with transaction.atomic():
        mine = OutboxMail.objects.select_for_update(of=("self",)).get(pk=first.pk)
        other = threading.Thread(target=claim)
        other.start()
        other.join(timeout=10)

    assert mine.pk == first.pk
    assert claimed == [second.pk]


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_mail_once(settings):
    mails = [OutboxMailFactory() for _ in range(12)]
    sink = Sink()

    def sweep() -> None:
        try:
            outbox.send_due_mail(at=LATER)
        finally:
            connection.close()

    with smtp_server(sink, settings):
        workers = [threading.Thread(target=sweep) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(timeout=30)

    assert sorted(message["Message-ID"] for message in taken(sink)) == sorted(mail.message_id for mail in mails)


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_a_person_may_send_again(state, settings):
    mail = OutboxMailFactory(**{state: True})

    again = outbox.requeue_mail(mail=mail, at=LATER)

    assert (again.state, again.not_before, again.attempts) == (MailState.QUEUED, LATER, 0)
    with smtp_server(Sink(), settings):
        assert outbox.send_due_mail(at=LATER) == 1


@pytest.mark.parametrize("state", ["sent", "sending"])
def test_nothing_else_is_sent_again(state):
    mail = OutboxMailFactory(**{state: True})

    with pytest.raises(ValueError, match="Seul un courriel en échec ou incertain peut être renvoyé"):
        outbox.requeue_mail(mail=mail, at=LATER)


def test_a_code_is_never_sent_again():
    mail = OutboxMailFactory(failed=True, secret=True)

    with pytest.raises(ValueError, match="demandez un nouveau code"):
        outbox.requeue_mail(mail=mail, at=LATER)

    mail.refresh_from_db()
    assert mail.state == MailState.FAILED


def test_a_sent_mail_has_its_date():
    assert_refused("outboxmail_sent_has_date", lambda: OutboxMailFactory(state=MailState.SENT))
    assert_refused("outboxmail_sent_has_date", lambda: OutboxMailFactory(sent_at=AT))


def test_a_mail_being_sent_has_its_lease():
    assert_refused("outboxmail_sending_has_lease", lambda: OutboxMailFactory(state=MailState.SENDING))
    assert_refused("outboxmail_sending_has_lease", lambda: OutboxMailFactory(lease_until=AT))
