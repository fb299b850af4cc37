"""Rows of the mechanisms."""

import datetime as dt
import hashlib

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from core.models import Job, OutboxMail, StoredFile
from core.states import JobState, MailState

AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


class OutboxMailFactory(DjangoModelFactory):
    """A queued mail. Traits: `sent`, `failed`, `uncertain`, `sending`, `secret`."""

    class Meta:
        model = OutboxMail

    class Params:
        sent = factory.Trait(state=MailState.SENT, sent_at=AT, attempts=1)
        failed = factory.Trait(state=MailState.FAILED, attempts=6, last_error="Abandon après 6 essais.")
        uncertain = factory.Trait(state=MailState.UNCERTAIN, attempts=1)
        sending = factory.Trait(state=MailState.SENDING, attempts=1, lease_until=AT + dt.timedelta(minutes=2))
        secret = factory.Trait(is_secret=True, text="Votre code : 123-456\n")

    key = factory.Sequence(lambda n: f"mail-{n}")
    recipient = factory.Sequence(lambda n: f"destinataire{n}@ville.test")
    subject = "Votre équipe est formée"
    text = "Bonjour,\n\nVotre équipe est formée.\n"
    created_at = AT
    not_before = AT


class StoredFileFactory(DjangoModelFactory):
    class Meta:
        model = StoredFile

    class Params:
        body = b"%PDF-1.7 faux document"

    name = "synthese.pdf"
    content_type = "application/pdf"
    content = factory.LazyAttribute(lambda stored: ContentFile(stored.body, name="contenu"))
    size_bytes = factory.LazyAttribute(lambda stored: len(stored.body))
    sha256 = factory.LazyAttribute(lambda stored: hashlib.sha256(stored.body).hexdigest())


class JobFactory(DjangoModelFactory):
    """A queued job. Traits: `running`, `succeeded`, `failed`."""

    class Meta:
        model = Job

    class Params:
        running = factory.Trait(
            state=JobState.RUNNING,
            current=3,
            total=10,
            step="Fiche 3 sur 10",
            attempts=1,
            started_at=AT,
            lease_until=AT + dt.timedelta(minutes=3),
        )
        succeeded = factory.Trait(state=JobState.SUCCEEDED, current=10, total=10, finished_at=AT)
        failed = factory.Trait(state=JobState.FAILED, error="La fiche 4 ne peut pas être mise en page.", finished_at=AT)

    key = factory.Sequence(lambda n: f"synthesis:{n}")
    title = "Synthèse régionale"
    task = "core.tasks.sweep_jobs"
    total = 10
    created_at = AT
