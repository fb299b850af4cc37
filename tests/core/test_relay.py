"""A doubt settled by asking the relay: only « it has it » and, after a while, « it never saw it » change anything."""

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from core import relay
from core.models import OutboxMail
from core.states import MailState
from tests.factories.core import AT, OutboxMailFactory

pytestmark = pytest.mark.django_db
FIRST = AT + dt.timedelta(minutes=3)
SOON, SAFE = FIRST + dt.timedelta(seconds=299), FIRST + dt.timedelta(seconds=300)


class Relay(HTTPServer):
    """Answers `code` to everything, and keeps what it was asked. `meanwhile` happens before the answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.code, self.asked, self.meanwhile = 404, [], lambda: None


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.meanwhile()
        self.send_response(self.server.code)
        if self.server.code == 302:
            self.send_header("Location", "/found")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def answering(settings) -> Iterator[Relay]:
    server = Relay()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.MAIL_LOOKUP_URL = f"http://127.0.0.1:{server.server_address[1]}/seen"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_nobody_is_asked_where_no_relay_answers(settings):
    mail = OutboxMailFactory(uncertain=True)

    assert relay.settle_uncertain(at=FIRST) == 0

    mail.refresh_from_db()
    assert (mail.state, mail.looked_up_at) == (MailState.UNCERTAIN, None)


def test_what_the_relay_has_is_sent(answering):
    mail = OutboxMailFactory(uncertain=True, last_error="doute")
    answering.code = 200

    assert relay.settle_uncertain(at=FIRST) == 1

    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.last_error) == (MailState.SENT, FIRST, "")
    assert answering.asked == [f"/seen/{mail.pk}@pni.localhost"]


def test_what_it_never_saw_is_queued_again_after_a_while(answering):
    mail = OutboxMailFactory(uncertain=True)

    assert relay.settle_uncertain(at=FIRST) == 0
    assert relay.settle_uncertain(at=SOON) == 0
    assert len(answering.asked) == 1
    assert relay.settle_uncertain(at=SAFE) == 1

    again = OutboxMail.objects.get()
    assert (again.state, again.not_before, again.message_id) == (MailState.QUEUED, SAFE, mail.message_id)


def test_what_shows_up_late_is_not_queued_again(answering):
    OutboxMailFactory(uncertain=True)
    relay.settle_uncertain(at=FIRST)
    answering.code = 200

    relay.settle_uncertain(at=SAFE)

    assert OutboxMail.objects.get().state == MailState.SENT


@pytest.mark.parametrize("code", [204, 302, 401, 410, 500, 503])
def test_any_other_answer_leaves_the_doubt(code, answering):
    OutboxMailFactory(uncertain=True)
    answering.code = code

    assert [relay.settle_uncertain(at=at) for at in (FIRST, SAFE)] == [0, 0]

    assert OutboxMail.objects.get().state == MailState.UNCERTAIN
    assert "/found" not in answering.asked


def test_silence_leaves_the_doubt_and_stops_the_questions(settings):
    settings.MAIL_LOOKUP_URL = "http://127.0.0.1:1/seen"
    OutboxMailFactory.create_batch(5, uncertain=True)

    assert relay.settle_uncertain(at=FIRST) == 0

    asked = OutboxMail.objects.filter(looked_up_at=FIRST).count()
    assert (asked, OutboxMail.objects.filter(state=MailState.UNCERTAIN).count()) == (3, 5)


def test_a_code_is_never_sent_again_by_a_machine(answering):
    OutboxMailFactory(uncertain=True, secret=True)

    assert [relay.settle_uncertain(at=at) for at in (FIRST, SAFE)] == [0, 0]
    assert OutboxMail.objects.get().state == MailState.UNCERTAIN
    answering.code = 200
    relay.settle_uncertain(at=SAFE + dt.timedelta(seconds=300))
    secret = OutboxMail.objects.get()
    assert (secret.state, secret.text) == (MailState.SENT, "")


def test_a_mail_always_interrupted_ends_as_a_failure(answering):
    OutboxMailFactory(uncertain=True, attempts=16, looked_up_at=AT)

    assert relay.settle_uncertain(at=SAFE) == 1

    mail = OutboxMail.objects.get()
    assert (mail.state, mail.last_error) == (MailState.FAILED, "Abandon après 16 essais interrompus.")


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_for_the_doubt_it_was_asked_about(answering):
    """While the relay thinks, a person sends it again: the answer is about what is no more."""
    mail = OutboxMailFactory(uncertain=True, looked_up_at=AT)

    def somebody_resends() -> None:
        from django.db import connection  # noqa: PLC0415

        OutboxMail.objects.filter(pk=mail.pk).update(state=MailState.SENDING, lease_until=SAFE, attempts=2)
        connection.close()

    answering.meanwhile = somebody_resends

    assert relay.settle_uncertain(at=SAFE) == 0

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.SENDING, 2)


def test_other_states_are_not_asked_about(answering):
    for state in ("sent", "failed", "sending"):
        OutboxMailFactory(**{state: True})
    OutboxMailFactory()

    relay.settle_uncertain(at=SAFE)

    assert answering.asked == []
