"""Statements of closed months, as PDF."""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import F, QuerySet

from coaching.models import MonthClosing
from coaching.statements import statement_name
from core.files import store_file
from core.jobs import JobError
from reports.pdf_checks import check_pdf
from reports.rendering import BATCH_LIMITS, render_pdf
from reports.statements import statement_part

logger = logging.getLogger(__name__)

PDF = "application/pdf"
MAX_FAILURES = 12  # one try each five minutes, for an hour: then a person looks


def build_statements(*, at: dt.datetime) -> int:
    """Build the statements that are missing. Returns how many were built. Run twice, it builds once.

    Side effects: one child process and one stored file for each. One that cannot be built is tried at the next run.
    """
    built = 0
    for closing in _due().order_by("closed_at", "pk"):
        try:
            (rendered,) = render_pdf([statement_part(closing)], limits=BATCH_LIMITS)
            check_pdf(rendered.pdf)
        except JobError as failure:
            logger.error("statement of the closing %s: %s", closing.pk, failure)
            MonthClosing.objects.filter(pk=closing.pk).update(statement_failures=F("statement_failures") + 1)
        else:
            built += _record(closing, rendered.pdf)
    return built


def _due() -> QuerySet[MonthClosing]:
    waiting = MonthClosing.objects.filter(statement__isnull=True, statement_failures__lt=MAX_FAILURES)
    return waiting.select_related("programme", "closed_by").order_by("pk")


@transaction.atomic
def _record(closing: MonthClosing, content: bytes) -> int:
    locked = MonthClosing.objects.select_for_update(of=("self",)).get(pk=closing.pk)
    if locked.statement_id is not None:  # another worker was faster
        return 0
    name = f"{statement_name(closing.programme, closing.month)}.pdf"
    document = store_file(content=content, name=name, content_type=PDF)
    MonthClosing.objects.filter(pk=locked.pk).update(statement=document)
    return 1
