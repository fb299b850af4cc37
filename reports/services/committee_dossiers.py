"""The dossier of a committee as a PDF: asked by whoever may read it, laid out by the worker, served while it is true.

A guest has no account, so there is no `core.Job` to follow: the row of the dossier is what everybody waits for.
"""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.files import discard_file, store_file
from core.jobs import JobError
from investigations.models import Investigation
from investigations.selectors.committee import committee_file
from investigations.services.locking import lock_investigation
from reports.committee_bell import ring_committee_documents
from reports.committee_dossiers import dossier_data, dossier_key, dossier_name, dossier_part
from reports.models import CommitteeDossier
from reports.models.committee import KEPT_FOR, MAX_ATTEMPTS
from reports.pdf_checks import check_pdf
from reports.rendering import COMMITTEE_LIMITS, render_pdf

logger = logging.getLogger(__name__)

PDF = "application/pdf"
# A dossier that could not be laid out is not tried again by pressing the button again at once.
TRY_AGAIN_AFTER = dt.timedelta(minutes=2)
STOPPED = "La mise en page s’est arrêtée plusieurs fois sans finir. L’équipe technique doit regarder."


@transaction.atomic
def ask_dossier(*, investigation: Investigation, today: dt.date, at: dt.datetime) -> CommitteeDossier:
    """Ask for the PDF of the dossier as it stands; a worker is told after commit.

    Asked twice for the same content, it is laid out once. Another content replaces the former one, and its document is
    removed: it may hold what is reserved since.
    """
    # Locked before it is read: of two who ask at once, the second one sees what the first one asked for.
    locked = lock_investigation(investigation.pk)
    data = dossier_data(committee_file(locked, today=today))
    key = dossier_key(data)
    row = CommitteeDossier.objects.filter(investigation=investigation).select_related("file").first()
    if row is not None and row.key == key and (not row.error or at - row.failed_at < TRY_AGAIN_AFTER):
        CommitteeDossier.objects.filter(pk=row.pk).update(asked_at=at)
        return row
    former = row.file if row else None
    row = row or CommitteeDossier(investigation=investigation)
    row.key, row.data, row.asked_at = key, data, at
    row.file, row.page_count, row.attempts, row.error, row.failed_at = None, None, 0, "", None
    row.save()
    if former is not None:
        discard_file(former)
    transaction.on_commit(ring_committee_documents)
    return row


def build_dossiers(*, at: dt.datetime) -> int:
    """Build the dossiers that are asked for. Returns how many were built. Run twice, it builds once.

    Side effects: one child process and one stored file for each. One that cannot be laid out says why, and waits to be
    asked again: the same content would fail again.
    """
    built = 0
    due = CommitteeDossier.objects.filter(file__isnull=True, error="").order_by("asked_at", "pk")
    for row in due:
        if row.attempts >= MAX_ATTEMPTS:  # its worker died each time
            _record_failure(row, STOPPED, at=at)
            continue
        CommitteeDossier.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)
        try:
            [rendered] = render_pdf(
                [dossier_part(row.data, as_of=timezone.localdate(row.asked_at))], limits=COMMITTEE_LIMITS
            )
            check_pdf(rendered.pdf)
        except JobError as failure:
            logger.error("dossier of the investigation %s: %s", row.investigation_id, failure)
            _record_failure(row, str(failure), at=at)
        else:
            built += _record(row, rendered.pdf, page_count=rendered.page_count)
    return built


def discard_old_dossiers(*, at: dt.datetime) -> int:
    """Remove those that nobody asked for in a week. Returns how many. They can always be made again."""
    old = CommitteeDossier.objects.filter(asked_at__lt=at - KEPT_FOR).select_related("file").order_by("asked_at", "pk")
    removed = list(old)
    with transaction.atomic():
        for row in removed:
            row.delete()
            if row.file:
                discard_file(row.file)
    return len(removed)


@transaction.atomic
def _record(row: CommitteeDossier, content: bytes, *, page_count: int) -> int:
    """Keep the document, unless another content was asked for meanwhile, or another worker was faster."""
    locked = CommitteeDossier.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if locked is None or locked.key != row.key or locked.file_id is not None:
        return 0
    locked.file = store_file(content=content, name=dossier_name(row.data), content_type=PDF)
    locked.page_count = page_count
    locked.save(update_fields=["file", "page_count"])
    return 1


def _record_failure(row: CommitteeDossier, error: str, *, at: dt.datetime) -> None:
    waiting = CommitteeDossier.objects.filter(pk=row.pk, key=row.key, file__isnull=True)
    waiting.update(error=error[:300], failed_at=at)
