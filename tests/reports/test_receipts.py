"""Receipts: the PDF of what was deposited, then its mail, whatever fails on the way."""

import datetime as dt
import json

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from candidatures.models import Submission
from candidatures.services.deposit import deposit_candidature, record_correction
from core.models import OutboxMail, StoredFile
from reports.rendering import Limits
from reports.services import receipts
from reports.services.receipts import CORRECTION_SETTLES, MAIL_WAITS, MAX_FAILURES, build_receipts
from tests.candidatures.test_deposit_services import ready
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.reports.pdf_reading import words_of

pytestmark = pytest.mark.django_db
AT = timezone.now().replace(microsecond=0)
MINUTE = dt.timedelta(minutes=1)
NO_TIME = Limits(cpu_seconds=1, wall_seconds=0, memory_mib=600)


@pytest.fixture
def candidature():
    """Deposited at `AT`, by its référent."""
    row = ready(motivation="Enquêter avant d’acheter, " + "x" * 900)
    row.referent = ReferentMandateFactory(collectivite=row.collectivite, user=UserFactory(last_name="Payet")).user
    deposit_candidature(candidature=row, actor=row.referent, at=AT)
    row.refresh_from_db()
    return row


@pytest.fixture
def no_renderer(monkeypatch):
    """A machine so slow that nothing is laid out in time."""
    monkeypatch.setattr(receipts, "SHEET_LIMITS", NO_TIME)


def correct(candidature, title: str, at: dt.datetime) -> Submission:
    candidature.problematiques.update(title=title)
    return record_correction(candidature=candidature, actor=candidature.referent, at=at)


def test_the_receipt_holds_what_was_deposited_and_leaves_by_mail(candidature):
    assert (build_receipts(at=AT + MINUTE), build_receipts(at=AT + MINUTE)) == (1, 0)

    submission = candidature.submissions.get()
    assert submission.told_at == AT + MINUTE
    assert submission.receipt.name == "recepisse-2026-001-depot-1.pdf"
    text = words_of(submission.receipt)
    for said in (
        "Récépissé de dépôt 2026-001",
        candidature.collectivite.name,
        "Payet",
        "Environ 400 dossiers par an",
        "Awa Perrin",
        "Marc Hoareau",
        submission.sha256[:16],
    ):
        assert said in text, said
    (mail,) = OutboxMail.objects.order_by("pk")
    assert (mail.recipient, mail.attachment) == (candidature.referent.email, submission.receipt)
    assert mail.subject == "2026-001 : votre candidature est déposée"
    assert "Le récépissé joint contient tout ce qui est déposé." in mail.text
    assert submission.sha256 in mail.text


def test_the_receipt_is_made_from_what_was_frozen(candidature):
    candidature.problematiques.update(title="Changé après coup")
    part = receipts.receipt_part(receipts._due(at=AT).get(), url="https://pni.localhost/candidatures/1/suivi/")

    assert "Changé après coup" not in part.html


def rings() -> int:
    """How many times the worker is asked for receipts, in the real broker; the queue is emptied."""
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        messages = broker.lrange("pdf", 0, -1)
        broker.delete("pdf")
    return [json.loads(message)["headers"]["task"] for message in messages].count("reports.tasks.build_receipts")


def test_a_first_deposit_rings_at_once_and_a_correction_waits(django_capture_on_commit_callbacks):
    candidature = ready()
    rings()
    with django_capture_on_commit_callbacks(execute=True):
        deposit_candidature(candidature=candidature, actor=None, at=AT)
    assert rings() == 1

    with django_capture_on_commit_callbacks(execute=True):
        deposit_candidature(candidature=candidature, actor=None, at=AT)
        candidature.problematiques.update(title="Plus clair")
        record_correction(candidature=candidature, actor=None, at=AT + MINUTE)
    assert rings() == 0


def test_corrections_in_a_row_share_the_receipt_of_the_last(candidature):
    build_receipts(at=AT + MINUTE)
    for number in range(1, 4):
        correct(candidature, f"Titre {number}", AT + number * MINUTE)

    assert build_receipts(at=AT + 3 * MINUTE + CORRECTION_SETTLES - MINUTE) == 0
    assert build_receipts(at=AT + 3 * MINUTE + CORRECTION_SETTLES) == 1

    receipted = candidature.submissions.filter(receipt__isnull=False).order_by("number")
    assert list(receipted.values_list("number", flat=True)) == [1, 4]
    subjects = [mail.subject for mail in OutboxMail.objects.order_by("created_at")]
    assert subjects == [
        "2026-001 : votre candidature est déposée",
        "2026-001 : votre candidature corrigée est enregistrée",
    ]


@pytest.mark.usefixtures("no_renderer")
def test_a_mail_leaves_without_its_pdf_after_half_an_hour(candidature):
    assert build_receipts(at=AT + MAIL_WAITS - MINUTE) == 0
    assert OutboxMail.objects.count() == 0

    assert build_receipts(at=AT + MAIL_WAITS) == 0
    assert build_receipts(at=AT + MAIL_WAITS + MINUTE) == 0

    (mail,) = OutboxMail.objects.order_by("pk")
    assert mail.attachment is None
    assert f"/candidatures/{candidature.pk}/suivi/" in mail.text
    assert "Le récépissé en PDF n’a pas pu être préparé à temps." in mail.text


def test_a_pdf_built_late_is_kept_without_a_second_mail(candidature, monkeypatch):
    with monkeypatch.context() as slow:
        slow.setattr(receipts, "SHEET_LIMITS", NO_TIME)
        build_receipts(at=AT + MAIL_WAITS)

    assert build_receipts(at=AT + MAIL_WAITS + MINUTE) == 1

    assert OutboxMail.objects.count() == 1
    assert candidature.submissions.get().receipt is not None


@pytest.mark.usefixtures("no_renderer")
def test_a_receipt_that_never_works_is_not_tried_for_ever(candidature):
    for number in range(MAX_FAILURES + 3):
        build_receipts(at=AT + number * 5 * MINUTE)

    assert candidature.submissions.get().receipt_failures == MAX_FAILURES
    assert StoredFile.objects.count() == 0
