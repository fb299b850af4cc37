"""Writing a mail: one row per decision, rung after commit, headers that nobody can forge."""

import pytest
from celery import current_app
from django.db import transaction
from kombu import Connection, pools

from core import mail
from core.models import OutboxMail
from core.states import MailState

pytestmark = pytest.mark.django_db
TEXTS = {"subject": "Votre équipe", "text": "  Bonjour.  ", "html": ""}


def queued_tasks() -> list[str]:
    """Names of the tasks waiting in the broker."""
    names = []
    with current_app.connection_for_read() as link, link.SimpleQueue("default") as queue:
        while True:
            try:
                message = queue.get(block=False)
            except queue.Empty:
                return names
            names.append(message.headers["task"])
            message.ack()


def test_a_mail_is_a_row_of_the_caller_s_transaction():
    row = mail.queue_rendered_mail(**TEXTS, to="a@ville.test", key="team-formed:1")

    assert (row.state, row.recipient, row.subject, row.text) == (
        MailState.QUEUED,
        "a@ville.test",
        "Votre équipe",
        "Bonjour.\n",
    )


def test_the_same_decision_is_written_once():
    first = mail.queue_rendered_mail(**TEXTS, to="a@ville.test", key="team-formed:1")
    second = mail.queue_rendered_mail(**(TEXTS | {"text": "autre"}), to="b@ville.test", key="team-formed:1")

    assert second.pk == first.pk
    assert OutboxMail.objects.values_list("recipient", flat=True).get() == "a@ville.test"


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_told_after_commit_and_only_for_a_new_mail():
    with transaction.atomic():
        mail.queue_rendered_mail(**TEXTS, to="a@ville.test", key="team-formed:1")
        before = queued_tasks()
    mail.queue_rendered_mail(**TEXTS, to="a@ville.test", key="team-formed:1")

    assert (before, queued_tasks()) == ([], ["core.tasks.sweep_outbox"])


@pytest.mark.django_db(transaction=True)
def test_a_decision_undone_sends_nothing():
    with transaction.atomic():
        mail.queue_rendered_mail(**TEXTS, to="a@ville.test", key="team-formed:1")
        transaction.set_rollback(True)

    assert (OutboxMail.objects.count(), queued_tasks()) == (0, [])


def test_a_silent_broker_does_not_stop_the_caller(monkeypatch, caplog):
    nobody_there = Connection("redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.amqp, "_producer_pool", pools.producers[nobody_there])

    mail.ring_outbox()

    assert [record.getMessage() for record in caplog.records] == ["broker unreachable: mail waits for the next sweep"]


@pytest.mark.parametrize(
    "raw, clean",
    [
        ("Votre équipe est formée", "Votre équipe est formée"),
        ("Objet\r\nBcc: pirate@x.test", "Objet Bcc: pirate@x.test"),
        ("Objet\u2028suite\u2029fin\u0085", "Objet suite fin"),
        ("fdp.exe\u202egpj.", "fdp.exe gpj."),
        ("\x00 a \x7f  b ", "a b"),
        ("é" * 151, "é" * 149 + "…"),
        ("é" * 150, "é" * 150),
    ],
)
def test_a_subject_is_one_plain_line(raw, clean):
    assert mail.clean_subject(raw) == clean


def test_a_template_gives_subject_text_and_html():
    row = mail.queue_mail(
        template="tests_of_mail/code", to="a@ville.test", key="k", context={"code": "<12>"}, is_secret=True
    )

    assert (row.subject, row.text, row.html, row.is_secret) == (
        "Code <12>",
        "Le code : <12>\n",
        "<p>&lt;12&gt;</p>",
        True,
    )


@pytest.fixture(autouse=True)
def mail_templates(settings, tmp_path):
    """Three small templates, in a folder of their own."""
    folder = tmp_path / "tests_of_mail"
    folder.mkdir()
    (folder / "code_subject.txt").write_text("{% autoescape off %}Code\n{{ code }}{% endautoescape %}")
    (folder / "code.txt").write_text("{% autoescape off %}Le code : {{ code }}{% endautoescape %}")
    (folder / "code.html").write_text("<p>{{ code }}</p>")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
