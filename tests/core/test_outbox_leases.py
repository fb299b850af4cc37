"""A sender that slept past its lease: it hands nothing over, and writes nothing on a row that is another's."""

import datetime as dt
import socket
import threading
import time

import pytest
from django.core.mail import EmailMessage, get_connection

from core import outbox
from core.models import OutboxMail
from core.smtp import LeaseOverError
from core.states import MailState
from tests.core.smtp_sink import Sink, smtp_server
from tests.factories.core import AT, OutboxMailFactory

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(minutes=1)
LONG_AGO, FAR_AHEAD = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("not_after, handed", [(FAR_AHEAD, 1), (None, 1), (LONG_AGO, 0)])
def test_a_text_is_not_handed_over_after_the_lease(not_after, handed, settings):
    sink = Sink()

    with smtp_server(sink, settings):
        connection = get_connection()
        connection.open()
        connection.not_after = not_after
        message = EmailMessage("Objet", "Texte", to=["a@ville.test"], connection=connection)
        try:
            sent = message.send()
        except LeaseOverError:
            sent = 0
        connection.close()

    assert (sent, len(sink.taken)) == (handed, handed)


@pytest.mark.parametrize(
    "settle", [outbox._leave_uncertain, lambda mail: outbox._give_up(mail, "refusé"), outbox._settle]
)
def test_a_row_taken_by_another_is_left_alone(settle):
    row = OutboxMailFactory(sending=True, attempts=2, lease_until=LATER)
    sleeper = OutboxMail.objects.get(pk=row.pk)
    sleeper.lease_until = AT  # the lease it had

    settle(sleeper)

    row.refresh_from_db()
    assert (row.state, row.lease_until) == (MailState.SENDING, LATER)


def test_a_refusal_after_the_lease_changes_nothing():
    row = OutboxMailFactory(uncertain=True)
    sleeper = OutboxMail.objects.get(pk=row.pk)
    sleeper.lease_until = AT

    outbox._postpone(sleeper, OSError(), at=LATER)

    row.refresh_from_db()
    assert row.state == MailState.UNCERTAIN


@pytest.mark.parametrize("values", [{"uncertain": True}, {}, {"sending": True}])
def test_what_the_relay_took_is_sent_whatever_the_row_became(values):
    row = OutboxMailFactory(**values)
    sleeper = OutboxMail.objects.get(pk=row.pk)

    outbox._record_sent(sleeper, at=LATER)

    row.refresh_from_db()
    assert (row.state, row.sent_at, row.lease_until) == (MailState.SENT, LATER, None)


def test_a_relay_that_hangs_does_not_hold_the_worker(settings):
    """It takes connections and says nothing: the sweep gives up, no mail lost an attempt."""
    OutboxMailFactory.create_batch(5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "core.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", silent.getsockname()[1]
        settings.EMAIL_TIMEOUT = 0.3
        started = time.monotonic()

        assert outbox.send_due_mail(at=LATER) == 0

    assert time.monotonic() - started < 3
    assert set(OutboxMail.objects.values_list("state", "attempts")) == {(MailState.QUEUED, 0)}


def test_a_relay_that_hangs_half_way_is_left_after_three_mails(settings):
    OutboxMailFactory.create_batch(6)
    with half_way_server() as port:
        settings.EMAIL_BACKEND = "core.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_TIMEOUT = 0.3
        assert outbox.send_due_mail(at=LATER) == 0

    attempts = sorted(OutboxMail.objects.values_list("attempts", flat=True))
    assert attempts == [0, 0, 0, 1, 1, 1]
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {MailState.QUEUED}


class half_way_server:  # noqa: N801 -- reads as a function
    """Greets, then answers nothing to the first order that names a mail."""

    def __enter__(self) -> int:
        self.server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return self.server.getsockname()[1]

    def __exit__(self, *_: object) -> None:
        self.server.close()

    def _serve(self) -> None:
        links = []
        while True:
            try:
                link, _ = self.server.accept()
                links.append(link)
                link.sendall(b"220 ready\r\n")
                link.recv(1000)
                link.sendall(b"250 hello\r\n")
            except OSError:
                return
