"""Removing documents: those that may no longer be read, and chapters that serve nothing any more."""

import datetime as dt

from django.db import transaction

from core.files import discard_file
from investigations.models import Investigation
from reports.models import Chapter, SheetDocument


def drop_sheet_document(*, investigation: Investigation) -> None:
    """Remove the PDF of a sheet that is public no longer: row now, bytes after commit."""
    document = SheetDocument.objects.filter(investigation=investigation).select_related("file").first()
    if document is None:
        return
    document.delete()
    if document.file:
        discard_file(document.file)


CHAPTER_KEPT_FOR = dt.timedelta(days=30)


def discard_old_chapters(*, at: dt.datetime) -> int:
    """Remove chapters that no build used for a month. Returns how many. They can always be made again."""
    old = list(
        Chapter.objects.filter(used_at__lt=at - CHAPTER_KEPT_FOR).select_related("file").order_by("used_at", "pk")
    )
    with transaction.atomic():
        for chapter in old:
            chapter.delete()
            discard_file(chapter.file)
    return len(old)
