"""Removing documents: those that may no longer be read, and chapters that serve nothing any more."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction

from core.files import discard_file
from core.models import Job
from investigations.models import Investigation, SheetPicture
from investigations.selectors.public_parts import shown_parts_of, with_shown_parts
from investigations.services.locking import lock_investigation
from reports.models import Chapter, CompositionPicture, SheetDocument
from reports.selectors.documents import shown_files
from reports.services.preview_requests import PREFIX

CHAPTER_KEPT_FOR = dt.timedelta(days=30)


def drop_sheet_document(*, investigation: Investigation) -> None:
    """Remove the PDF of a sheet that is public no longer, or shows something else: row now, bytes after commit."""
    document = SheetDocument.objects.filter(investigation=investigation).select_related("file").first()
    if document is None:
        return
    document.delete()
    if document.file:
        discard_file(document.file)


def drop_pictures_of(*, investigation: Investigation, gone: Collection[str] | None = None) -> None:
    """Remove what shows pictures of a sheet that left: kept chapters, and looks at a chapter of its edition.

    `gone`: their hashes; all those of the sheet when it is not said. Call it in the transaction that takes them back.
    """
    if gone is None:
        rows = SheetPicture.objects.filter(investigation=investigation)
        gone = set(rows.order_by("pk").values_list("file__sha256", flat=True))
    if gone:
        discard_chapters_showing(gone)
        discard_previews(programme=investigation.programme_id)


@transaction.atomic
def discard_chapters_showing(hashes: Collection[str]) -> int:
    """Chapters laid out with one of these pictures. Returns how many. They can always be made again without."""
    return _discard_chapters(Chapter.objects.filter(pictures__overlap=sorted(hashes)).order_by("pk"))


@transaction.atomic
def discard_previews(*, programme: int) -> int:
    """Looks at a chapter of this programme. Returns how many. Each is asked for again in a click."""
    previews = Job.objects.filter(key__startswith=f"{PREFIX}:{programme}:", file__isnull=False)
    rows = list(previews.select_related("file").order_by("pk"))
    for row in rows:
        Job.objects.filter(pk=row.pk).update(file=None)
        discard_file(row.file)
    return len(rows)


def discard_old_chapters(*, at: dt.datetime) -> int:
    """Remove chapters that no build used for a month. Returns how many. They can always be made again."""
    with transaction.atomic():
        return _discard_chapters(Chapter.objects.filter(used_at__lt=at - CHAPTER_KEPT_FOR).order_by("used_at", "pk"))


def drop_outdated_pictures() -> int:
    """Remove documents and chapters whose pictures are not those that the public sees. Returns how many.

    What a signal did not tell: a team that works for one more collectivité, a chapter kept while a picture left. Such
    documents were refused to readers already.
    """
    sheets = {row.pk: row for row in with_shown_parts(Investigation.objects.published()).order_by("pk")}
    documents = SheetDocument.objects.filter(investigation__in=sheets, file__isnull=False).with_present_text()
    outdated = [
        row for row in documents.order_by("pk") if set(row.pictures) != shown_files(sheets[row.investigation_id])
    ]
    for row in outdated:
        with transaction.atomic():
            sheet = lock_investigation(row.investigation_id)
            drop_sheet_document(investigation=sheet)
    seen = {picture["sha256"] for sheet in sheets.values() for picture in shown_parts_of(sheet).pictures}
    seen |= set(CompositionPicture.objects.order_by("pk").values_list("file__sha256", flat=True))
    with transaction.atomic():
        chapters = Chapter.objects.exclude(pictures__contained_by=sorted(seen)).order_by("pk")
        return len(outdated) + _discard_chapters(chapters)


def _discard_chapters(chapters: Iterable[Chapter]) -> int:
    rows = list(chapters.select_related("file"))
    for chapter in rows:
        chapter.delete()
        discard_file(chapter.file)
    return len(rows)
