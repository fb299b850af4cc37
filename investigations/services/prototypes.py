"""What is made to be tried: prototypes and their files. Contents were checked before (`core.uploads`)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.files import discard_file
from core.uploads import CheckedUpload
from investigations.models import Investigation, Prototype, PrototypeFile, SolutionIdea
from investigations.services.kept_files import storing
from investigations.services.row_marks import RefusedError, write_unless_changed

MAX_FILES = 20


@transaction.atomic
def start_prototype(
    *,
    investigation: Investigation,
    values: Mapping[str, Any],
    actor: Any,
    at: dt.datetime,
    idea: SolutionIdea | None = None,
) -> Prototype:
    """A new prototype, born from `idea` when there is one. Several prototypes may come from the same idea."""
    return Prototype.objects.create(investigation=investigation, idea=idea, created_at=at, **values)


@transaction.atomic
def change_prototype(
    *, prototype: Prototype, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> Prototype:
    """Raises ChangedMeanwhileError."""
    locked = lock_prototype(prototype)
    write_unless_changed(locked, values, base=base)
    return locked


@transaction.atomic
def add_prototype_file(
    *,
    prototype: Prototype,
    upload: CheckedUpload,
    name: str,
    caption: str,
    alt_text: str,
    is_picture: bool,
    actor: Any,
    at: dt.datetime,
) -> PrototypeFile:
    """Join a file, after the others. A description is kept for pictures only.

    Raises RefusedError beyond 20 files; no byte is left behind then.
    """
    locked = lock_prototype(prototype)
    files = PrototypeFile.objects.filter(prototype=locked)
    if files.count() >= MAX_FILES:
        raise RefusedError(f"Un prototype porte {MAX_FILES} fichiers au plus : retirez-en un d’abord.", field="file")
    last = files.aggregate(last=Max("position"))["last"] or 0
    with storing(upload, name=name) as stored:
        return PrototypeFile.objects.create(
            prototype=locked,
            position=last + 1,
            file=stored,
            caption=caption,
            is_picture=is_picture,
            alt_text=alt_text if is_picture else "",
        )


@transaction.atomic
def remove_prototype_file(*, row: PrototypeFile, actor: Any, at: dt.datetime) -> None:
    """Row now, bytes after commit. Removing what is gone does nothing."""
    lock_prototype(row.prototype)
    gone = PrototypeFile.objects.filter(pk=row.pk).select_related("file").first()
    if gone is not None:
        gone.delete()
        discard_file(gone.file)


def lock_prototype(prototype: Prototype) -> Prototype:
    return Prototype.objects.select_for_update(of=("self",)).get(pk=prototype.pk)
