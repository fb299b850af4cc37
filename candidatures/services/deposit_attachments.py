"""Documents joined to a candidature. Their content was checked before (`core.uploads`)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Sum

from candidatures.models import Attachment, Candidature
from candidatures.services.deposit import record_correction
from candidatures.services.errors import TooManyError
from candidatures.services.writing import lock_writable, mark_saved
from core.files import discard_file, store_file
from core.text import weight_in_words
from core.uploads import CheckedUpload

MAX_ATTACHMENTS = 5
MAX_TOTAL_MEGABYTES = 25
MAX_TOTAL_BYTES = MAX_TOTAL_MEGABYTES * 1_000_000


@transaction.atomic
def add_attachment(
    *, candidature: Candidature, upload: CheckedUpload, name: str, label: str, actor: Any, at: dt.datetime
) -> Attachment:
    """Join a document. Once deposited, it is a correction: the next deposit is recorded with it.

    Side effects: one stored file. Raises TooManyError (count, total weight), CallClosedError,
    NotWritableError, IncompleteError; nothing is kept then, bytes included.
    """
    locked = lock_writable(candidature, at=at)
    joined = Attachment.objects.filter(candidature=locked)
    if joined.count() >= MAX_ATTACHMENTS:
        raise TooManyError(f"Une candidature porte {MAX_ATTACHMENTS} documents au plus : retirez-en un d’abord.")
    weight = joined.aggregate(total=Sum("file__size_bytes"))["total"] or 0
    if weight + len(upload.content) > MAX_TOTAL_BYTES:
        left = weight_in_words(MAX_TOTAL_BYTES - weight)
        raise TooManyError(f"Ensemble, les documents pèseraient plus de {MAX_TOTAL_MEGABYTES} Mo : il reste {left}.")
    stored = store_file(content=upload.content, name=name, content_type=upload.content_type)
    try:
        attachment = Attachment.objects.create(
            candidature=locked, file=stored, label=label, added_by=actor, added_at=at
        )
        mark_saved(locked, at=at)
        record_correction(candidature=locked, actor=actor, at=at)
    except Exception:
        stored.content.storage.delete(stored.content.name)  # the row goes with the transaction, the bytes do not
        raise
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, actor: Any, at: dt.datetime) -> None:
    """Take a document back: row now, bytes after commit. A former deposit keeps its name and its fingerprint only.

    Removing what is gone does nothing. Raises CallClosedError, NotWritableError, IncompleteError.
    """
    locked = lock_writable(attachment.candidature, at=at)
    gone = Attachment.objects.filter(candidature=locked, pk=attachment.pk).select_related("file").first()
    if gone is None:
        return
    gone.delete()
    discard_file(gone.file)
    mark_saved(locked, at=at)
    record_correction(candidature=locked, actor=actor, at=at)
