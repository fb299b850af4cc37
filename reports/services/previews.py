"""Looking at one chapter of a synthesis before anything is frozen: only that chapter is laid out."""

import datetime as dt

from django.db import transaction

from core import jobs
from core.files import discard_file, store_file
from core.models import Job, StoredFile
from programmes.models import Programme
from reports import documents
from reports.chapter_shelf import DatabaseShelf
from reports.chapters import lay_out_extract
from reports.pictures import stored_pictures
from reports.reduction import hashes_that_left
from reports.selectors.documents import left_after
from reports.selectors.syntheses import freeze_synthesis
from reports.services.locks import lock_sheets
from reports.services.preview_requests import NO_CHAPTER
from reports.services.removal import discard_chapters_showing, discard_previews
from reports.synthesis_data import SynthesisValue

NO_LONGER_PUBLIC = (
    "Une fiche ou une image n’est plus publique depuis la demande. Demandez un nouvel aperçu : il partira de ce qui est"
    " public aujourd’hui."
)


def build_preview(*, job: Job, at: dt.datetime) -> tuple[StoredFile, SynthesisValue]:
    """Lay out the chapter that the job names, from what is published and composed now. The file, and these values.

    Side effects: one child process unless the chapter is on the shelf, where it stays for the whole document; one
    stored file, which replaces that of the previous preview of this chapter. Raises core.jobs.JobError. Once the job is
    over, call `forget_what_left`.
    """
    _prefix, programme_pk, chapter = job.key.split(":", 2)
    programme = Programme.objects.get(pk=programme_pk)
    value = freeze_synthesis(programme)
    parts = documents.chapter_parts(value, chapter) if value else []
    if not parts:
        raise jobs.JobError(NO_CHAPTER)
    content, _pages = lay_out_extract(
        parts,
        titles=documents.anchor_titles(value),
        shelf=DatabaseShelf(at=at),
        pictures=stored_pictures(value.pictures),
    )
    if left := left_after(value, programme=programme.pk, frozen_at=at):
        discard_chapters_showing(hashes_that_left(value, left))
        raise jobs.JobError(NO_LONGER_PUBLIC)
    _discard_previous(job)
    stored = store_file(content=content, name=f"apercu-{chapter}.pdf", content_type="application/pdf")
    return stored, value


@transaction.atomic
def forget_what_left(*, value: SynthesisValue, programme: int, frozen_at: dt.datetime) -> None:
    """Something was taken back between the last look at it and the end of the job: the file that nobody found goes."""
    lock_sheets(value, programme=programme)
    if left := left_after(value, programme=programme, frozen_at=frozen_at):
        discard_chapters_showing(hashes_that_left(value, left))
        discard_previews(programme=programme)


def _discard_previous(job: Job) -> None:
    previous = Job.objects.filter(key=job.key, file__isnull=False).exclude(pk=job.pk).select_related("file")
    for old in previous.order_by("pk"):
        file = old.file
        Job.objects.filter(pk=old.pk).update(file=None)
        discard_file(file)
