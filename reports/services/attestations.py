"""Attestations of certifications, as PDF."""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from core.files import store_file
from core.jobs import JobError
from evaluation.models import Attestation
from reports.attestations import attestation_part
from reports.pdf_checks import check_pdf
from reports.rendering import SHEET_LIMITS, render_pdf

logger = logging.getLogger(__name__)

PDF = "application/pdf"
MAX_FAILURES = 12  # one try each five minutes, for an hour: then a person looks


def build_attestations(*, at: dt.datetime) -> int:
    """Build the documents that are missing. Returns how many were built. Run twice, it builds once.

    Side effects: one child process and one stored file for each. One that cannot be built is tried at the next run; one
    revoked meanwhile is not built any more.
    """
    built = 0
    due = Attestation.objects.valid().filter(document__isnull=True, document_failures__lt=MAX_FAILURES)
    for attestation in due.order_by("issued_at", "pk"):
        try:
            content = _pdf_of(attestation)
        except JobError as failure:
            logger.error("attestation %s: %s", attestation.pk, failure)
            Attestation.objects.filter(pk=attestation.pk).update(document_failures=F("document_failures") + 1)
        else:
            built += _record(attestation, content)
    return built


def _pdf_of(attestation: Attestation) -> bytes:
    path = reverse("evaluation:attestation", kwargs={"code": attestation.printed_code})
    part = attestation_part(attestation, url=f"{settings.SITE_URL}{path}")
    (rendered,) = render_pdf([part], limits=SHEET_LIMITS)
    check_pdf(rendered.pdf, allow_http=settings.SITE_URL.startswith("http://"))
    return rendered.pdf


@transaction.atomic
def _record(attestation: Attestation, content: bytes) -> int:
    locked = Attestation.objects.select_for_update(of=("self",)).get(pk=attestation.pk)
    if locked.document_id is not None or locked.revoked_at is not None:  # another worker was faster, or it was revoked
        return 0
    document = store_file(content=content, name=f"attestation-{locked.printed_code}.pdf", content_type=PDF)
    Attestation.objects.filter(pk=locked.pk).update(document=document)
    return 1
