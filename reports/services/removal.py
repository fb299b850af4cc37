"""Removing documents that may no longer be read."""

from django.db import transaction

from core.models import StoredFile
from investigations.models import Investigation
from reports.models import SheetDocument


def drop_sheet_document(*, investigation: Investigation) -> None:
    """Remove the PDF of a sheet that is public no longer: row now, bytes after commit."""
    document = SheetDocument.objects.filter(investigation=investigation).select_related("file").first()
    if document is None:
        return
    document.delete()
    if document.file:
        discard_file(document.file)


def discard_file(stored: StoredFile) -> None:
    """Delete a stored file that nothing points at any more: row now, bytes after commit."""
    content = stored.content
    name, storage = content.name, content.storage
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))
