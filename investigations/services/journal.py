"""The journal: short dated notes, written once and corrected by their author."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.uploads import CheckedUpload
from investigations.models import Investigation, JournalEntry, JournalFile
from investigations.services.kept_files import storing
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import RefusedError, write_unless_changed

MAX_FILES = 5


@transaction.atomic
def add_note(
    *,
    investigation: Investigation,
    values: Mapping[str, Any],
    client_key: uuid.UUID | None,
    actor: Any,
    at: dt.datetime,
    upload: CheckedUpload | None = None,
    file_name: str = "",
    file_label: str = "",
) -> JournalEntry:
    """A note, with a file when there is one. `values`: kind, day, text.

    The same note sent twice under one key by the same person is one note. Other words under a key already used (the
    browser's « back », then another note) are another note: nothing is lost.
    """
    lock_investigation(investigation.pk, new_rows_wait=True)
    if client_key is not None:
        sent = _sent_with(investigation, client_key)
        if sent is not None and not _is_same(sent, values, actor):
            client_key = uuid.uuid5(
                client_key, f"{actor.pk}\x1f{values['kind']}\x1f{values['day']}\x1f{values['text']}"
            )
            sent = _sent_with(investigation, client_key)
        if sent is not None:
            return sent
    entry = JournalEntry.objects.create(
        investigation=investigation, author=actor, written_at=at, client_key=client_key, **values
    )
    if upload is not None:
        _join(entry, upload, file_name, file_label)
    return entry


@transaction.atomic
def correct_note(
    *,
    entry: JournalEntry,
    values: Mapping[str, Any],
    base: str,
    actor: Any,
    at: dt.datetime,
    upload: CheckedUpload | None = None,
    file_name: str = "",
    file_label: str = "",
) -> JournalEntry:
    """Change one's own note; the page then says when. A file may be added.

    Raises ChangedMeanwhileError (another tab), RefusedError beyond 5 files.
    """
    locked = JournalEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    is_changed = write_unless_changed(locked, values, base=base)
    if upload is not None:
        if locked.files.count() >= MAX_FILES:
            raise RefusedError(f"Une note porte {MAX_FILES} fichiers au plus.", field="file")
        _join(locked, upload, file_name, file_label)
    if is_changed or upload is not None:
        locked.changed_at = at
        locked.save(update_fields=["changed_at"])
    return locked


def _sent_with(investigation: Investigation, key: uuid.UUID) -> JournalEntry | None:
    return JournalEntry.objects.filter(investigation=investigation, client_key=key).first()


def _is_same(entry: JournalEntry, values: Mapping[str, Any], actor: Any) -> bool:
    return entry.author_id == actor.pk and all(getattr(entry, field) == value for field, value in values.items())


def _join(entry: JournalEntry, upload: CheckedUpload, name: str, label: str) -> None:
    with storing(upload, name=name) as stored:
        JournalFile.objects.create(entry=entry, file=stored, label=label)
