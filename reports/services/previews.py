"""Looking at one chapter of a synthesis before anything is frozen: only that chapter is laid out."""

import datetime as dt

from core import jobs
from core.files import discard_file, store_file
from core.models import Job, StoredFile
from programmes.models import Programme
from reports import documents
from reports.chapter_shelf import DatabaseShelf
from reports.chapters import lay_out_extract
from reports.pictures import stored_pictures
from reports.selectors.syntheses import freeze_synthesis
from reports.services.preview_requests import NO_CHAPTER


def build_preview(*, job: Job, at: dt.datetime) -> StoredFile:
    """Lay out the chapter that the job names, from what is published and composed now.

    Side effects: one child process unless the chapter is on the shelf, where it stays for the whole document; one
    stored file, which replaces that of the previous preview of this chapter. Raises core.jobs.JobError.
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
        pictures=stored_pictures(value),
    )
    _discard_previous(job)
    return store_file(content=content, name=f"apercu-{chapter}.pdf", content_type="application/pdf")


def _discard_previous(job: Job) -> None:
    previous = Job.objects.filter(key=job.key, file__isnull=False).exclude(pk=job.pk).select_related("file")
    for old in previous.order_by("pk"):
        file = old.file
        Job.objects.filter(pk=old.pk).update(file=None)
        discard_file(file)
