"""Receipts of deposits: the PDF of what was deposited, then the mail that carries it."""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from candidatures.models import Submission
from candidatures.notifications import deposit as notifications
from core.files import store_file
from core.jobs import JobError
from core.models import StoredFile
from reports.pdf_checks import check_pdf
from reports.receipts import receipt_part
from reports.rendering import SHEET_LIMITS, render_pdf

logger = logging.getLogger(__name__)

PDF = "application/pdf"
# A correction is often followed by another: they share the receipt of the last one.
CORRECTION_SETTLES = dt.timedelta(minutes=5)
# A deposit is confirmed by then, with its PDF or without.
MAIL_WAITS = dt.timedelta(minutes=30)
MAX_FAILURES = 12  # one try each five minutes, for an hour: then a person looks


def build_receipts(*, at: dt.datetime) -> int:
    """Build the receipts that are due and queue their mails. Returns how many were built. Run twice, it builds once.

    Side effects: one child process and one stored file for each; mails in the outbox. A receipt that cannot be built
    is tried again at the next run; once `MAIL_WAITS` is past, its mail leaves without it.
    """
    built = 0
    for submission in _due(at=at).order_by("at", "pk"):
        try:
            content = _pdf_of(submission)
        except JobError as failure:
            logger.error("receipt of the submission %s: %s", submission.pk, failure)
            _record_failure(submission, at=at)
        else:
            built += _record(submission, content, at=at)
    return built


def _due(*, at: dt.datetime) -> QuerySet[Submission]:
    """Without receipt: a first deposit at once, a correction once nobody has corrected again for a moment.

    A correction followed by another before its receipt was built never gets one: the next one's tells all.
    """
    later = Submission.objects.filter(candidature_id=OuterRef("candidature_id"), number__gt=OuterRef("number"))
    settled = Q(at__lte=at - CORRECTION_SETTLES) & ~Exists(later)
    return (
        Submission.objects.filter(Q(number=1) | settled, receipt__isnull=True, receipt_failures__lt=MAX_FAILURES)
        .select_related("actor", "candidature__programme", "candidature__collectivite__departement")
        .order_by("at", "pk")
    )


def _pdf_of(submission: Submission) -> bytes:
    path = reverse("candidatures:follow", kwargs={"pk": submission.candidature_id})
    part = receipt_part(submission, url=f"{settings.SITE_URL}{path}")
    (rendered,) = render_pdf([part], limits=SHEET_LIMITS)
    check_pdf(rendered.pdf, allow_http=settings.SITE_URL.startswith("http://"))
    return rendered.pdf


@transaction.atomic
def _record(submission: Submission, content: bytes, *, at: dt.datetime) -> int:
    locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if locked.receipt_id is not None:  # another worker was faster
        return 0
    name = f"recepisse-{submission.candidature.reference}-depot-{submission.number}.pdf"
    document = store_file(content=content, name=name, content_type=PDF)
    Submission.objects.filter(pk=locked.pk).update(receipt=document)
    if locked.told_at is None:
        _tell(submission, document=document, at=at)
    return 1


@transaction.atomic
def _record_failure(submission: Submission, *, at: dt.datetime) -> None:
    locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    Submission.objects.filter(pk=locked.pk).update(receipt_failures=F("receipt_failures") + 1)
    if locked.told_at is None and at - submission.at >= MAIL_WAITS:
        _tell(submission, document=None, at=at)


def _tell(submission: Submission, *, document: StoredFile | None, at: dt.datetime) -> None:
    notifications.receipt(submission, document=document)
    Submission.objects.filter(pk=submission.pk).update(told_at=at)
